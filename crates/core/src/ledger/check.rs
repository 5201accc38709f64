//! Whether a ledger is whole: its pages, its tables, and every row read as we read it.

use rusqlite::Connection;

use super::{Ledger, LedgerError, account, caller, host, link, project, setting};

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What accounts stand on, each table compared with its indices. At every start: for a thousand
    /// accounts it takes two milliseconds.
    Accounts,
    /// The diary of activity, too, which can be a thousand times as long.
    All,
}

const TABLES: &[&str] = &[
    "host", "account", "link", "attempt", "setting", "project", "caller",
];

impl Ledger {
    /// Looks at all of it.
    pub fn check(&self) -> Result<(), LedgerError> {
        whole(&*self.reader()?, Depth::All)
    }
}

/// Looks at pages and rows.
pub(super) fn whole(connection: &Connection, depth: Depth) -> Result<(), LedgerError> {
    pages(connection, depth)?;
    rows(connection)
}

/// Looks at pages and indices only: what is in them may be an older version's.
pub(super) fn pages(connection: &Connection, depth: Depth) -> Result<(), LedgerError> {
    match depth {
        Depth::Accounts => TABLES.iter().try_for_each(|table| {
            // An older version's ledger lacks some until it is brought up to date.
            let there: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1)",
                [table],
                |row| row.get(0),
            )?;
            if !there {
                return Ok(());
            }
            says_ok(connection, &format!("PRAGMA integrity_check('{table}')"))
        }),
        Depth::All => {
            pages(connection, Depth::Accounts)?;
            says_ok(connection, "PRAGMA quick_check(1)")
        }
    }
}

fn says_ok(connection: &Connection, pragma: &str) -> Result<(), LedgerError> {
    let said: String = connection.query_row(pragma, [], |row| row.get(0))?;
    if said == "ok" {
        Ok(())
    } else {
        Err(LedgerError::Row)
    }
}

/// Reads every row through our own types. Lines of activity that cannot be read are left out where
/// they are shown, and harm nothing else.
fn rows(connection: &Connection) -> Result<(), LedgerError> {
    every(host::all(connection)?)?;
    every(account::all(connection)?)?;
    every(link::all(connection)?)?;
    every(link::all_attempts(connection)?)?;
    every(project::all(connection)?)?;
    every(caller::all(connection)?)?;
    setting::all(connection)?;
    let mut strays = connection.prepare("PRAGMA foreign_key_check")?;
    if strays.exists([])? {
        return Err(LedgerError::Row);
    }
    Ok(())
}

fn every<T>(rows: Vec<Result<T, LedgerError>>) -> Result<(), LedgerError> {
    rows.into_iter().try_for_each(|row| row.map(|_| ()))
}
