//! A ledger that a newer version wrote.

use forgepass_core::ledger::{Access, LedgerError, Setting};
use rusqlite::Connection;

use super::bench::{demo_host, file, filled, id, ids, open, quarantined, quick_folder};

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
