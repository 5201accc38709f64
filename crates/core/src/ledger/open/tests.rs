use super::*;
use crate::clock::SystemClock;

fn open(folder: &Path) -> Result<Ledger, LedgerError> {
    Ledger::open(folder, folder, Arc::new(SystemClock::new()))
}

#[test]
fn case_53_the_sqlite_inside_has_no_wal_reset_defect() {
    assert!(rusqlite::version_number() >= 3_051_003);
}

#[test]
fn a_ledger_is_opened_twice_without_migrating_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()).expect("a new ledger"));
    assert!(open(folder.path()).is_ok());
}

#[cfg(unix)]
#[test]
fn a_ledger_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = open(folder.path()).expect("a new ledger");
    let path = folder.path().join("ledger.sqlite3");
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    drop(ledger);
}
