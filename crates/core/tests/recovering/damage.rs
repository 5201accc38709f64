//! Case 50: whatever is done to the file, no panic, and every account is there again.

use std::fs;
use std::path::Path;
use std::thread;

use forgepass_core::ledger::{Access, Loss};
use rusqlite::Connection;

use super::bench::{file, filled, id, ids, open, quarantined, quick_folder, settle};

/// A stream of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("below a length")
    }
}

fn spoilt(sound: &[u8], round: u64) -> Vec<u8> {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15 ^ (round + 1));
    let mut bytes = sound.to_vec();
    for _ in 0..8 {
        numbers.below(2);
    }
    match round % 10 {
        0 => bytes.truncate(numbers.below(sound.len())),
        1 => {
            let from = numbers.below(sound.len());
            let to = (from + 1 + numbers.below(600)).min(sound.len());
            for byte in &mut bytes[from..to] {
                *byte = u8::try_from(numbers.below(256)).expect("a byte");
            }
        }
        // The header and the first pages, where a bit means most.
        2 | 3 => bytes[numbers.below(100)] ^= 1 << numbers.below(8),
        _ => {
            for _ in 0..=numbers.below(8) {
                bytes[numbers.below(sound.len())] ^= 1 << numbers.below(8);
            }
        }
    }
    bytes
}

#[test]
fn case_50_after_any_of_ten_thousand_damages_every_account_is_there_again() {
    let workers: Vec<_> = (0..2)
        .map(|worker| {
            thread::spawn(move || {
                let folder = quick_folder();
                let place = folder.path();
                filled(place, 3);
                let sound = fs::read(file(place)).expect("a ledger");
                let copy = fs::read(place.join("ledger.backup.sqlite3")).expect("a copy");
                let mut set_aside = 0;
                for round in (worker..10_000).step_by(2) {
                    let spoilt = spoilt(&sound, round);
                    for ending in ["-wal", "-shm"] {
                        let _ = fs::remove_file(place.join(format!("ledger.sqlite3{ending}")));
                    }
                    fs::write(file(place), &spoilt).expect("a write");
                    fs::write(place.join("ledger.backup.sqlite3"), &copy).expect("a write");
                    let ledger = open(place).unwrap_or_else(|error| panic!("{round}: {error}"));
                    // A bit of a time of linking moves an account in the list and nothing else.
                    let mut there = ids(&ledger);
                    there.sort();
                    assert_eq!(there, [id(0), id(1), id(2)], "{round}");
                    drop(ledger);
                    let kept = quarantined(place);
                    if let [kept] = kept.as_slice() {
                        let whole = fs::read(kept.join("ledger.sqlite3")).expect("kept whole");
                        assert_eq!(whole.len(), spoilt.len(), "{round}");
                        set_aside += 1;
                        fs::remove_dir_all(place.join("quarantine")).expect("cleared");
                    }
                }
                set_aside
            })
        })
        .collect();
    let set_aside: usize = workers
        .into_iter()
        .map(|worker| worker.join().expect("no panic"))
        .sum();
    // The rest hit bytes that nothing depends on, or a letter in a name.
    assert!(set_aside > 2_000, "{set_aside}");
}

/// Breaks a ledger of three accounts and opens it again.
fn broken(how: impl FnOnce(&Path)) -> (tempfile::TempDir, forgepass_core::ledger::Ledger) {
    let folder = quick_folder();
    filled(folder.path(), 3);
    how(folder.path());
    let ledger = open(folder.path()).expect("a ledger");
    (folder, ledger)
}

fn is_set_aside_and_back(name: &str, how: impl FnOnce(&Path)) {
    let (folder, ledger) = broken(how);
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)], "{name}");
    assert_eq!(ledger.access(), Access::Full, "{name}");
    let kept = quarantined(folder.path());
    assert_eq!(kept.len(), 1, "{name}");
    let recovery = ledger.recovery().expect("a setting").expect("a recovery");
    let kept_at = Some(kept[0].display().to_string());
    assert_eq!(recovery.loss, Loss::Ledger { kept_at }, "{name}");
}

