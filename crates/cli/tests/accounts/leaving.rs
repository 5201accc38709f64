//! Accounts and hosts that go.

use serde_json::json;

use super::desk::{self, Desk};
use super::terminal::Terminal;

fn is_ended_at_the_host(desk: &Desk) -> bool {
    desk.forge.grants().iter().all(|grant| grant.revoked)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_removed_and_its_access_ended_without_a_question() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = desk.run(&["unlink", &desk.handle("ada")]);
    assert_eq!(
        left.out,
        desk.here("ada@HOST was removed. Ended at HOST.\n")
    );
    assert_eq!(left.status, 0);
    assert!(is_ended_at_the_host(&desk));
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_get_one_report() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let id = account["id"].as_str().unwrap();
    assert_eq!(desk.ask(&["unlink", id]), json!([{ "id": id, "ok": true }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn here_only_leaves_the_access_at_the_host() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = desk.run(&["unlink", &desk.handle("ada"), "--here-only"]);
    assert_eq!(
        left.out,
        desk.here("ada@HOST was removed from this computer.\n")
    );
    assert!(!is_ended_at_the_host(&desk));
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_host_is_away_the_truth_is_told() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.forge.go_offline().await;
    let left = desk.run(&["unlink", &desk.handle("ada")]);
    assert_eq!(
        left.out,
        desk.here("ada@HOST was removed. Will be ended at HOST when you're online.\n")
    );
    assert_eq!(left.status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_accounts_stays() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = desk.run(&["host", "remove", desk.forge.key()]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        desk.here(
            "HOST still has accounts. Nothing was removed. Accounts to remove first: 1.\n\
             See them with: forgepass list. Remove one with: forgepass unlink ACCOUNT\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_accounts_goes() {
    let desk = Desk::with_host().await;
    let host = desk.ask(&["host", "list"])[0].clone();
    assert_eq!(desk.ask(&["host", "remove", desk.forge.key()]), host);
    assert!(
        !desk
            .ask(&["host", "list"])
            .to_string()
            .contains(&host["key"].to_string())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_added_once() {
    let desk = Desk::with_host().await;
    let origin = desk.forge.base().to_string();
    let left = desk.run(&["host", "add", "--provider", "demo", "--origin", &origin]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        desk.here(
            "HOST is already here. Nothing changed. Choose it from the list.\n\
             Sign in there with: forgepass link HOST\n"
        )
    );
}

/// Unlinks on a terminal where a person answers; gives the status and what is on the screen.
fn answered(desk: &Desk, args: &[&str], answer: &str) -> (i32, String) {
    let mut terminal = Terminal::start(desk.command(args));
    terminal.shows("[y/N] ");
    terminal.type_line(answer);
    terminal.left()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_a_no_keeps_the_account() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = answered(&desk, &["unlink", &desk.handle("ada")], "n");
    let screen = desk.here(
        "Remove ada@HOST from Forgepass and end its access at HOST? [y/N] n\n\
         ada@HOST was kept.\n",
    );
    assert_eq!(left, (1, screen));
    assert_eq!(desk.accounts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_a_yes_removes_it() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = answered(&desk, &["unlink", "--here-only", &desk.handle("ada")], "y");
    let screen = desk.here(
        "Remove ada@HOST from this computer? [y/N] y\n\
         ada@HOST was removed from this computer.\n",
    );
    assert_eq!(left, (0, screen));
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_in_advance_is_not_asked_for_again() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let terminal = Terminal::start(desk.command(&["unlink", "--yes", &desk.handle("ada")]));
    let screen = desk.here("ada@HOST was removed. Ended at HOST.\n");
    assert_eq!(terminal.left(), (0, screen));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_account_is_reported_to_programs_as_not_done() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let id = account["id"].as_str().unwrap();
    let (status, screen) = answered(&desk, &["unlink", "--json", id], "");
    let args = json!({ "host": desk.forge.key() });
    let problem = json!({ "code": "cancelled", "args": args });
    assert_eq!(status, 1);
    assert_eq!(
        desk::json(&screen),
        json!([{ "id": id, "ok": false, "problem": problem }])
    );
}
