//! What a person has to know to choose a way to sign in.

use serde::{Deserialize, Serialize};

use super::shapes::Host;

/// What the person has to know of a host to choose a way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HostFacts {
    /// The host, as lists show it.
    pub host: Host,
    /// What people call its software.
    pub software: String,
    /// How this program is registered there.
    pub registration: RegistrationFacts,
    /// How a token is made there, if there are any.
    pub token: Option<TokenPageFacts>,
    /// Whether it has a page on which the person ends what this program may do.
    pub manage: bool,
}

/// What stands behind an address that a person typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HostFound {
    /// The host key, in ASCII.
    pub key: String,
    /// The whole address, as it is spoken to.
    pub address: String,
    /// The provider's name; nothing if it is of no kind we know.
    pub provider: Option<String>,
    /// What people call that software.
    pub software: Option<String>,
    /// The well-known host that this one could be taken for.
    pub looks_like: Option<String>,
    /// Whether its name has letters beyond `a-z`, which look like others.
    pub other_letters: bool,
    /// Whether it was added before, or comes ready.
    pub known: bool,
}

/// How this program is registered at a host, in the host's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RegistrationFacts {
    /// Who can do it.
    pub who: Registrar,
    /// Whether its form can be opened.
    pub form: bool,
    /// What the host calls a client id.
    pub id_label: String,
    /// What the host calls a client secret.
    pub secret_label: String,
    /// What a secret is good for.
    pub secret: SecretUse,
    /// Keys of the sentences that say what to tick on the form.
    pub tick: Vec<String>,
    /// What to allow it there, in the host's own words.
    pub scopes: Vec<String>,
    /// The addresses to register.
    pub redirect_uris: Vec<String>,
}

/// Who can register a program at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Registrar {
    /// Everybody who has an account.
    Anyone,
    /// Only who runs the host.
    Administrator,
    /// Nobody knows a page for it.
    Nobody,
}

/// What a client secret is good for at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SecretUse {
    /// Nothing works without.
    Needed,
    /// A code works without; coming back from the browser does not.
    ForBrowser,
    /// Everything works without.
    NotNeeded,
}

/// How a token is made at a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TokenPageFacts {
    /// Whether its page can be opened.
    pub page: bool,
    /// Whether older versions have it at another address.
    pub older_page: bool,
    /// What to tick there, in the host's own words.
    pub tick: Vec<String>,
    /// Whether the e-mail address of the account belongs beside the token.
    pub email: bool,
}

/// A token that was pasted, and what its host says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TokenShown {
    /// Whose it is: the login at the host.
    pub login: String,
    /// Their display name.
    pub display_name: Option<String>,
    /// Keys of the sentences that say what it allows; none if the host does not say.
    pub scopes_plain: Vec<String>,
    /// Whether git may push with it; nothing if the host does not say.
    pub may_push: Option<bool>,
    /// When it ends; RFC 3339. Nothing if it does not, or the host does not say.
    pub expires_at: Option<String>,
    /// The account that it would renew.
    pub known: Option<String>,
}
