//! The use cases: everything a window, a command or a server can ask for.
//!
//! Here and in [`renew`](crate::renew) vault, ledger, HTTP and clock meet, and nowhere else.
//! Words come in and views go out; no token leaves but by [`Accounts::access_token`], and that is
//! for programs that hand it on to git or a tool, never for a window.

mod arrive;
mod attempts;
mod background;
mod callers;
mod check;
mod code;
mod detect;
mod diagnose;
mod finish;
mod found;
mod gone;
mod host_file;
mod hosts;
mod keep;
mod linking;
mod listen;
mod look;
mod nickname;
mod organisations;
mod pictures;
mod profile;
mod progress;
mod projects;
mod rebuild;
mod registration;
mod rehost;
mod remove;
mod repositories;
mod reset;
mod serving;
mod storage;
mod token;
mod trace;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use crate::account::AccountId;
use crate::grant::Secret;
use crate::ledger::{Ledger, Setting};
use crate::provider::{HostKey, Way};
use crate::renew::{Want, obtain};
use crate::vault::{Attendance, Vault, VaultKind, kind_of};
use crate::view::{Problem, StartedBy};
use crate::world::{Home, Means, World};

pub use callers::LetIn;
pub use found::FoundToken;
pub use host_file::{HostFile, Imported};
pub use hosts::NewHost;
pub use projects::{ACCESS_KEY_PAGE, NewProject, ProjectAnswer, ProjectCall, ProjectCredential};
pub use registration::HostEdit;
pub use remove::{End, Ended};
pub use repositories::Repositories;
pub use reset::{Parted, Reset};
pub use serving::Entry;
pub use trace::Trace;
pub use ways::HostPage;

/// The accounts of one home. Cheap to clone; all clones share one vault and one ledger.
#[derive(Clone)]
pub struct Accounts {
    pub(crate) means: Arc<Means>,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Gain an account.
    New,
    /// Let the person renew the grant of this one.
    Relink(AccountId),
}

/// Whether this computer would bring our deep links to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeepLink {
    /// We are the handler of our scheme.
    Usable,
    /// We are not, or nobody looked.
    Unusable,
}

/// How to begin a link.
#[derive(Debug, Clone)]
pub struct BeginLink {
    /// Where.
    pub host: HostKey,
    /// What for.
    pub purpose: Purpose,
    /// By which way; the best that works if nobody chose.
    pub way: Option<Way>,
    /// Whether the deep link is one of the ways.
    pub deep_link: DeepLink,
    /// Who asks.
    pub started_by: StartedBy,
}

/// What to open in the browser. It holds the state of an attempt, so it goes to the browser, or to
/// the clipboard when the person asks for it.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The address.
    pub url: Url,
    /// Whether the host is on this computer, so that plain http may be opened.
    pub host_is_loopback: bool,
}

/// How a callback came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The operating system brought a deep link.
    DeepLink,
    /// The listener of this link was asked for it.
    Loopback(crate::account::LinkId),
    /// A person pasted the address for this link.
    Pasted(crate::account::LinkId),
    /// A local program handed in what its page had shown.
    HandedIn(crate::account::LinkId),
}

impl Accounts {
    /// Opens the accounts of `home`. Asks neither vault nor network.
    ///
    /// Accounts that are kept in none of the world's vaults stay listed, and nothing can be
    /// done with them: what is missing in another vault is not missing.
    pub async fn open(home: Home, world: World) -> Result<Self, Problem> {
        let ledger = match world.store.kind() {
            // A ledger that outlives its secrets would show accounts that nobody can use.
            VaultKind::Memory => Ledger::in_memory()?,
            VaultKind::Keyring | VaultKind::File => {
                Ledger::open(&home.data, &home.run, Arc::clone(&world.clock))?
            }
        };
        if !ledger.keeps_secrets().unwrap_or(true) {
            // Nothing depends on an older choice: what is asked for now counts.
            let noted = ledger.setting(Setting::Vault)?;
            let asked = world.store.kind();
            if noted.is_some_and(|identity| kind_of(&identity) != asked)
                && let Err(error) = ledger.choose(Setting::Vault, None)
            {
                // A ledger that can only be read is shown all the same.
                tracing::info!(%error, "the choice of the vault stays");
            }
        }
        Ok(Self {
            means: Arc::new(Means::new(home, world, ledger)),
        })
    }

    /// Counts up whenever this process changes something.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.means.changes()
    }

    /// Changes whenever another process commits.
    pub fn data_version(&self) -> Result<i64, Problem> {
        Ok(self.means.ledger.data_version()?)
    }

    /// The vault, to probe, name and unlock it.
    pub fn vault(&self) -> &Vault {
        &self.means.vault
    }

    /// An access token with at least `want` of life, for a program that hands it on.
    pub async fn access_token(
        &self,
        id: &AccountId,
        want: Duration,
    ) -> Result<Secret<String>, Problem> {
        obtain(&self.means, id, Want::Life(want), Attendance::Unattended).await
    }

    /// Renews a grant now.
    pub async fn renew(&self, id: &AccountId) -> Result<(), Problem> {
        obtain(&self.means, id, Want::Newer, Attendance::Attended)
            .await
            .map(|_| ())
    }
}
