//! Moving sign-ins from one storage to another.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use super::desk::{self, Desk};
use super::process::{Left, Running};

const PASSPHRASE: &str = "correct horse battery";

/// A desk that leaves no key of its folder in the kernel.
struct Moved(Desk);

impl Moved {
    fn to_folder(&self, passphrase: &str) -> Left {
        let args = ["vault", "move", "file", "--passphrase-stdin", "--json"];
        let mut running = Running::start(&mut self.0.command(&args), Stdio::piped());
        running.write_line(passphrase);
        running.left()
    }

    fn state(&self) -> Value {
        self.0.ask(&["vault", "status"])
    }
}

impl Drop for Moved {
    fn drop(&mut self) {
        let _ = self.0.run(&["vault", "lock"]);
    }
}

fn code(left: &Left) -> Value {
    assert_eq!(left.status, 1, "{left:?}");
    desk::json(&left.out)["problem"]["code"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_go_to_the_folder_and_back_and_work_in_both() {
    let desk = Moved(Desk::with_host().await);
    desk.0.sign_in("ada");
    desk.0.sign_in("grace");
    let moved = desk.to_folder(PASSPHRASE);
    assert_eq!(
        desk::json(&moved.out),
        json!({ "vault": "file", "accounts": 2, "left": 0 }),
        "{moved:?}"
    );
    assert_eq!(desk.state()["vault"], "file");
    let renewed = desk.0.ask(&["renew", "--all"]);
    assert_eq!(
        (&renewed[0]["ok"], &renewed[1]["ok"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        code(&desk.0.run(&["vault", "move", "file", "--json"])),
        "move_same"
    );

    let back = desk.0.run(&["vault", "move", "keyring"]);
    assert_eq!(
        (back.status, back.out.as_str()),
        (
            0,
            "2 accounts were moved. Sign-ins are kept in: GNOME keyring.\n"
        ),
        "{back:?}"
    );
    let left = fs::read_dir(desk.0.home().join("data/vault")).expect("the folder");
    assert_eq!(left.count(), 1, "only the header is left");
    let renewed = desk.0.ask(&["renew", "--all"]);
    assert_eq!(renewed[0]["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_keyring_answers_a_folder_is_chosen_for_good() {
    let mut desk = Moved(Desk::with_host().await);
    desk.0.kill_keyring();
    assert_eq!(code(&desk.to_folder("seven77")), "passphrase_short");
    assert_eq!(desk.state()["state"], "unavailable");
    let chosen = desk.to_folder(PASSPHRASE);
    assert_eq!(
        desk::json(&chosen.out),
        json!({ "vault": "file", "accounts": 0, "left": 0 }),
        "{chosen:?}"
    );
    let settings = desk.0.home().join("config/settings.toml");
    assert_eq!(
        fs::read_to_string(settings).expect("the choice"),
        "vault = \"file\"\n"
    );
    assert_eq!(desk.0.sign_in("ada")["vault"], "file");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_a_keyring_that_does_not_answer_stay_there() {
    let mut desk = Moved(Desk::with_host().await);
    desk.0.sign_in("ada");
    desk.0.kill_keyring();
    let left = desk.to_folder(PASSPHRASE);
    assert_eq!(code(&left), "move_unread");
    assert_eq!(
        left.err,
        "The storage that has your sign-ins can't be read. \
         Nothing was moved; everything is where it was.\n"
    );
    assert_eq!(desk.state()["vault"], "keyring");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_that_names_the_storage_is_not_overruled() {
    let mut desk = Moved(Desk::with_host().await);
    desk.0.switch("FORGEPASS_VAULT", "keyring");
    assert_eq!(code(&desk.to_folder(PASSPHRASE)), "move_bound");
    assert!(!desk.0.home().join("data/vault").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settings_file_that_is_none_is_named_and_left_alone() {
    let desk = Desk::with_host().await;
    let file = desk.home().join("config/settings.toml");
    fs::write(&file, "vault = \"safe\"\n").expect("writable");
    let left = desk.run(&["list", "--json"]);
    let problem = &desk::json(&left.out)["problem"];
    assert_eq!(
        (left.status, &problem["code"], &problem["args"]["path"]),
        (1, &json!("settings_unreadable"), &json!(file))
    );
    assert!(
        left.err.contains("vault must be \"keyring\" or \"file\""),
        "{left:?}"
    );
    assert_eq!(
        fs::read_to_string(&file).expect("still there"),
        "vault = \"safe\"\n"
    );
}
