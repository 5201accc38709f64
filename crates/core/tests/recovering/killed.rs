//! Case 52: killed in the middle of making, migrating or mending a ledger.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Child;
use std::thread;
use std::time::Duration;

use super::bench::{file, filled, first_version, id, ids, open, quick_folder};
use super::several::{ours, worker};

/// As long as a start of a worker takes, and some rounds of its work.
fn moment(round: u64) -> Duration {
    Duration::from_micros(15_000 + round * 977)
}

fn kill_after(moment: Duration, mut victim: Child) {
    thread::sleep(moment);
    victim.kill().expect("killed");
    let status = victim.wait().expect("it ends");
    assert_eq!(status.signal(), Some(9), "it was at work");
}

#[test]
fn case_52_killed_at_any_moment_of_a_first_start_the_next_one_makes_the_ledger() {
    if let Some(folder) = ours() {
        loop {
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(folder.join(format!("ledger.sqlite3{ending}")));
            }
            drop(open(&folder).expect("a ledger"));
        }
    }
    let test =
        "killed::case_52_killed_at_any_moment_of_a_first_start_the_next_one_makes_the_ledger";
    for round in 0..40 {
        let folder = quick_folder();
        kill_after(moment(round), worker(test, folder.path()));
        let ledger = open(folder.path()).expect("a ledger");
        ledger.check().expect("whole");
        assert!(ids(&ledger).is_empty());
    }
}

#[test]
fn case_52_killed_at_any_moment_of_a_recovery_the_next_start_has_every_account() {
    if let Some(folder) = ours() {
        loop {
            fs::write(file(&folder), [0x2a; 20_000]).expect("a write");
            drop(open(&folder).expect("a ledger"));
        }
    }
    let test =
        "killed::case_52_killed_at_any_moment_of_a_recovery_the_next_start_has_every_account";
    for round in 0..40 {
        let folder = quick_folder();
        filled(folder.path(), 3);
        kill_after(moment(round), worker(test, folder.path()));
        let ledger = open(folder.path()).expect("a ledger");
        ledger.check().expect("whole");
        assert_eq!(ids(&ledger), [id(0), id(1), id(2)], "{round}");
    }
}

#[test]
fn case_52_killed_at_any_moment_of_a_migration_the_next_start_has_every_account() {
    if let Some(folder) = ours() {
        let older = fs::read(folder.join("older")).expect("an older ledger");
        loop {
            for name in [
                "sqlite3-wal",
                "sqlite3-shm",
                "backup.sqlite3",
                "version-1.sqlite3",
            ] {
                let _ = fs::remove_file(folder.join(format!("ledger.{name}")));
            }
            fs::write(folder.join("written"), &older).expect("a write");
            fs::rename(folder.join("written"), file(&folder)).expect("renamed");
            drop(open(&folder).expect("a ledger"));
        }
    }
    let test =
        "killed::case_52_killed_at_any_moment_of_a_migration_the_next_start_has_every_account";
    for round in 0..40 {
        let folder = quick_folder();
        first_version(folder.path(), 3);
        fs::copy(file(folder.path()), folder.path().join("older")).expect("a copy");
        kill_after(moment(round), worker(test, folder.path()));
        let ledger = open(folder.path()).expect("a ledger");
        ledger.check().expect("whole");
        assert_eq!(ids(&ledger), [id(0), id(1), id(2)], "{round}");
    }
}
