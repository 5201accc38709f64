//! What is not secret, in SQLite.
//!
//! The file can be damaged, newer than this program or not writable, and no account is lost by it:
//! `open` says what it found, `recover` puts a sound ledger in its place and keeps the damaged one.
//!
//! **Invariant:** nothing in the ledger is secret: no token, no state, no verifier. Of a state it
//! keeps a hash, to find the attempt; the state itself is in the vault.

mod account;
mod activity;
mod backup;
mod caller;
mod check;
mod connect;
mod error;
mod forget;
mod gate;
mod held;
mod host;
mod link;
mod migrate;
mod network;
mod open;
mod project;
mod quarantine;
mod recover;
mod recovery;
mod setting;
mod stamp;

pub use account::{AccountRow, Labels, Trouble};
pub use caller::CallerRow;
pub use error::LedgerError;
pub use forget::Keep;
pub use held::Access;
pub use link::{AttemptRow, LinkRow, Outcome, ShownCode, Taken};
pub use project::ProjectRow;
pub use recovery::{Back, Loss, Recovery};
pub use setting::Setting;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use held::Inside;
use open::Place;

/// The ledger of one home. Its calls are short and block.
#[derive(Debug)]
pub struct Ledger {
    inside: Mutex<Inside>,
    /// Where it is; nowhere if it is in memory.
    place: Option<Place>,
    /// Whether the last write came to nothing.
    stuck: AtomicBool,
}

impl Ledger {
    /// Changes whenever another process commits.
    pub fn data_version(&self) -> Result<i64, LedgerError> {
        let connection = self.reader()?;
        Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// What may be done with it just now.
    pub fn access(&self) -> Access {
        match self.inside().access {
            Access::Full if self.stuck.load(Ordering::Relaxed) => Access::ReadOnly,
            access => access,
        }
    }
}
