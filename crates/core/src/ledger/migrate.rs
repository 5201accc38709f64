//! Bringing an older ledger up to date, whole or not at all.

use rusqlite::{Connection, TransactionBehavior};

use super::LedgerError;
use super::connect::version;

/// Each migration, in order; `user_version` counts how many have run.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_asked_at.sql"),
    include_str!("../../migrations/0003_ways.sql"),
    include_str!("../../migrations/0004_awaits_sign_on.sql"),
    include_str!("../../migrations/0005_servicestage.sql"),
];

/// Runs what has not run yet, in one transaction: killed in the middle, it has not begun.
///
/// Several processes may start at once, so the version is read again inside.
pub(super) fn migrate(connection: &mut Connection, all: &[&str]) -> Result<(), LedgerError> {
    let newest = all.len();
    if version(connection)? == newest {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(LedgerError::of_write)?;
    let done = version(&transaction)?;
    let waiting = all.get(done..).ok_or(LedgerError::Newer)?;
    for migration in waiting {
        transaction
            .execute_batch(migration)
            .map_err(LedgerError::of_write)?;
    }
    let newest = i64::try_from(newest).unwrap_or(i64::MAX);
    transaction
        .pragma_update(None, "user_version", newest)
        .map_err(LedgerError::of_write)?;
    transaction.commit().map_err(LedgerError::of_write)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "CREATE TABLE a (x INTEGER NOT NULL) STRICT; INSERT INTO a VALUES (7);";

    fn seven(connection: &Connection) -> i64 {
        connection
            .query_row("SELECT sum(x) FROM a", [], |row| row.get(0))
            .expect("a sum")
    }

    #[test]
    fn case_52_a_migration_that_breaks_off_leaves_the_ledger_as_it_was_and_runs_again() {
        let mut connection = Connection::open_in_memory().expect("a connection");
        migrate(&mut connection, &[FIRST]).expect("the first");
        // Its second statement cannot run.
        let broken = "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);";
        assert!(migrate(&mut connection, &[FIRST, broken]).is_err());
        assert_eq!(
            (seven(&connection), version(&connection).expect("a version")),
            (7, 1)
        );
        let whole = "INSERT INTO a VALUES (1);";
        migrate(&mut connection, &[FIRST, whole]).expect("again");
        migrate(&mut connection, &[FIRST, whole]).expect("nothing to do");
        assert_eq!(
            (seven(&connection), version(&connection).expect("a version")),
            (8, 2)
        );
    }

    #[test]
    fn a_newer_ledger_is_not_migrated() {
        let mut connection = Connection::open_in_memory().expect("a connection");
        migrate(
            &mut connection,
            &[FIRST, "CREATE TABLE b (x INTEGER) STRICT;"],
        )
        .expect("both");
        assert!(matches!(
            migrate(&mut connection, &[FIRST]),
            Err(LedgerError::Newer)
        ));
    }
}
