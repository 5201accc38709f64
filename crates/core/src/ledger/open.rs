//! Opening, and bringing an older ledger up to date.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, TransactionBehavior};

use super::{Ledger, LedgerError};

/// Each migration, in order; `user_version` counts how many have run.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_asked_at.sql"),
];

const BUSY: Duration = Duration::from_secs(5);

/// How many pages to copy at a time: all there ever are.
const PAGES: i32 = 4096;

impl Ledger {
    /// Opens or makes the ledger at `path`.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        for_its_owner_only(path);
        let connection = Connection::open(path).map_err(LedgerError::Unreadable)?;
        connection.busy_timeout(BUSY)?;
        // WAL does not work on network file systems; SQLite then stays with what it has.
        let _: String =
            connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Self::prepare(connection)
    }

    /// A ledger that is gone when this run ends, beside a vault that is.
    pub fn in_memory() -> Result<Self, LedgerError> {
        Self::prepare(Connection::open_in_memory().map_err(LedgerError::Unreadable)?)
    }

    /// Goes on in memory with everything that is here; what follows is gone when this run ends.
    /// The file stays as it is.
    pub fn leave_disk(&self) -> Result<(), LedgerError> {
        let mut disk = self.connection();
        let mut memory = Connection::open_in_memory().map_err(LedgerError::Unreadable)?;
        Backup::new(&disk, &mut memory)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        memory.pragma_update(None, "foreign_keys", true)?;
        *disk = memory;
        Ok(())
    }

    fn prepare(mut connection: Connection) -> Result<Self, LedgerError> {
        connection.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }
}

/// SQLite makes files as the umask says; the folder is closed to others, and so is the file. What
/// goes wrong here goes wrong again when the ledger is opened, and is said there.
fn for_its_owner_only(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    // Only a new one: opening and closing a ledger beside SQLite would drop SQLite's own locks.
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let _ = options.open(path);
}

/// Several processes may start at once: the version is read again inside the transaction.
fn migrate(connection: &mut Connection) -> Result<(), LedgerError> {
    let newest = MIGRATIONS.len();
    if version(connection)? == newest {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(LedgerError::Write)?;
    let done = version(&transaction)?;
    if done > newest {
        return Err(LedgerError::Newer);
    }
    for migration in &MIGRATIONS[done..] {
        transaction
            .execute_batch(migration)
            .map_err(LedgerError::Write)?;
    }
    transaction
        .pragma_update(
            None,
            "user_version",
            i64::try_from(newest).unwrap_or(i64::MAX),
        )
        .map_err(LedgerError::Write)?;
    transaction.commit().map_err(LedgerError::Write)
}

fn version(connection: &Connection) -> Result<usize, LedgerError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    usize::try_from(version).map_err(|_| LedgerError::Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sqlite_inside_has_no_wal_reset_defect() {
        assert!(rusqlite::version_number() >= 3_051_003);
    }

    #[test]
    fn a_ledger_is_opened_twice_without_migrating_twice() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        drop(Ledger::open(&path).expect("a new ledger"));
        assert!(Ledger::open(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_ledger_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        drop(Ledger::open(&path).expect("a new ledger"));
        let mode = std::fs::metadata(&path)
            .expect("a file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_newer_ledger_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        let ledger = Ledger::open(&path).expect("a new ledger");
        ledger
            .connection()
            .pragma_update(None, "user_version", 99)
            .expect("a write");
        drop(ledger);
        assert!(matches!(Ledger::open(&path), Err(LedgerError::Newer)));
    }

    #[test]
    fn what_is_no_ledger_is_said_to_be_unreadable() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        std::fs::write(&path, "this is not a database, but it is long enough").expect("a write");
        assert!(matches!(
            Ledger::open(&path),
            Err(LedgerError::Unreadable(_))
        ));
    }
}
