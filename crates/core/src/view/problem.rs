//! What crosses every edge when something is wrong: a code and plain arguments.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $word:literal,)*) => {
        /// What is wrong. Each code has its words, in every language, in `crates/words`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

codes! {
    /// The person said no at the host. `host`
    Refused => "refused",
    /// Nothing came back before the link's deadline. `host`
    TimedOut => "timed_out",
    /// The person cancelled. `host`
    Cancelled => "cancelled",
    /// A newer link to the same host took this one's place. `host`
    Replaced => "replaced",
    /// A callback whose state no open attempt has.
    StaleCallback => "stale_callback",
    /// A callback that is not one: missing, doubled or contradicting parameters, wrong path.
    CallbackMalformed => "callback_malformed",
    /// Too many callbacks at once.
    CallbackBusy => "callback_busy",
    /// Nothing on this computer opens our scheme.
    HandlerMissing => "handler_missing",
    /// The host has no such page that we know of. `host`
    PageUnknown => "page_unknown",
    /// The browser could not be opened.
    BrowserFailed => "browser_failed",
    /// The code typed at the host was not confirmed in time. `host`
    CodeExpired => "code_expired",
    /// The host does not take this token. `host`
    TokenWrong => "token_wrong",
    /// What was pasted is no token.
    TokenMalformed => "token_malformed",
    /// The token is one of another kind of host. `host`, `other`
    TokenElsewhere => "token_elsewhere",
    /// The e-mail address beside the token is missing. `host`
    TokenEmail => "token_email",
    /// No sign-in of another program is there for this host, or not any more. `host`
    FoundNone => "found_none",
    /// The sign-in that was chosen is not there any more.
    FoundGone => "found_gone",
    /// Several are there, and nobody says which. `host`, `logins`
    FoundSeveral => "found_several",
    /// `gh`, which has it in the keyring, does not hand it over. `host`
    FoundWithheld => "found_withheld",
    /// A file in which other programs keep sign-ins cannot be read. `path`
    FoundUnread => "found_unread",
    /// The account works with a better grant than the borrowed one. `account`, `host`
    AlreadyConnected => "already_connected",
    /// This way does not work here. `way`, `host`
    WayUnavailable => "way_unavailable",
    /// No such link.
    LinkUnknown => "link_unknown",
    /// The link has its outcome already.
    LinkOver => "link_over",
    /// Someone else signed in on a relink. `expected`, `actual`, `host`
    WrongPerson => "wrong_person",
    /// The host did not say who signed in. `host`
    IdentityUnusable => "identity_unusable",
    /// No connection. `host`
    HostUnreachable => "host_unreachable",
    /// No answer in time. `host`
    HostSlow => "host_slow",
    /// The answer is not OAuth. `host`
    HostAnswerUnusable => "host_answer_unusable",
    /// The host refused with an RFC 6749 error. `host`, `error`
    HostRefused => "host_refused",
    /// The host answered with a 5xx. `host`
    HostDown => "host_down",
    /// The host asks to wait. `host`, `until`
    RateLimited => "rate_limited",
    /// A firewall before the host refuses. `host`
    Firewall => "firewall",
    /// The host's certificate is not trusted. `host`
    Certificate => "certificate",
    /// This computer's clock is behind the host's certificate. `host`
    Clock => "clock",
    /// The host's metadata names other endpoints than the frozen ones. `host`
    ServerChanged => "server_changed",
    /// The callback names another issuer. `host`
    IssuerMismatch => "issuer_mismatch",
    /// The host tried to redirect a request that carries a secret. `host`
    RedirectRefused => "redirect_refused",
    /// The host named an address that is not safe to open or to send to. `host`
    UnsafeAddress => "unsafe_address",
    /// The host has no usable metadata. `host`
    DiscoveryFailed => "discovery_failed",
    /// Nothing answers at an address that only resembles a known one. `host`, `known`
    HostLooksLike => "host_looks_like",
    /// No such host. `host`
    HostUnknown => "host_unknown",
    /// The host is there already. `host`
    HostExists => "host_exists",
    /// The host still has accounts. `host`, `count`
    HostInUse => "host_in_use",
    /// An address that cannot be a host's. `reason`
    HostAddressInvalid => "host_address_invalid",
    /// A file that holds no certificate authority. `path`, `reason`
    CertificateFile => "certificate_file",
    /// An address that cannot be a proxy's. `reason`
    ProxyAddress => "proxy_address",
    /// The file of a host cannot be read. `file`, `text`
    HostFileUnreadable => "host_file_unreadable",
    /// The file of a host cannot be written. `file`, `text`
    HostFileUnwritten => "host_file_unwritten",
    /// It is too long for the file of a host. `file`
    HostFileLong => "host_file_long",
    /// It is not TOML, or no text at all. `file`
    HostFileNotToml => "host_file_not_toml",
    /// The file of a host has something that it may not. `file`, `key`
    HostFileKey => "host_file_key",
    /// The file of a host lacks something. `file`, `key`
    HostFileMissing => "host_file_missing",
    /// Something in the file of a host is of the wrong kind. `file`, `key`
    HostFileValue => "host_file_value",
    /// The file of a host names a redirect address that is not ours. `file`, `address`
    HostFileRedirect => "host_file_redirect",
    /// The file of a host contradicts the host that is there. `host`, `file`, `key`
    HostFileOther => "host_file_other",
    /// No such provider. `provider`, `known`
    ProviderUnknown => "provider_unknown",
    /// No client id is registered for the host. `host`
    ClientIdMissing => "client_id_missing",
    /// The host insists on a client secret. `host`
    ClientSecretMissing => "client_secret_missing",
    /// No such account. `account`
    AccountUnknown => "account_unknown",
    /// Several accounts have this handle. `account`, `ids`
    AccountAmbiguous => "account_ambiguous",
    /// A nickname of more characters than that. `longest`
    NicknameLong => "nickname_long",
    /// The person has to sign in again. `account`, `host`
    NeedsRelink => "needs_relink",
    /// A renewal has to wait. `account`, `until`
    RenewWaiting => "renew_waiting",
    /// The vault is locked.
    VaultLocked => "vault_locked",
    /// The vault does not answer.
    VaultUnavailable => "vault_unavailable",
    /// Nobody knows whether the last write arrived.
    VaultInDoubt => "vault_in_doubt",
    /// A stored secret is damaged.
    VaultCorrupt => "vault_corrupt",
    /// The vault refused to save.
    VaultWrite => "vault_write",
    /// There is no encrypted folder yet.
    VaultUnmade => "vault_unmade",
    /// This vault is locked and opened by the system. `vault`
    VaultNotOurs => "vault_not_ours",
    /// The accounts are in the vault they should move to already.
    MoveSame => "move_same",
    /// A switch says where accounts are kept, and nothing else may.
    MoveBound => "move_bound",
    /// Another program used the vault for too long.
    MoveBusy => "move_busy",
    /// The vault to move from did not give everything.
    MoveUnread => "move_unread",
    /// The vault to move to is locked.
    MoveLocked => "move_locked",
    /// The vault to move to did not take everything.
    MoveUnwritten => "move_unwritten",
    /// The file with the choice of the vault cannot be understood. `path`
    SettingsUnreadable => "settings_unreadable",
    /// It is not the passphrase of the encrypted folder.
    PassphraseWrong => "passphrase_wrong",
    /// A passphrase of fewer characters than that. `least`
    PassphraseShort => "passphrase_short",
    /// The ledger cannot be read.
    LedgerUnreadable => "ledger_unreadable",
    /// The ledger was written by a newer version.
    LedgerNewer => "ledger_newer",
    /// The ledger cannot be written.
    LedgerWrite => "ledger_write",
    /// The picture cannot be shown.
    AvatarUnusable => "avatar_unusable",
    /// What was pasted is not the address of this sign-in.
    AddressUnusable => "address_unusable",
    /// The port an open attempt was waiting at is taken.
    PortTaken => "port_taken",
    /// It cannot be started at login.
    AutostartUnusable => "autostart_unusable",
    /// No such ServiceStage project. `project`
    ProjectUnknown => "project_unknown",
    /// More than one project has that name. `project`, `ids`
    ProjectAmbiguous => "project_ambiguous",
    /// What was given names no region, or no address of a service. `reason`
    ProjectAddress => "project_address",
    /// The region has no project that these credentials see, or nobody said which it is. `host`
    ProjectMissing => "project_missing",
    /// Huawei Cloud does not take the key, the password or the token. `host`
    ProjectRefused => "project_refused",
    /// The pasted token of a project is over, or was given to another run. `project`
    ProjectToken => "project_token",
    /// ServiceStage refused with a code of its own. `host`, `error`, `request`
    ServiceRefused => "service_refused",
    /// The answer is not one of ServiceStage. `host`
    ServiceAnswer => "service_answer",
    /// ServiceStage finds a parameter wrong. `host`
    AuthorizationParameter => "authorization_parameter",
    /// ServiceStage cannot do that for this kind of host. `type`
    AuthorizationType => "authorization_type",
    /// The code or the state was used, is too old or is not one. `host`
    AuthorizationCode => "authorization_code",
    /// An authorization of that name is there already. `name`
    AuthorizationTaken => "authorization_taken",
    /// There is no authorization of that name. `name`
    AuthorizationUnknown => "authorization_unknown",
    /// The host does not take the token of that authorization any more. `name`
    AuthorizationEnded => "authorization_ended",
    /// It cannot be the name of an authorization.
    AuthorizationName => "authorization_name",
    /// What was pasted is not the address that this sign-in ends on. `reason`
    AuthorizationAddress => "authorization_address",
    /// It is not the address of a repository at this host. `host`
    CloneUrl => "clone_url",
    /// It is not known how this kind of host is asked for its repositories. `host`
    RepositoriesUnknown => "repositories_unknown",
    /// There is more in a repository or of them than is read at once, and half of it is not handed on.
    /// `host`
    RepositoriesMany => "repositories_many",
    /// The host has no such repository, reference or file, or does not show it. `host`
    RepositoryMissing => "repository_missing",
    /// Another account has this name already, or this account has another. `name`
    NameTaken => "name_taken",
    /// No such local program. `program`
    CallerUnknown => "caller_unknown",
    /// A program of that name is let in already. `program`
    CallerExists => "caller_exists",
    /// A program needs a name, and something it may do.
    CallerEmpty => "caller_empty",
    /// The port at which programs are answered is taken. `port`
    ServingPort => "serving_port",
    /// A defect of ours. `id`
    Internal => "internal",
}

