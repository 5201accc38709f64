//! Connections to a ledger's file, each set up the same way.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use url::Url;

use super::{LedgerError, network};

const BUSY: Duration = Duration::from_secs(5);

/// No row of ours comes near; a damaged length must not take all memory.
const LONGEST_VALUE: i32 = 4 * 1024 * 1024;

/// Opens a file that is there, also an empty one.
pub(super) fn writing(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(LedgerError::from)?;
    set_up(&connection)?;
    Ok(connection)
}

/// Opens a file that is there, to look only.
pub(super) fn reading(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(LedgerError::from)?;
    set_up(&connection)?;
    match version(&connection) {
        Ok(_) => Ok(connection),
        // It wants a file beside it that nobody can make here. Then nobody can write, either, and
        // what is in the file will stay as it is.
        Err(error) if error.is_for_want_of_writing() => unchanging(path),
        Err(error) => Err(error),
    }
}

fn unchanging(path: &Path) -> Result<Connection, LedgerError> {
    let mut address = Url::from_file_path(path)
        .map_err(|()| LedgerError::Place(std::io::ErrorKind::InvalidInput.into()))?;
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection =
        Connection::open_with_flags(address.as_str(), flags).map_err(LedgerError::from)?;
    set_up(&connection)?;
    Ok(connection)
}

/// What holds for every connection.
pub(super) fn set_up(connection: &Connection) -> Result<(), LedgerError> {
    connection.busy_timeout(BUSY)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE)?;
    // A file that somebody else put here runs nothing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    // When it closes, the last connection removes the log by its name. If the file was moved away
    // meanwhile, that name is another ledger's.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

/// Sets the journal for a file at `path` that is going to be written.
pub(super) fn set_journal(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    let folder = path.parent().unwrap_or(path);
    if network::is_remote(folder) {
        journal(connection, "DELETE")?;
        return Ok(());
    }
    if journal(connection, "WAL")? != "wal" {
        journal(connection, "DELETE")?;
    }
    Ok(())
}

/// Asks for a journal, and says which one it is now.
pub(super) fn journal(connection: &Connection, wanted: &str) -> Result<String, LedgerError> {
    let now: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if now.eq_ignore_ascii_case(wanted) {
        return Ok(now);
    }
    Ok(connection.pragma_update_and_check(None, "journal_mode", wanted, |row| row.get(0))?)
}

/// How many migrations a file has seen.
pub(super) fn version(connection: &Connection) -> Result<usize, LedgerError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    usize::try_from(version).map_err(|_| LedgerError::Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_memory_can_be_shared_the_journal_is_a_rollback_journal() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger.sqlite3");
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        // Locks with files of its own, and shares no memory, as some network file systems do.
        let connection = Connection::open_with_flags_and_vfs(&path, flags, c"unix-dotfile")
            .expect("a connection");
        set_journal(&connection, &path).expect("a journal");
        let now: String = connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .expect("a mode");
        assert_eq!(now, "delete");
    }

    #[test]
    fn a_value_longer_than_any_of_ours_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "").expect("an empty file");
        let connection = writing(&path).expect("a connection");
        let read: Result<Vec<u8>, _> =
            connection.query_row("SELECT zeroblob(4194305)", [], |row| row.get(0));
        assert!(LedgerError::from(read.expect_err("too long")).is_damage());
    }
}
