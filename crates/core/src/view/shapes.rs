//! The JSON shapes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::desktop::Desktop;
use super::problem::{Code, Problem};
use super::servicestage::{Caller, Project, Serving};
use crate::account::{Cause, Remedy, Status};
use crate::grant::GrantKind;
use crate::provider::Way;
use crate::vault::VaultKind;

/// An account as every edge shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Account {
    /// Ours, opaque, lasting.
    pub id: String,
    /// `login@hostkey`.
    pub handle: String,
    /// For programs that want a plain name.
    pub slug: String,
    /// The person's own name for it.
    pub nickname: Option<String>,
    /// The host key.
    pub host: String,
    /// The provider's name.
    pub provider: String,
    /// The login at the host.
    pub login: String,
    /// The display name at the host.
    pub display_name: Option<String>,
    /// How the grant came to be.
    pub kind: GrantKind,
    /// What was granted, in the host's words.
    pub scopes: Vec<String>,
    /// How it stands.
    pub status: Status,
    /// Why.
    pub cause: Option<Cause>,
    /// What the person can do.
    pub remedy: Remedy,
    /// Until when the host is left alone, if it cannot be asked just now; RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub waits_until: Option<String>,
    /// Where its secrets are kept.
    pub vault: VaultKind,
    /// When the access token ends; RFC 3339.
    pub expires_at: Option<String>,
    /// When it was last renewed; RFC 3339.
    pub renewed_at: Option<String>,
    /// When it was first linked; RFC 3339.
    pub created_at: String,
    /// When any of this last changed; RFC 3339.
    pub updated_at: String,
}

/// A host as every edge shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Host {
    /// The host key.
    pub key: String,
    /// The provider's name.
    pub provider: String,
    /// Its address.
    pub base_url: String,
    /// Whether the provider's name alone means this host.
    pub default: bool,
    /// Our registration there.
    pub client_id: Option<String>,
    /// The ways that work, the best first.
    pub ways: Vec<Way>,
    /// The redirect addresses to register.
    pub redirect_uris: Vec<String>,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Gain an account.
    New,
    /// Renew the grant of one.
    Relink,
    /// Ask for more for one.
    StepUp,
}

/// Who began a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StartedBy {
    /// The window.
    Window,
    /// The command line.
    Cli,
    /// The local server.
    Server,
}

/// A link's beginning, for whoever opens the browser. Never goes to the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkStarted {
    /// The link.
    pub link: String,
    /// What to open in the browser.
    pub authorize_url: String,
    /// The way back.
    pub way: Way,
    /// Where the host will send the browser, if that is the way back.
    pub redirect_uri: Option<String>,
    /// What the person types at the host, where that is the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_code: Option<String>,
    /// When the link is over; RFC 3339.
    pub expires_at: String,
}

/// A link and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Link {
    /// Its id.
    pub id: String,
    /// The host key.
    pub host: String,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The account it renews.
    pub account: Option<String>,
    /// Who began it.
    pub started_by: StartedBy,
    /// How far it is.
    pub progress: LinkProgress,
}

/// How far a link is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum LinkProgress {
    /// Several ways are open; the person chooses.
    ChoosingWay {
        /// The ways.
        ways: Vec<Way>,
    },
    /// The host does not know this program yet.
    NeedsRegistration {
        /// What to register.
        redirect_uris: Vec<String>,
    },
    /// The person is at the host.
    WaitingForBrowser {
        /// The deadline; RFC 3339.
        until: String,
        /// The way back that is open.
        way: Way,
        /// The other ways that can be tried.
        ways: Vec<Way>,
    },
    /// The person types a code at the host.
    ShowingCode {
        /// The code.
        user_code: String,
        /// Where to type it.
        verification_uri: String,
        /// What a phone is shown: the same page, with the code filled in where the host has that.
        phone_uri: String,
        /// The deadline; RFC 3339.
        until: String,
        /// The other ways that can be tried.
        ways: Vec<Way>,
    },
    /// The person makes a token at the host and pastes it.
    AwaitingToken {
        /// The deadline; RFC 3339.
        until: String,
        /// The other ways that can be tried.
        ways: Vec<Way>,
    },
    /// The answer came; the grant is being fetched.
    Finishing,
    /// Done.
    Linked {
        /// The account.
        account: Box<Account>,
        /// Whether it was there before.
        renewed: bool,
    },
    /// Not done.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// Given up by the person.
    Cancelled,
}

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It was linked.
    Linked,
    /// The person signed in again.
    Relinked,
    /// Its grant was renewed.
    Renewed,
    /// The host was asked and all is well.
    Checked,
    /// A renewal did not work.
    RenewFailed,
    /// It was unlinked.
    Unlinked,
}