/// A code and its arguments. It never holds a secret, nor a host's own prose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Problem {
    /// What is wrong.
    pub code: Code,
    /// What the words speak of.
    pub args: BTreeMap<String, String>,
}

impl Problem {
    /// A problem without arguments.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            args: BTreeMap::new(),
        }
    }

    /// A problem at a host.
    pub fn at(code: Code, host: impl fmt::Display) -> Self {
        Self::new(code).with("host", host)
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.args {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl From<crate::clock::NoRandomness> for Problem {
    fn from(_: crate::clock::NoRandomness) -> Self {
        Self::new(Code::Internal).with("id", "no-randomness")
    }
}

impl From<crate::vault::PassphraseError> for Problem {
    fn from(error: crate::vault::PassphraseError) -> Self {
        use crate::vault::{PassphraseError, SHORTEST_PASSPHRASE};
        match error {
            PassphraseError::Wrong => Self::new(Code::PassphraseWrong),
            PassphraseError::Unmade => Self::new(Code::VaultUnmade),
            // Somebody made it in this moment: it is there, and to be opened.
            PassphraseError::Made => Self::new(Code::VaultLocked),
            PassphraseError::TooShort => {
                Self::new(Code::PassphraseShort).with("least", SHORTEST_PASSPHRASE)
            }
            PassphraseError::Vault(error) => error.into(),
        }
    }
}

impl From<crate::vault::VaultError> for Problem {
    fn from(error: crate::vault::VaultError) -> Self {
        use crate::vault::VaultError;
        Self::new(match error {
            VaultError::Locked => Code::VaultLocked,
            VaultError::Unavailable => Code::VaultUnavailable,
            VaultError::InDoubt => Code::VaultInDoubt,
            VaultError::Corrupt => Code::VaultCorrupt,
        })
    }
}
