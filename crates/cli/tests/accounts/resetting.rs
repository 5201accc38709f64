//! Everything goes: `forgepass reset`; and what can be said of it all without a name.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::desk::{self, Desk};
use super::terminal::Terminal;

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_account_ends_at_its_host_and_nothing_of_it_is_left() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    desk.sign_in("grace");
    let entry = "app.forgepass.desktop.hX.desktop";
    let autostart = desk.folder().join(".config/autostart");
    fs::create_dir_all(&autostart).unwrap();
    // Another program's, and not ours to take away.
    fs::write(autostart.join(entry), "").unwrap();
    fs::create_dir_all(desk.home().join("state")).unwrap();
    for log in [
        "state/forgepass.log",
        "state/forgepass.log.1",
        "config/window.json",
    ] {
        fs::write(desk.home().join(log), "x").unwrap();
    }
    let left = desk.run(&["reset", "--yes"]);
    assert_eq!(
        left.out,
        desk.here(
            "ada@HOST was removed. Ended at HOST.\n\
             grace@HOST was removed. Ended at HOST.\n\
             Forgepass keeps nothing on this computer any more.\n"
        )
    );
    assert_eq!((left.status, left.err.as_str()), (0, ""));
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
    assert_eq!(desk.ask(&["list"]), json!([]));
    let hosts = desk.ask(&["host", "list"]).to_string();
    assert!(!hosts.contains(desk.forge.key()), "{hosts}");
    assert!(autostart.join(entry).exists());
    for file in files(&desk.home()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            name.starts_with("ledger.sqlite3") || file.starts_with(desk.home().join("run")),
            "{name}"
        );
        let bytes = fs::read(&file).unwrap();
        let id = ada["id"].as_str().unwrap().as_bytes();
        assert!(!bytes.windows(id.len()).any(|part| part == id), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_told_of_each_account() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    assert_eq!(
        desk.ask(&["reset", "--yes"]),
        json!({
            "complete": true,
            "accounts": [{ "id": ada["id"], "ok": true }],
            "waiting": 0,
            "problems": [],
            "left": [],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_host_is_away_it_is_said_and_finished_later() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.forge.go_offline().await;
    let left = desk.run(&["reset", "--yes"]);
    assert_eq!(
        left.out,
        desk.here("ada@HOST was removed. Will be ended at HOST when you're online.\n")
    );
    assert_eq!(
        left.err,
        "1 sign-in could not be ended at its host yet. It waits in the storage for up to 30 days, \
         and Forgepass ends it when it runs online. Finish with: forgepass reset\n"
    );
    assert_eq!(left.status, 1);
    desk.forge.come_back().await;
    let left = desk.run(&["reset", "--yes"]);
    assert_eq!(
        left.out,
        "Forgepass keeps nothing on this computer any more.\n"
    );
    assert_eq!(left.status, 0);
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_only_a_yes_erases() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let question = "End the access of 1 account at its host, and erase everything Forgepass keeps \
                    on this computer? [y/N] ";
    let mut terminal = Terminal::start(desk.command(&["reset"]));
    terminal.shows(question);
    terminal.type_line("");
    assert_eq!(
        terminal.left(),
        (1, format!("{question}\nNothing was erased.\n"))
    );
    assert_eq!(desk.accounts().len(), 1);

    let mut terminal = Terminal::start(desk.command(&["reset"]));
    terminal.shows(question);
    terminal.type_line("y");
    let (status, screen) = terminal.left();
    assert_eq!(status, 0, "{screen}");
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_anybody_to_say_yes_nothing_is_erased() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = desk.run(&["reset"]);
    assert_eq!(left.status, 2);
    assert_eq!(desk.accounts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_does_not_answer_stops_it_before_anything_is_touched() {
    let mut desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.kill_keyring();
    let left = desk.run(&["reset", "--yes", "--json"]);
    assert_eq!(left.status, 1);
    assert_eq!(
        desk::json(&left.out)["problem"]["code"],
        "vault_unavailable"
    );
    assert_eq!(desk.accounts().len(), 1);
    assert!(desk.forge.grants().iter().all(|grant| !grant.revoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn case_78_a_report_names_neither_person_nor_place() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    for args in [&["diagnostics"][..], &["diagnostics", "--json"]] {
        let left = desk.run(args);
        assert_eq!(left.status, 0, "{left:?}");
        assert!(left.out.contains("demo"), "{}", left.out);
        let folder = desk.folder().display().to_string();
        for field in ["id", "login", "slug", "host", "display_name"] {
            let name = ada[field].as_str().unwrap();
            assert!(!left.out.contains(name), "{field}: {}", left.out);
        }
        assert!(!left.out.contains(&folder), "{}", left.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_chosen_in_the_window_goes_before_the_terminals() {
    let desk = Desk::with_host().await;
    let ledger = desk.home().join("data/ledger.sqlite3");
    let ledger = rusqlite::Connection::open(ledger).unwrap();
    ledger
        .execute("INSERT INTO setting VALUES ('language', 'zh-CN')", [])
        .unwrap();
    let left = desk.run(&["list"]);
    assert_eq!(left.out, "还没有账号。添加一个：forgepass link HOST\n");
    let left = desk.run(&["renew", "nobody"]);
    assert!(left.err.contains("账号"), "{}", left.err);
}
