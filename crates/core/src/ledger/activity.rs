//! What happened to an account.

use rusqlite::params;

use super::account::{from_word, word};
use super::{Ledger, LedgerError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::view::{Activity, Code, What};

/// How many lines an account keeps.
const KEPT: u32 = 1000;

impl Ledger {
    /// Adds a line; the oldest beyond the cap go.
    pub fn note(
        &self,
        account: &AccountId,
        what: What,
        code: Option<Code>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let connection = self.connection();
        connection
            .execute(
                "INSERT INTO activity (account, at, what, code) VALUES (?1, ?2, ?3, ?4)",
                params![
                    account.to_string(),
                    now.millis(),
                    word(&what),
                    code.map(Code::as_str)
                ],
            )
            .map_err(LedgerError::Write)?;
        connection
            .execute(
                "DELETE FROM activity WHERE account = ?1 AND rowid <= (SELECT rowid FROM activity \
                 WHERE account = ?1 ORDER BY rowid DESC LIMIT 1 OFFSET ?2)",
                params![account.to_string(), KEPT],
            )
            .map_err(LedgerError::Write)?;
        Ok(())
    }

    /// The last `most` lines, newest first.
    pub fn activity(&self, account: &AccountId, most: u32) -> Result<Vec<Activity>, LedgerError> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT at, what, code FROM activity WHERE account = ?1 \
             ORDER BY at DESC, rowid DESC LIMIT ?2",
        )?;
        let rows = statement.query_map(params![account.to_string(), most], |row| {
            let at: i64 = row.get(0)?;
            let what: String = row.get(1)?;
            let code: Option<String> = row.get(2)?;
            Ok((at, what, code))
        })?;
        rows.map(|row| {
            let (at, what, code) = row?;
            Ok(Activity {
                at: Timestamp::from_millis(at).rfc3339(),
                what: from_word(&what)?,
                code: code.as_deref().map(from_word).transpose()?,
            })
        })
        .collect()
    }
}
