//! What a recovery left to do, kept in the new ledger until it is done and the person knows.

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use super::host::json;
use super::{Ledger, LedgerError, Setting};

/// A ledger that began anew, and what became of the accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// What was there before.
    pub loss: Loss,
    /// The vaults whose accounts are back.
    pub searched: Vec<String>,
    /// How many came back; `None` while some are still to.
    pub back: Option<Back>,
}

/// What was there before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Nothing that we know of: a first start, or a folder that somebody emptied.
    None,
    /// A ledger that was damaged or gone.
    Ledger {
        /// Where the damaged files are; nowhere if there were none.
        kept_at: Option<String>,
    },
}

/// How many accounts came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// So many can be used.
    pub back: usize,
    /// Of so many that are known of.
    pub of: usize,
}

impl Recovery {
    /// One that has only begun.
    pub(super) fn after(loss: Loss) -> Self {
        Self {
            loss,
            searched: Vec::new(),
            back: None,
        }
    }

    /// Whether accounts of a ledger that was lost are still to come back.
    pub fn is_open(&self) -> bool {
        match self.loss {
            Loss::None => false,
            Loss::Ledger { .. } => self.back.is_none(),
        }
    }
}

impl Ledger {
    /// What a recovery left to do; `None` if nothing.
    pub fn recovery(&self) -> Result<Option<Recovery>, LedgerError> {
        read(&*self.reader()?)
    }

    /// Notes how far a recovery is; `None` once nothing of it is of interest.
    pub fn note_recovery(&self, recovery: Option<&Recovery>) -> Result<(), LedgerError> {
        let text = recovery.map(json);
        self.choose(Setting::Recovery, text.as_deref())
    }
}

/// Notes one in a ledger that nobody else sees yet.
pub(super) fn write(connection: &Connection, recovery: &Recovery) -> Result<(), LedgerError> {
    connection
        .execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = ?2",
            [Setting::Recovery.name(), &json(recovery)],
        )
        .map(|_| ())
        .map_err(LedgerError::of_write)
}

/// Whether accounts are still to come back.
pub(super) fn is_open(connection: &Connection) -> Result<bool, LedgerError> {
    Ok(read(connection)?.is_some_and(|recovery| recovery.is_open()))
}

fn read(connection: &Connection) -> Result<Option<Recovery>, LedgerError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([Setting::Recovery.name()], |row| row.get(0))
        .optional()?;
    // A note that cannot be read stands for a search to be done again, which does no harm.
    Ok(
        text.map(|text| {
            serde_json::from_str(&text).unwrap_or_else(|_| Recovery::after(Loss::None))
        }),
    )
}
