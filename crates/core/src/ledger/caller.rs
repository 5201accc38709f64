//! Rows of the local programs that may ask us.

use rusqlite::{Connection, Row, params};

use super::host::json;
use super::{Ledger, LedgerError};
use crate::account::{CallerId, CallerScope};
use crate::clock::Timestamp;

/// A program that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerRow {
    /// Ours.
    pub id: CallerId,
    /// What the person calls it.
    pub name: String,
    /// The hash of its token; the token itself is nowhere.
    pub token_hash: String,
    /// The name of its secret key, for programs that sign.
    pub access_key: String,
    /// What it may do.
    pub scopes: Vec<CallerScope>,
    /// When it was let in.
    pub created_at: Timestamp,
    /// When it last asked; not to the second.
    pub used_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, name, token_hash, access_key, scopes, created_at, used_at FROM caller";

impl Ledger {
    /// Every program, in the order they were let in.
    pub fn callers(&self) -> Result<Vec<CallerRow>, LedgerError> {
        let connection = self.reader()?;
        connection.readable(all(&connection)?)
    }

    /// Lets a program in; `false` if one of that name is.
    pub fn add_caller(&self, row: &CallerRow) -> Result<bool, LedgerError> {
        let added = self
            .writer()?
            .execute(
                "INSERT INTO caller (id, name, token_hash, access_key, scopes, created_at) \
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
                 WHERE NOT EXISTS (SELECT 1 FROM caller WHERE name = ?2)",
                params![
                    row.id.to_string(),
                    row.name,
                    row.token_hash,
                    row.access_key,
                    json(&row.scopes),
                    row.created_at.millis(),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        self.back_up();
        Ok(added == 1)
    }

    /// Notes that a program asked.
    pub fn caller_asked(&self, id: &CallerId, at: Timestamp) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE caller SET used_at = ?2 WHERE id = ?1",
                params![id.to_string(), at.millis()],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// Shuts a program out; `false` if it was not let in.
    pub fn remove_caller(&self, id: &CallerId) -> Result<bool, LedgerError> {
        let removed = self
            .writer()?
            .execute("DELETE FROM caller WHERE id = ?1", [id.to_string()])
            .map_err(|error| self.unwritten(error))?;
        // A copy that still has it would let it in again.
        self.back_up();
        Ok(removed == 1)
    }
}

/// Every row, each for itself.
pub(super) fn all(
    connection: &Connection,
) -> Result<Vec<Result<CallerRow, LedgerError>>, LedgerError> {
    // The clock can be set back, and two can be let in within one of its milliseconds.
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} ORDER BY rowid"))?;
    let rows = statement.query_map([], |row| Ok(read(row)))?;
    rows.map(|row| Ok(row?)).collect()
}

fn read(row: &Row<'_>) -> Result<CallerRow, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    Ok(CallerRow {
        id: text(0)?.parse().map_err(|_| LedgerError::Row)?,
        name: text(1)?,
        token_hash: text(2)?,
        access_key: text(3)?,
        scopes: serde_json::from_str(&text(4)?).map_err(|_| LedgerError::Row)?,
        created_at: Timestamp::from_millis(row.get(5)?),
        used_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
    })
}
