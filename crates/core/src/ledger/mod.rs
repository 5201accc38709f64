//! What is not secret, in SQLite.
//!
//! **Invariant:** nothing in the ledger is secret: no token, no state, no verifier. Of a state it
//! keeps a hash, to find the attempt; the state itself is in the vault.

mod account;
mod activity;
mod forget;
mod host;
mod link;
mod open;
mod setting;

pub use account::{AccountRow, Labels, Trouble};
pub use forget::Keep;
pub use link::{AttemptRow, LinkRow, Outcome, Taken};
pub use setting::Setting;

use std::sync::{Mutex, MutexGuard};

use rusqlite::Connection;

/// Why the ledger did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It cannot be opened or read.
    #[error("the ledger cannot be read")]
    Unreadable(#[source] rusqlite::Error),
    /// It was written by a newer version of this program.
    #[error("the ledger was written by a newer version")]
    Newer,
    /// It cannot be written.
    #[error("the ledger cannot be written")]
    Write(#[source] rusqlite::Error),
    /// A row holds what no version of this program writes.
    #[error("a row of the ledger is damaged")]
    Row,
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(
                ErrorCode::ReadOnly
                | ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::ConstraintViolation,
            ) => Self::Write(error),
            _ => Self::Unreadable(error),
        }
    }
}

/// The ledger of one home. Its calls are short and block.
#[derive(Debug)]
pub struct Ledger {
    connection: Mutex<Connection>,
}

impl Ledger {
    /// The one connection. A panic while it was held leaves SQLite's own state sound: the
    /// transaction rolls back when it is dropped.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Changes whenever another process commits.
    pub fn data_version(&self) -> Result<i64, LedgerError> {
        let connection = self.connection();
        Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}
