//! Signing in by a token that the person made at the host.

use std::process::Stdio;

use demo_forge::{Endpoint, Options};
use serde_json::{Value, json};

use super::desk::{self, Desk};
use super::process::{Left, Running};
use super::terminal::Terminal;

const SCOPES: [&str; 2] = ["profile", "repo"];

fn token(desk: &Desk, login: &str) -> String {
    desk.forge
        .make_token(login, &SCOPES, None)
        .expect("the host knows this person")
}

/// Links by a token that comes through a pipe.
fn piped(desk: &Desk, args: &[&str], line: &str) -> Left {
    let mut command = desk.command(&[&["link"], args].concat());
    let mut running = Running::start(&mut command, Stdio::piped());
    running.write_line(line);
    running.left()
}

fn problem(left: &Left) -> Value {
    assert_eq!(left.status, 1, "{left:?}");
    desk::json(&left.out)["problem"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_through_a_pipe_links_without_a_question() {
    let desk = Desk::with_host().await;
    let token = token(&desk, "ada");
    let key = desk.forge.key();
    let left = piped(
        &desk,
        &[key, "--way", "token", "--no-browser", "--json"],
        &token,
    );
    assert_eq!((left.status, left.err.as_str()), (0, ""));
    let lines: Vec<Value> = left.out.lines().map(desk::json).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["way"], "token");
    assert_eq!(lines[0]["redirect_uri"], Value::Null);
    assert_eq!(lines[0].get("user_code"), None);
    assert_eq!(lines[1]["account"]["handle"], desk.handle("ada"));
    assert_eq!(lines[1]["account"]["kind"], "personal");
    assert!(!left.out.contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_types_it_unseen_sees_whose_it_is_and_says_yes() {
    let desk = Desk::with_host().await;
    let token = token(&desk, "ada");
    let args = ["link", desk.forge.key(), "--way", "token", "--no-browser"];
    let mut terminal = Terminal::of_its_own(&desk.command(&args));
    let screen = terminal.shows("Token (it doesn't show as you type): ");
    let page = desk.here("Open this address in your browser:\n  http://HOST/settings/tokens?name=");
    assert!(screen.starts_with(&page), "{screen}");
    assert!(
        screen.contains("Make a token there. Tick: profile, repo.\n"),
        "{screen}"
    );
    terminal.type_unseen(&token);
    terminal.shows(
        "This token belongs to ada (Ada Lovelace).\n\
         It may: read your profile, read and write repositories.\n\
         Connect it? [y/N] ",
    );
    terminal.type_line("y");
    let (status, screen) = terminal.left();
    assert_eq!(status, 0, "{screen}");
    assert!(
        screen.ends_with(&desk.here("ada@HOST is connected.\n")),
        "{screen}"
    );
    assert!(!screen.contains(&token), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_connects_nothing() {
    let desk = Desk::with_host().await;
    let args = ["link", desk.forge.key(), "--way", "token", "--no-browser"];
    let mut terminal = Terminal::of_its_own(&desk.command(&args));
    terminal.type_unseen(&token(&desk, "ada"));
    terminal.shows("Connect it? [y/N] ");
    terminal.type_line("n");
    let (status, screen) = terminal.left();
    assert_eq!(status, 1, "{screen}");
    assert!(
        screen.ends_with("This sign-in was cancelled. Nothing changed.\n"),
        "{screen}"
    );
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_at_the_token_cancels_and_leaves_a_terminal_that_shows_what_is_typed() {
    let desk = Desk::with_host().await;
    let args = ["link", desk.forge.key(), "--way", "token", "--no-browser"];
    let mut terminal = Terminal::of_its_own(&desk.command(&args));
    terminal.press_ctrl_c_unseen();
    let (status, screen) = terminal.ended();
    assert_eq!(status, 1, "{screen}");
    assert!(
        screen.ends_with("\nThis sign-in was cancelled. Nothing changed.\n"),
        "{screen}"
    );
    assert!(terminal.is_seen());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_may_be_typed_again() {
    let desk = Desk::with_host().await;
    let args = ["link", desk.forge.key(), "--way", "token", "--no-browser"];
    let mut terminal = Terminal::of_its_own(&desk.command(&args));
    terminal.type_unseen("demo_pat_of_nobody");
    terminal.shows(&desk.here(
        "HOST doesn't accept this token. \
         Is it complete, and may it read your profile? Nothing was saved.\n\
         Token (it doesn't show as you type): ",
    ));
    terminal.type_unseen(&token(&desk, "ada"));
    terminal.shows("Connect it? [y/N] ");
    terminal.type_line("y");
    assert_eq!(terminal.left().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_with_a_wrong_token_is_told_once() {
    let desk = Desk::with_host().await;
    let args = [desk.forge.key(), "--way", "token", "--no-browser", "--json"];
    let left = piped(&desk, &args, "demo_pat_of_nobody");
    let expected = json!({ "code": "token_wrong", "args": { "host": desk.forge.key() } });
    assert_eq!(problem(&left), expected);
    assert!(!left.out.contains("of_nobody"), "{left:?}");
    assert!(!left.err.contains("of_nobody"), "{left:?}");
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_at_all_is_no_token_and_the_host_is_not_asked() {
    let desk = Desk::with_host().await;
    let key = desk.forge.key();
    let left = desk.run(&["link", key, "--way", "token", "--no-browser"]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        "That isn't a token. \
         A token is one word of letters and digits. Copy it again and paste it here.\n\
         Without a terminal, give it as one line of standard input.\n"
    );
    assert!(desk.forge.requests_to(Endpoint::User).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_kind_of_host_goes_nowhere() {
    let desk = Desk::with_host().await;
    let args = [desk.forge.key(), "--way", "token", "--no-browser", "--json"];
    let left = piped(&desk, &args, "glpat-0123456789abcdefghij");
    let expected = json!({
        "code": "token_elsewhere",
        "args": { "host": desk.forge.key(), "other": "GitLab" },
    });
    assert_eq!(problem(&left), expected);
    assert!(desk.forge.requests_to(Endpoint::User).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_somebody_else_does_not_renew_an_account() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let relink = ["--relink", account["id"].as_str().expect("an id")];
    let args = [desk.forge.key(), "--way", "token", "--no-browser", "--json"];
    let left = piped(
        &desk,
        &[&args[..], &relink].concat(),
        &token(&desk, "grace"),
    );
    assert_eq!(problem(&left)["code"], "wrong_person");
    assert_eq!(desk.accounts()[0]["kind"], "oauth");
    let left = piped(&desk, &[&args[..], &relink].concat(), &token(&desk, "ada"));
    assert_eq!(left.status, 0, "{left:?}");
    assert_eq!(desk.accounts()[0]["kind"], "personal");
    assert_eq!(desk.accounts()[0]["id"], account["id"]);
}

/// A host that software of another name runs, where Forgepass is not registered.
async fn unregistered() -> Desk {
    let desk = Desk::with(Options::of(demo_forge::Skin::Gitea)).await;
    let origin = desk.forge.base().to_string();
    desk.ask(&["host", "add", "--provider", "gitea", "--origin", &origin]);
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_registered_somebody_is_asked_for_a_token_and_told_why() {
    let desk = unregistered().await;
    desk.install("xdg-open", "exit 0");
    let args = ["link", desk.forge.key()];
    let mut terminal = Terminal::of_its_own(&desk.command(&args));
    let screen = terminal.shows("Token (it doesn't show as you type): ");
    let first = desk.here(
        "This copy of Forgepass isn't registered with HOST, \
         so you sign in with a token that you make there.\n\
         Your browser opens HOST. If it doesn't, open this address:\n",
    );
    assert!(screen.starts_with(&first), "{screen}");
    let made = desk.forge.make_token("ada", &["read:user"], None);
    terminal.type_unseen(&made.expect("the host knows ada"));
    terminal.shows("Connect it? [y/N] ");
    terminal.type_line("y");
    assert_eq!(terminal.left().0, 0);
    assert_eq!(desk.accounts()[0]["handle"], desk.handle("ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_registered_and_nobody_asked_two_commands_are_named() {
    let desk = unregistered().await;
    let left = desk.run(&["link", desk.forge.key(), "--json"]);
    let expected = json!({ "code": "client_id_missing", "args": { "host": desk.forge.key() } });
    assert_eq!(problem(&left), expected);
    assert_eq!(
        left.err,
        desk.here(
            "Forgepass isn't registered with HOST yet. \
             Nothing changed. Register it there once and enter its client ID.\n\
             When HOST gave you a client ID: forgepass host edit HOST --client-id ID\n\
             Or sign in with a token that you make there: forgepass link HOST --way token\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_beside_a_token_is_asked_for_where_the_host_wants_one() {
    let mut desk = Desk::with(Options::default()).await;
    desk.switch("FORGEPASS_VAULT", "memory");
    let args = ["bitbucket.org", "--no-browser", "--json"];
    let left = piped(&desk, &args, "ATATT-of-nobody");
    assert_eq!(problem(&left)["code"], "token_email");
    assert!(
        left.err.ends_with("Give it with: --email ADDRESS\n"),
        "{left:?}"
    );
    let mut terminal =
        Terminal::of_its_own(&desk.command(&["link", "bitbucket.org", "--no-browser"]));
    terminal.shows("E-mail address you sign in with at bitbucket.org: ");
    terminal.type_line("ada@example.org");
    terminal.shows("Token (it doesn't show as you type): ");
    terminal.press_ctrl_c_unseen();
    assert_eq!(terminal.left().0, 1);
}
