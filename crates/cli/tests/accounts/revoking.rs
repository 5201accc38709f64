//! Every access ended at once.

use std::process::Stdio;

use serde_json::json;

use super::desk::Desk;
use super::process::Running;
use super::terminal::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn every_access_is_ended_at_its_host() {
    let desk = Desk::with_host().await;
    let (ada, grace) = (desk.sign_in("ada"), desk.sign_in("grace"));
    assert_eq!(
        desk.ask(&["revoke", "--all"]),
        json!([
            { "id": ada["id"], "ok": true, "ended": "at_host" },
            { "id": grace["id"], "ok": true, "ended": "at_host" },
        ])
    );
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_host_is_away_it_is_ended_later() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    desk.forge.go_offline().await;
    assert_eq!(
        desk.ask(&["revoke", "--all"]),
        json!([{ "id": ada["id"], "ok": true, "ended": "later" }])
    );
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_host_cannot_be_told_is_left_to_the_person() {
    let desk = Desk::with_host().await;
    let token = desk.forge.make_token("ada", &["profile"], None);
    let key = desk.forge.key();
    let mut command = desk.command(&["link", key, "--way", "token", "--no-browser"]);
    let mut running = Running::start(&mut command, Stdio::piped());
    running.write_line(&token.expect("the host knows ada"));
    assert_eq!(running.left().status, 0);
    assert_eq!(
        desk.run(&["revoke", "--all"]).out,
        desk.here(
            "ada@HOST was removed from this computer only: Forgepass can't end it at HOST. \
             End it there yourself.\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_a_no_ends_nothing() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let mut terminal = Terminal::start(desk.command(&["revoke", "--all"]));
    terminal.shows("Remove 1 account and end its access at its host? [y/N] ");
    terminal.type_line("n");
    let (status, screen) = terminal.left();
    assert_eq!(status, 1);
    assert!(screen.ends_with("Nothing was ended.\n"), "{screen}");
    assert_eq!(desk.accounts().len(), 1);
}
