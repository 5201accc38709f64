//! A ledger that a newer or an older version wrote.

use forgepass_core::ledger::{Access, LedgerError, Setting};
use rusqlite::Connection;

use super::bench::{
    demo_host, file, filled, first_version, id, ids, open, quarantined, quick_folder,
};

#[test]
fn a_newer_ledger_is_read_as_far_as_it_is_understood_and_never_written() {
    let folder = quick_folder();
    filled(folder.path(), 3);
    let newer = Connection::open(file(folder.path())).expect("a connection");
    newer
        .execute_batch(
            "ALTER TABLE account ADD COLUMN mood TEXT; \
             UPDATE account SET kind = 'telepathy' WHERE person_id = '1'; \
             PRAGMA user_version = 7",
        )
        .expect("a newer schema");
    drop(newer);
    let before = std::fs::read(file(folder.path())).expect("a file");
    let ledger = open(folder.path()).expect("a ledger");
    assert_eq!(ledger.access(), Access::Newer);
    // The kind of the second is not one that this version knows.
    assert_eq!(ids(&ledger), [id(0), id(2)]);
    for refused in [
        ledger
            .add_host(
                &demo_host(),
                super::bench::row(0, &demo_host().key()).created_at,
            )
            .map(|_| ()),
        ledger.choose(Setting::Language, Some("en")),
        ledger.remove_account(&id(0)),
    ] {
        assert!(matches!(refused, Err(LedgerError::Newer)), "{refused:?}");
    }
    drop(ledger);
    assert_eq!(std::fs::read(file(folder.path())).expect("a file"), before);
    assert!(quarantined(folder.path()).is_empty());
}

#[test]
fn a_ledger_of_the_first_version_is_brought_up_to_date_and_a_copy_of_it_stays() {
    let folder = quick_folder();
    first_version(folder.path(), 3);
    let ledger = open(folder.path()).expect("a ledger");
    assert_eq!(ledger.access(), Access::Full);
    ledger.check().expect("whole");
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
    let version = |name: &str| -> i64 {
        let copy = Connection::open(folder.path().join(name)).expect("a connection");
        copy.pragma_query_value(None, "user_version", |row| row.get(0))
            .expect("a version")
    };
    assert_eq!(version("ledger.version-1.sqlite3"), 1);
    assert_eq!(version("ledger.backup.sqlite3"), 5);
}

#[test]
fn a_copy_of_the_first_version_is_brought_up_to_date_when_it_is_needed() {
    let folder = quick_folder();
    first_version(folder.path(), 3);
    std::fs::rename(
        file(folder.path()),
        folder.path().join("ledger.backup.sqlite3"),
    )
    .expect("renamed");
    let ledger = open(folder.path()).expect("a ledger");
    ledger.check().expect("whole");
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
}