fn sql(folder: &Path, statement: &str) {
    let connection = Connection::open(file(folder)).expect("a connection");
    connection.execute_batch(statement).expect("a statement");
    drop(connection);
    settle(folder);
}

#[test]
fn case_50_an_empty_file_and_garbage_are_set_aside() {
    is_set_aside_and_back("empty", |folder| {
        fs::write(file(folder), "").expect("a write")
    });
    is_set_aside_and_back("garbage", |folder| {
        fs::write(file(folder), [0x2a; 20_000]).expect("a write");
    });
    is_set_aside_and_back("text", |folder| {
        fs::write(file(folder), "hello").expect("a write")
    });
}

#[test]
fn case_50_another_programs_database_is_set_aside() {
    is_set_aside_and_back("foreign", |folder| {
        fs::remove_file(file(folder)).expect("removed");
        sql(folder, "CREATE TABLE a (b); INSERT INTO a VALUES (1);");
    });
    is_set_aside_and_back("foreign of our version", |folder| {
        fs::remove_file(file(folder)).expect("removed");
        sql(folder, "CREATE TABLE a (b); PRAGMA user_version = 1;");
    });
}

#[test]
fn case_50_rows_that_no_version_of_ours_writes_are_set_aside() {
    for statement in [
        "UPDATE account SET kind = 'telepathy' WHERE person_id = '1'",
        "UPDATE account SET scopes = 'not json'",
        "UPDATE account SET broken = 'bored'",
        "UPDATE account SET id = 'x' WHERE person_id = '1'",
        "PRAGMA foreign_keys = OFF; \
         UPDATE account SET host = 'nowhere.example' WHERE person_id = '1'",
        "UPDATE account SET failures = -1",
        "UPDATE host SET endpoints = '{}'",
        "UPDATE host SET provider = 'none'",
        // A null where none may be, as damage leaves it: the rule is taken out of the schema first.
        "PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, 'login        TEXT NOT NULL', 'login TEXT') \
         WHERE name = 'account'; \
         PRAGMA writable_schema = RESET; \
         UPDATE account SET login = NULL WHERE person_id = '1'",
        // Longer than anything of ours, and than what is worth its memory.
        "UPDATE account SET nickname = printf('%.*c', 5000000, 'x') WHERE person_id = '1'",
        "DROP TABLE account",
        "ALTER TABLE account DROP COLUMN nickname",
    ] {
        is_set_aside_and_back(statement, |folder| sql(folder, statement));
    }
}

#[test]
fn case_50_a_file_that_is_gone_comes_back_from_its_copy() {
    let (folder, ledger) = broken(|folder| fs::remove_file(file(folder)).expect("removed"));
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
    assert!(quarantined(folder.path()).is_empty());
    let recovery = ledger.recovery().expect("a setting").expect("a recovery");
    assert_eq!(recovery.loss, Loss::Ledger { kept_at: None });
}

#[test]
fn case_50_a_log_without_its_file_is_never_taken_for_the_new_ones() {
    let folder = quick_folder();
    let log = folder.path().join("ledger.sqlite3-wal");
    fs::write(&log, [7; 5_000]).expect("a write");
    let ledger = open(folder.path()).expect("a ledger");
    assert!(ids(&ledger).is_empty());
    let kept = quarantined(folder.path());
    let whole = fs::read(kept[0].join("ledger.sqlite3-wal")).expect("kept");
    assert_eq!(whole, [7; 5_000]);
}

#[test]
fn case_50_a_log_of_another_database_loses_no_account() {
    let other = quick_folder();
    let plain = Connection::open(other.path().join("a")).expect("a connection");
    plain
        .execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE a (b); \
             INSERT INTO a VALUES (hex(randomblob(9000)))",
        )
        .expect("a table");
    let log = fs::read(other.path().join("a-wal")).expect("a log");
    let (folder, ledger) = broken(|folder| {
        fs::write(folder.join("ledger.sqlite3-wal"), &log).expect("a write");
    });
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
    assert_eq!(quarantined(folder.path()).len(), 1);
}

