//! What happened to an account.

use std::time::Duration;

use rusqlite::params;

use super::account::{from_word, word};
use super::{Ledger, LedgerError};
use crate::account::AccountId;
use crate::clock::Timestamp;
use crate::view::{Activity, Code, What};

/// How many lines an account keeps.
const KEPT: u32 = 1000;

/// How long it keeps them.
const KEPT_FOR: Duration = Duration::from_secs(90 * 24 * 3600);

impl Ledger {
    /// Adds a line; those beyond the cap and those of more than ninety days go.
    pub fn note(
        &self,
        account: &AccountId,
        what: What,
        code: Option<Code>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut connection = self.writer()?;
        // Together, so that it is one wait for the disk.
        let transaction = connection
            .transaction()
            .map_err(|error| self.unwritten(error))?;
        transaction
            .execute(
                "INSERT INTO activity (account, at, what, code) VALUES (?1, ?2, ?3, ?4)",
                params![
                    account.to_string(),
                    now.millis(),
                    word(&what),
                    code.map(Code::as_str)
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        transaction
            .execute(
                "DELETE FROM activity WHERE account = ?1 AND (at < ?3 OR rowid <= \
                 (SELECT rowid FROM activity WHERE account = ?1 \
                 ORDER BY rowid DESC LIMIT 1 OFFSET ?2))",
                params![account.to_string(), KEPT, now.minus(KEPT_FOR).millis()],
            )
            .map_err(|error| self.unwritten(error))?;
        transaction.commit().map_err(|error| self.unwritten(error))
    }

    /// The last `most` lines, newest first. One that cannot be read is left out: a diary is not what an
    /// account stands on.
    pub fn activity(&self, account: &AccountId, most: u32) -> Result<Vec<Activity>, LedgerError> {
        let connection = self.reader()?;
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
        let lines = rows.filter_map(|row| {
            let (at, what, code) = row.ok()?;
            Some(Activity {
                at: Timestamp::from_millis(at).rfc3339(),
                what: from_word(&what).ok()?,
                code: code.as_deref().map(from_word).transpose().ok()?,
            })
        });
        Ok(lines.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRng;

    const DAY: Duration = Duration::from_secs(24 * 3600);

    fn days(count: u32) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).plus(DAY * count)
    }

    fn lines(ledger: &Ledger, account: &AccountId) -> usize {
        ledger.activity(account, 2000).expect("readable").len()
    }

    #[test]
    fn an_account_keeps_a_thousand_lines_and_ninety_days() {
        let ledger = Ledger::in_memory().expect("a ledger");
        let ada = AccountId::fresh(&SystemRng).expect("randomness");
        let grace = AccountId::fresh(&SystemRng).expect("randomness");
        let note = |account, now| {
            let noted = ledger.note(account, What::Checked, None, now);
            noted.expect("written");
        };
        note(&grace, days(0));
        for _ in 0..1001 {
            note(&ada, days(0));
        }
        assert_eq!(lines(&ledger, &ada), 1000);
        note(&ada, days(90));
        assert_eq!(lines(&ledger, &ada), 1000);
        note(&ada, days(91));
        assert_eq!(lines(&ledger, &ada), 2);
        assert_eq!(lines(&ledger, &grace), 1);
    }
}
