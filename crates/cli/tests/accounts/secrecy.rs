//! What must never be seen, searched for in everything the command says.

use std::fs;
use std::process::Stdio;

use demo_forge::{Client, Options, Redirects};

use super::browser::visit;
use super::desk::{self, Desk};
use super::process::Running;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_answer_log_or_ledger() {
    let client = Client {
        id: "confidential".to_owned(),
        secret: Some("s3cret-of-ours".to_owned()),
        redirects: Redirects::Forgepass,
    };
    let desk = Desk::with(Options {
        clients: vec![client],
        ..Options::default()
    })
    .await;
    let mut said = String::new();
    let mut hear = |args: &[&str], input: Option<&str>| {
        let mut command = desk.command(args);
        command.env("FORGEPASS_LOG", "trace");
        let mut running = Running::start(&mut command, Stdio::piped());
        if let Some(line) = input {
            running.write_line(line);
        }
        let left = running.left();
        assert_eq!(left.status, 0, "{args:?}: {left:?}");
        said.push_str(&left.out);
        said.push_str(&left.err);
    };
    let origin = desk.forge.base().to_string();
    let add = ["host", "add", "--provider", "demo", "--origin", &origin];
    let secret = ["--client-id", "confidential", "--client-secret-stdin"];
    hear(&[&add[..], &secret].concat(), Some("s3cret-of-ours"));

    let mut command = desk.command(&[
        "link",
        desk.forge.key(),
        "--way",
        "loopback",
        "--no-browser",
        "--json",
    ]);
    command.env("FORGEPASS_LOG", "trace");
    let mut running = Running::start(&mut command, Stdio::null());
    let started = desk::json(&running.line());
    let back = desk.approve(&started, "ada");
    visit(&back);
    let left = running.left();
    assert_eq!(left.status, 0, "{left:?}");
    hear(&["renew", "--all", "--json"], None);
    hear(&["list"], None);
    hear(&["unlink", &desk.handle("ada")], None);
    let personal = desk.forge.make_token("ada", &["profile", "repo"], None);
    let personal = personal.expect("the host knows ada");
    let by_token = ["link", desk.forge.key(), "--way", "token", "--no-browser"];
    hear(&by_token, Some(&personal));
    hear(&["check"], None);
    hear(&["revoke", "--all"], None);
    said.push_str(&left.out);
    said.push_str(&left.err);
    assert!(
        said.contains("forgepass_core"),
        "nothing was logged: {said}"
    );

    let mut secrets = vec!["s3cret-of-ours".to_owned(), personal];
    let query = back
        .query_pairs()
        .filter(|(name, _)| name == "code" || name == "state");
    secrets.extend(query.map(|(_, value)| value.into_owned()));
    for grant in desk.forge.grants() {
        let tokens = grant.access.into_iter().chain(grant.refresh);
        secrets.extend(tokens.map(|token| token.value));
    }
    assert!(secrets.len() >= 8, "{}", secrets.len());
    for file in ["ledger.sqlite3", "ledger.sqlite3-wal"] {
        let bytes = fs::read(desk.home().join("data").join(file)).unwrap_or_default();
        said.push_str(&String::from_utf8_lossy(&bytes));
    }
    for secret in secrets {
        assert!(!said.contains(&secret), "{secret} was said");
    }
}