#[test]
fn case_50_a_file_whose_content_was_all_in_a_log_that_is_gone_comes_back_from_its_copy() {
    is_set_aside_and_back("no log", |folder| {
        let header = Connection::open(folder.join("b")).expect("a connection");
        header
            .execute_batch("PRAGMA journal_mode = WAL")
            .expect("a file with a header only");
        drop(header);
        fs::rename(folder.join("b"), file(folder)).expect("renamed");
    });
}

#[test]
fn case_50_a_copy_that_is_damaged_too_is_kept_and_the_ledger_begins_anew() {
    let (folder, ledger) = broken(|folder| {
        fs::write(file(folder), [0x2a; 20_000]).expect("a write");
        fs::write(folder.join("ledger.backup.sqlite3"), [0x2b; 9_000]).expect("a write");
    });
    assert!(ids(&ledger).is_empty());
    let kept = &quarantined(folder.path())[0];
    assert_eq!(
        fs::metadata(kept.join("ledger.sqlite3"))
            .expect("kept")
            .len(),
        20_000
    );
    let copy = kept.join("ledger.backup.sqlite3");
    assert_eq!(fs::metadata(copy).expect("kept").len(), 9_000);
}

#[test]
fn a_damaged_ledger_never_takes_the_place_of_the_copy() {
    let folder = quick_folder();
    filled(folder.path(), 3);
    let ledger = open(folder.path()).expect("a ledger");
    let copy = folder.path().join("ledger.backup.sqlite3");
    let good = fs::read(&copy).expect("a copy");
    // Somebody breaks a row while the ledger is open; a host that changes would make a new copy.
    sql(
        folder.path(),
        "UPDATE account SET kind = 'telepathy' WHERE person_id = '1'",
    );
    ledger
        .register(&super::bench::demo_host())
        .expect("written");
    assert_eq!(fs::read(&copy).expect("a copy"), good);
    assert!(ledger.accounts().expect_err("damaged").is_damage());
    ledger.mend().expect("mended");
    assert_eq!(ids(&ledger), [id(0), id(1), id(2)]);
}

#[test]
fn case_50_a_note_that_cannot_be_read_is_a_search_to_be_done_again() {
    let (_folder, ledger) = broken(|folder| {
        sql(
            folder,
            "INSERT INTO setting (name, value) VALUES ('recovery', '{\"loss')",
        );
    });
    let recovery = ledger.recovery().expect("read").expect("a recovery");
    assert_eq!((recovery.loss, recovery.searched.len()), (Loss::None, 0));
}

#[test]
fn an_account_that_was_removed_does_not_come_back_from_the_copy() {
    let (_folder, ledger) = broken(|folder| {
        let ledger = open(folder).expect("a ledger");
        ledger.remove_account(&id(1)).expect("removed");
        drop(ledger);
        settle(folder);
        fs::write(file(folder), [0x2a; 20_000]).expect("a write");
    });
    assert_eq!(ids(&ledger), [id(0), id(2)]);
}

#[cfg(unix)]
#[test]
fn what_is_set_aside_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, _ledger) = broken(|folder| fs::write(file(folder), "x").expect("a write"));
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&quarantined(folder.path())[0]), 0o700);
    assert_eq!(mode(&folder.path().join("quarantine")), 0o700);
    assert_eq!(mode(&folder.path().join("ledger.backup.sqlite3")), 0o600);
    assert_eq!(mode(&file(folder.path())), 0o600);
}

#[test]
fn case_50_a_damaged_ledger_whose_number_is_damaged_too_is_not_taken_for_a_newer_one() {
    is_set_aside_and_back("schema and number", |folder| {
        sql(folder, "PRAGMA user_version = 13");
        let mut bytes = fs::read(file(folder)).expect("a ledger");
        let at = bytes
            .windows(20)
            .rposition(|part| part == b"issuer        TEXT N")
            .expect("its schema");
        bytes[at + 16] = b'Z';
        fs::write(file(folder), bytes).expect("a write");
    });
}
