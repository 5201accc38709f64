//! Case 53: several processes on one ledger.
//!
//! A worker is this test binary run again.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use forgepass_core::clock::Timestamp;
use forgepass_core::view::What;
use rusqlite::Connection;

use super::bench::{file, filled, id, ids, open, quarantined, quick_folder};

const HOME: &str = "FORGEPASS_TEST_LEDGER";

/// The folder a worker works in; `None` in the test itself.
pub fn ours() -> Option<PathBuf> {
    env::var_os(HOME).map(PathBuf::from)
}

/// Runs one test of this binary again, as a worker on `folder`.
pub fn worker(test: &str, folder: &Path) -> Child {
    Command::new(env::current_exe().expect("a test has a file"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(HOME, folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("the test runs itself again")
}

#[test]
fn case_53_three_processes_write_one_ledger_and_nothing_is_lost() {
    const LINES: u32 = 150;
    if let Some(folder) = ours() {
        for number in 0..LINES {
            // Opened anew each time, as the command line does.
            let ledger = open(&folder).expect("a ledger");
            let now = Timestamp::from_millis(i64::from(number));
            ledger
                .note(&id(number % 3), What::Checked, None, now)
                .expect("written");
        }
        return;
    }
    let folder = quick_folder();
    filled(folder.path(), 3);
    let test = "several::case_53_three_processes_write_one_ledger_and_nothing_is_lost";
    let workers: Vec<Child> = (0..3).map(|_| worker(test, folder.path())).collect();
    for mut worker in workers {
        assert!(worker.wait().expect("it ends").success());
    }
    let ledger = open(folder.path()).expect("a ledger");
    ledger.check().expect("whole");
    let lines: usize = (0..3)
        .map(|number| ledger.activity(&id(number), 1000).expect("lines").len())
        .sum();
    assert_eq!(lines, 450);
    assert!(quarantined(folder.path()).is_empty());
}

#[test]
fn case_50_of_many_that_find_it_damaged_at_once_one_recovers_and_the_others_wait() {
    for _ in 0..20 {
        let folder = quick_folder();
        filled(folder.path(), 3);
        std::fs::write(file(folder.path()), [0x2a; 20_000]).expect("a write");
        let openers: Vec<_> = (0..4)
            .map(|_| {
                let folder = folder.path().to_owned();
                thread::spawn(move || ids(&open(&folder).expect("a ledger")))
            })
            .collect();
        for opener in openers {
            assert_eq!(opener.join().expect("no panic"), [id(0), id(1), id(2)]);
        }
        assert_eq!(quarantined(folder.path()).len(), 1);
    }
}

#[test]
fn who_had_the_old_file_open_writes_into_the_new_one() {
    let folder = quick_folder();
    filled(folder.path(), 3);
    let early = open(folder.path()).expect("a ledger");
    assert_eq!(ids(&early).len(), 3);
    std::fs::write(file(folder.path()), [0x2a; 20_000]).expect("a write");
    let late = open(folder.path()).expect("a ledger");
    let kept = quarantined(folder.path())[0].join("ledger.sqlite3");
    early.remove_account(&id(1)).expect("written");
    assert_eq!(ids(&late), [id(0), id(2)]);
    drop((early, late));
    assert_eq!(std::fs::read(kept).expect("kept"), [0x2a; 20_000]);
    open(folder.path())
        .expect("a ledger")
        .check()
        .expect("whole");
}

#[test]
fn the_end_of_who_had_the_old_file_open_takes_nothing_from_the_new_one() {
    let folder = quick_folder();
    filled(folder.path(), 3);
    let early = open(folder.path()).expect("a ledger");
    std::fs::write(file(folder.path()), [0x2a; 20_000]).expect("a write");
    let late = open(folder.path()).expect("a ledger");
    late.remove_account(&id(1)).expect("written");
    drop(early);
    // What was written is in the log, which goes by the name that the old one had.
    let plain = Connection::open(file(folder.path())).expect("a connection");
    let left: i64 = plain
        .query_row("SELECT count(*) FROM account", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(left, 2);
}
