//! Sign-ins that other programs left: listed, and taken over.

use std::fs;

use demo_forge::Endpoint;
use serde_json::json;

use super::desk::{self, Desk};
use super::process::Running;
use super::terminal::Terminal;

fn token(desk: &Desk, login: &str) -> String {
    desk.forge
        .make_token(login, &["profile", "repo"], None)
        .expect("a person of the forge")
}

/// Writes lines as git's `store` helper does, one for each login; gives the tokens.
fn store(desk: &Desk, logins: &[&str]) -> Vec<String> {
    let tokens: Vec<String> = logins.iter().map(|login| token(desk, login)).collect();
    let lines = logins.iter().zip(&tokens);
    let text: String = lines
        .map(|(login, token)| format!("http://{login}:{token}@{}\n", desk.forge.key()))
        .collect();
    fs::write(desk.folder().join(".git-credentials"), text).expect("ours");
    tokens
}

fn link<'a>(desk: &'a Desk, more: &[&'a str]) -> Vec<&'a str> {
    [&["link", desk.forge.key(), "--way", "found"][..], more].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_other_programs_left_is_listed_without_its_tokens() {
    let desk = Desk::with_host().await;
    let tokens = store(&desk, &["ada"]);
    let line = "https://ada:canary-canary@unknown.example\n";
    let file = desk.folder().join(".git-credentials");
    let text = fs::read_to_string(&file).unwrap() + line;
    fs::write(&file, &text).unwrap();
    let found = desk.ask(&["found"]);
    let id = found[0]["id"].as_str().expect("an id");
    assert_eq!(id.len(), 32);
    assert_eq!(
        found,
        json!([{
            "id": id, "source": "git_credentials", "host": desk.forge.key(), "login": "ada",
            "known_account": null,
        }])
    );
    let mut command = desk.command(&["found"]);
    command.env("FORGEPASS_LOG", "trace");
    let left = Running::start(&mut command, std::process::Stdio::null()).left();
    assert_eq!(
        left.out.lines().next(),
        Some(desk.here("HOST  ada  .git-credentials").as_str())
    );
    for secret in [tokens[0].as_str(), "canary"] {
        assert!(!format!("{left:?}{found}").contains(secret), "{left:?}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_taken_over_is_an_account_and_stays_where_it_was() {
    let desk = Desk::with_host().await;
    let tokens = store(&desk, &["ada"]);
    let before = fs::read(desk.folder().join(".git-credentials")).unwrap();
    let mut command = desk.command(&link(&desk, &["--json"]));
    command.env("FORGEPASS_LOG", "trace");
    let left = Running::start(&mut command, std::process::Stdio::null()).left();
    assert_eq!(left.status, 0, "{left:?}");
    let account = &desk::json(&left.out)["account"];
    assert_eq!(account["handle"], desk.handle("ada"));
    assert_eq!(account["kind"], "borrowed");
    assert!(left.err.contains("forgepass_core"), "nothing was logged");
    assert!(!format!("{left:?}").contains(&tokens[0]), "{left:?}");
    let after = fs::read(desk.folder().join(".git-credentials")).unwrap();
    assert_eq!(before, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_borrowed_account_is_removed_here_only() {
    let desk = Desk::with_host().await;
    store(&desk, &["ada"]);
    assert_eq!(desk.run(&link(&desk, &[])).status, 0);
    let left = desk.run(&["unlink", &desk.handle("ada")]);
    assert_eq!(
        left.out,
        desk.here("ada@HOST was removed from this computer.\n")
    );
    assert!(desk.forge.requests_to(Endpoint::Revoke).is_empty());
    // Still good for the program it is of.
    assert_eq!(desk.run(&link(&desk, &[])).status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_people_nobody_is_chosen_without_a_name() {
    let desk = Desk::with_host().await;
    store(&desk, &["ada", "grace"]);
    let left = desk.run(&link(&desk, &["--json"]));
    assert_eq!(left.status, 1);
    assert_eq!(
        desk::json(&left.out)["problem"],
        json!({
            "code": "found_several",
            "args": { "host": desk.forge.key(), "logins": "ada, grace" },
        })
    );
    let left = desk.run(&link(&desk, &["--login", "Grace"]));
    assert_eq!(
        left.out.lines().last(),
        Some(desk.here("grace@HOST is connected.").as_str())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_and_a_no_takes_nothing() {
    let desk = Desk::with_host().await;
    store(&desk, &["ada"]);
    let question = desk.here("Use the sign-in of ada at HOST that .git-credentials keeps? [y/N] ");
    let mut terminal = Terminal::start(desk.command(&link(&desk, &[])));
    terminal.shows(&question);
    terminal.type_line("n");
    let (status, screen) = terminal.left();
    assert_eq!(status, 1, "{screen}");
    assert!(desk.accounts().is_empty());
    assert!(desk.forge.requests_to(Endpoint::User).is_empty());
    let mut terminal = Terminal::start(desk.command(&link(&desk, &[])));
    terminal.shows(&question);
    terminal.type_line("y");
    assert_eq!(terminal.left().0, 0);
    assert_eq!(desk.accounts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_gh_keeps_in_the_keyring_is_asked_of_gh() {
    let desk = Desk::with_host().await;
    let folder = desk.folder().join(".config/gh");
    fs::create_dir_all(&folder).unwrap();
    let hosts = format!(
        "\"{}\":\n    users:\n        ada:\n    user: ada\n",
        desk.forge.key()
    );
    fs::write(folder.join("hosts.yml"), hosts).unwrap();
    desk.install("gh", &format!("echo {}", token(&desk, "ada")));
    let found = desk.ask(&["found"]);
    assert_eq!(found[0]["source"], "gh");
    let left = desk.run(&link(&desk, &[]));
    assert_eq!(left.status, 0, "{left:?}");
    desk.install("gh", "exit 1");
    let left = desk.run(&link(&desk, &[]));
    assert_eq!(
        left.err.lines().next(),
        Some(
            desk.here(
                "The GitHub CLI didn't hand over its sign-in to HOST. It keeps it in the \
                       keyring, which may be locked. Nothing changed."
            )
            .as_str()
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_over_connects_nothing() {
    let desk = Desk::with_host().await;
    let tokens = store(&desk, &["ada"]);
    desk.forge.revoke_token(&tokens[0]);
    let left = desk.run(&link(&desk, &["--json"]));
    assert_eq!(left.status, 1);
    assert_eq!(desk::json(&left.out)["problem"]["code"], "token_wrong");
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_told_and_is_not_none() {
    let desk = Desk::with_host().await;
    fs::create_dir(desk.folder().join(".git-credentials")).unwrap();
    let left = desk.run(&["found"]);
    assert_eq!(left.status, 0);
    let place = desk.folder().join(".git-credentials");
    assert_eq!(
        left.err,
        format!(
            "{} can't be read. Another program may keep sign-ins there. The file was not changed.\n",
            place.display()
        )
    );
}
