//! Forgetting everything at once.

use rusqlite::TransactionBehavior;

use super::{Ledger, LedgerError};

/// What stays when everything is forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// The hosts, and where secrets are kept: tokens are still to be ended there.
    Hosts,
}

impl Ledger {
    /// Forgets all rows, and that they were there; `false`, and nothing is forgotten, if there is
    /// an account, a project or a program: they go one by one, after their secrets.
    pub fn forget_all(&self, keep: Keep) -> Result<bool, LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.unwritten(error))?;
        let any = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM project) \
             OR EXISTS (SELECT 1 FROM caller)",
            [],
            |row| row.get::<_, bool>(0),
        )?;
        if any {
            return Ok(false);
        }
        let rest = match keep {
            Keep::Nothing => "DELETE FROM host; DELETE FROM setting;",
            Keep::Hosts => "DELETE FROM setting WHERE name NOT IN ('vault', 'left_vault');",
        };
        transaction
            .execute_batch("DELETE FROM activity; DELETE FROM attempt; DELETE FROM link;")
            .and_then(|()| transaction.execute_batch(rest))
            .map_err(|error| self.unwritten(error))?;
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        // Deleted rows stay readable in the file until their pages are written anew. Where another
        // program is reading just now this is left for its own turn, and the rows are gone anyway.
        let emptied = connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        if let Err(error) = emptied {
            tracing::debug!(%error, "the ledger keeps its size");
        }
        Ok(true)
    }
}
