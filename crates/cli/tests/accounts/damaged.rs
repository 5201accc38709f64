//! A list of accounts that was damaged.

use std::fs;

use serde_json::Value;

use super::desk::{self, Desk};

/// Nothing of the list is left, and no copy of it.
fn break_list(desk: &Desk) {
    let data = desk.home().join("data");
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("ledger.sqlite3{ending}")));
    }
    fs::write(data.join("ledger.sqlite3"), [0x2a; 30_000]).expect("ours");
    fs::remove_file(data.join("ledger.backup.sqlite3")).expect("there is a copy");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_50_a_damaged_list_comes_back_and_a_person_is_told_once() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    break_list(&desk);
    // A script gets its accounts, and does not take the news away.
    let script = desk.run(&["list", "--json"]);
    let accounts = desk::json(&script.out);
    assert_eq!(accounts[0]["id"], ada["id"]);
    assert_eq!(accounts[0]["status"], Value::from("ready"));
    let person = desk.run(&["list"]);
    assert_eq!(person.out, desk.here("ada@HOST  Ready  Ada Lovelace\n"));
    let told: Vec<&str> = person.err.lines().collect();
    assert_eq!(
        told[0],
        "The list of accounts was damaged and was rebuilt. Accounts that are back: 1 of 1."
    );
    let quarantine = desk.home().join("data/quarantine");
    let start = format!("The damaged file is kept in {}/", quarantine.display());
    assert!(told[1].starts_with(&start), "{told:?}");
    assert_eq!(desk.run(&["list"]).err, "");
    let renewed = desk.run(&["renew", &desk.handle("ada")]);
    assert_eq!(renewed.out, desk.here("ada@HOST is ready.\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_a_newer_version_wrote_is_shown_and_not_changed() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let ledger = desk.home().join("data/ledger.sqlite3");
    let newer = rusqlite::Connection::open(ledger).expect("the ledger is there");
    newer
        .pragma_update(None, "user_version", 7)
        .expect("written");
    drop(newer);
    let listed = desk.run(&["list"]);
    assert_eq!(listed.out, desk.here("ada@HOST  Ready  Ada Lovelace\n"));
    assert!(
        listed
            .err
            .starts_with("A newer Forgepass has used this folder."),
        "{listed:?}"
    );
    let removed = desk.run(&["unlink", &desk.handle("ada"), "--json"]);
    assert_eq!(removed.status, 1);
    assert!(removed.out.contains("ledger_newer"), "{removed:?}");
    let renewed = desk.run(&["renew", &desk.handle("ada"), "--json"]);
    assert!(renewed.out.contains("ledger_newer"), "{renewed:?}");
}