/// One line of an account's activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Activity {
    /// When; RFC 3339.
    pub at: String,
    /// What.
    pub what: What,
    /// The problem, if there was one.
    pub code: Option<Code>,
}

/// What the detail pane shows beside the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Detail {
    /// The account.
    pub account: Account,
    /// The person's page at the host; https, or loopback http.
    pub web_url: Option<String>,
    /// Keys of the sentences that say what the grant allows.
    pub scopes_plain: Vec<String>,
    /// Newest first, fifty at most.
    pub activity: Vec<Activity>,
    /// Whether the host can be told to end the grant.
    pub can_end_at_host: bool,
}

/// What became of an account that the person removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Farewell {
    /// The account as it was.
    pub account: Account,
    /// What became of it.
    pub end: Parting,
}

/// Where a removed account's access ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case", tag = "where")]
pub enum Parting {
    /// The host confirmed it.
    AtHost,
    /// The host will be told when it can be reached.
    Later,
    /// Only here: as asked, or because the host cannot be told.
    HereOnly,
    /// Nowhere: the account could not be removed.
    Nowhere {
        /// Why.
        problem: Problem,
    },
}

/// Whether the vault answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VaultState {
    /// It answers.
    Open,
    /// It is locked.
    Locked,
    /// It does not answer.
    Unavailable,
    /// It is an encrypted folder that nobody has made yet.
    Unmade,
    /// It may answer or not: the accounts are kept in another one.
    Elsewhere,
}

/// Who opens our links on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Handler {
    /// We do.
    Ours,
    /// Nobody does.
    None,
    /// Another program does.
    Other,
}

/// How the list of accounts stands, as far as a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum LedgerState {
    /// Nothing is the matter.
    Sound,
    /// It was damaged and is whole again.
    Rebuilt {
        /// So many accounts are back.
        back: u32,
        /// Of so many that are known of.
        of: u32,
        /// Where the damaged files are; nowhere if there were none.
        kept_at: Option<String>,
    },
    /// It was damaged, and accounts come back once the vault or their host answers.
    ComingBack {
        /// Where the damaged files are; nowhere if there were none.
        kept_at: Option<String>,
    },
    /// A newer version wrote it: it is only read.
    Newer,
    /// It cannot be written: a full or a read-only disk.
    ReadOnly,
}

/// Everything the window shows, pushed whole at every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Snapshot {
    /// Every account.
    pub accounts: Vec<Account>,
    /// Every host.
    pub hosts: Vec<Host>,
    /// Links that are open, or that ended while someone watched.
    pub links: Vec<Link>,
    /// Accounts in their ten seconds of undo.
    pub removing: Vec<String>,
    /// The last account that was removed, until the person has read it.
    pub farewell: Option<Farewell>,
    /// Accounts whose new grant is in no vault yet, while somebody wants to quit: it would be lost.
    pub leaving: Vec<String>,
    /// How the list of accounts stands.
    pub ledger: LedgerState,
    /// The accounts that have a picture, each with a word that changes when the picture does.
    pub pictures: BTreeMap<String, String>,
    /// Whether the vault answers.
    pub vault: VaultState,
    /// Which kind of vault it is.
    pub vault_kind: VaultKind,
    /// What the system calls it.
    pub vault_name: String,
    /// Where else accounts may be moved to.
    pub other_vaults: Vec<VaultKind>,
    /// Whether there is an encrypted folder, in use or not.
    pub folder_made: bool,
    /// Whether the person must say where accounts are to be kept: nothing answers, and nobody chose.
    pub asks_for_storage: bool,
    /// Whether no host at all can be reached.
    pub offline: bool,
    /// The demo host, if one is there.
    pub demo: Option<String>,
    /// Who opens our links.
    pub handler: Handler,
    /// The language the window speaks, as a BCP 47 tag.
    pub language: String,
    /// Whether the person chose it; else it is the system's.
    pub language_chosen: bool,
    /// The version of this program.
    pub version: String,
    /// How Forgepass stands on this desktop.
    pub desktop: Desktop,
    /// Every ServiceStage project.
    pub projects: Vec<Project>,
    /// Every local program that may ask.
    pub callers: Vec<Caller>,
    /// Whether local programs are answered.
    pub serving: Serving,
}
