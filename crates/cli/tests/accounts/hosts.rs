//! What can be changed of a host, and hosts as files.

use std::process::Stdio;

use demo_forge::{Options, Skin};
use serde_json::{Value, json};

use super::desk::{self, Desk};
use super::process::{Left, Running};

/// A desk that knows only the hosts that come ready.
async fn fresh() -> Desk {
    Desk::with(Options::default()).await
}

fn host(desk: &Desk, key: &str) -> Value {
    let hosts = desk.ask(&["host", "list"]);
    let mut hosts = hosts.as_array().expect("an array").iter();
    hosts
        .find(|host| host["key"] == key)
        .expect("it is listed")
        .clone()
}

fn import(desk: &Desk, file: &str) -> Left {
    let mut command = desk.command(&["host", "import", "-", "--json"]);
    let mut running = Running::start(&mut command, Stdio::piped());
    running.write_line(file);
    running.left()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_comes_ready_is_given_a_registration() {
    let desk = fresh().await;
    assert_eq!(host(&desk, "github.com")["ways"], json!(["token"]));
    desk.ask(&["host", "edit", "github.com", "--client-id", "ours"]);
    let edited = host(&desk, "github.com");
    assert_eq!(edited["client_id"], "ours");
    assert_eq!(edited["ways"], json!(["device", "token"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_a_host_that_comes_ready_brings_its_registration_too() {
    let desk = fresh().await;
    let origin = ["--provider", "github", "--origin", "https://github.com"];
    let args = [&["host", "add"], &origin[..], &["--client-id", "ours"]].concat();
    assert_eq!(desk.ask(&args)["client_id"], "ours");
    assert_eq!(
        host(&desk, "github.com")["ways"],
        json!(["device", "token"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_makes_the_ways_that_need_one_work_until_another_client_id_comes() {
    let desk = fresh().await;
    let mut command = desk.command(&[
        "host",
        "edit",
        "github.com",
        "--client-id",
        "ours",
        "--client-secret-stdin",
    ]);
    let mut running = Running::start(&mut command, Stdio::piped());
    running.write_line("s3cret-of-ours");
    let left = running.left();
    assert_eq!(left.out, "The registration at github.com was changed.\n");
    assert_eq!(
        host(&desk, "github.com")["ways"],
        json!(["deep-link", "device", "token"])
    );
    desk.ask(&["host", "edit", "github.com", "--client-id", "another"]);
    assert_eq!(
        host(&desk, "github.com")["ways"],
        json!(["device", "token"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_id_that_is_good_for_nothing_without_its_secret_is_refused() {
    let desk = fresh().await;
    let left = desk.run(&["host", "edit", "gitee.com", "--client-id", "ours"]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        "gitee.com asks for a client secret. Nothing changed. Give it together with the client ID.\n\
         As you add or edit gitee.com: --client-id ID --client-secret-stdin, \
         and the secret as one line of standard input.\n"
    );
    assert_eq!(host(&desk, "gitee.com")["client_id"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_registration_says_who_has_to_sign_in_again() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let left = desk.run(&["host", "edit", desk.forge.key(), "--client-id", "another"]);
    assert_eq!(left.status, 0);
    assert_eq!(
        left.err,
        desk.here(
            "1 account signed in with the older registration. \
             When its sign-in ends, sign in again with: forgepass link HOST --relink ACCOUNT\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_host_is_the_same_host_elsewhere() {
    let (here, there) = (fresh().await, fresh().await);
    here.ask(&["host", "edit", "github.com", "--client-id", "ours"]);
    let file = here.run(&["host", "export", "github.com"]).out;
    assert_eq!(
        file,
        "provider = \"github\"\n\
         origin = \"https://github.com\"\n\
         client_id = \"ours\"\n\
         redirect_uris = [\"app.forgepass.desktop://oauth/github.com\"]\n"
    );
    let left = import(&there, &file);
    assert_eq!(left.status, 0, "{left:?}");
    let imported = desk::json(&left.out);
    assert_eq!(imported["done"], "registered");
    assert_eq!(imported["host"], host(&here, "github.com"));
    assert_eq!(there.run(&["host", "export", "github.com"]).out, file);
    assert_eq!(desk::json(&import(&there, &file).out)["done"], "unchanged");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_nobody_knew_is_added_with_the_addresses_of_its_file() {
    let desk = fresh().await;
    let file = "provider = \"gitlab\"\norigin = \"https://git.example.org/gitlab\"\n\
                client_id = \"ours\"\n\
                redirect_uris = [\"http://127.0.0.1/oauth/git.example.org/gitlab\"]";
    let left = import(&desk, file);
    assert_eq!(desk::json(&left.out)["done"], "added", "{left:?}");
    let added = host(&desk, "git.example.org/gitlab");
    assert_eq!(
        added["ways"],
        json!(["loopback", "paste", "device", "token"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_an_address_that_is_not_ours_or_not_safe_changes_nothing() {
    let desk = fresh().await;
    let before = desk.ask(&["host", "list"]);
    for (file, said) in [
        (
            "provider = \"gitlab\"\norigin = \"https://git.example.org\"\n\
             redirect_uris = [\"https://evil.example/\"]",
            "- names a redirect address at which Forgepass doesn't answer: https://evil.example/.",
        ),
        (
            "provider = \"gitlab\"\norigin = \"https://git.example.org\"\n\
             token = \"https://evil.example/token\"",
            "- says something that the file of a host may not: token.",
        ),
        (
            "provider = \"gitlab\"\norigin = \"http://git.example.org\"",
            "Forgepass can't use that address. Nothing was saved.",
        ),
        (
            "provider = \"gitlab\"\norigin = \"https://github.com\"",
            "github.com is here already, and - says something else: provider.",
        ),
    ] {
        let left = import(&desk, file);
        assert_eq!(left.status, 1, "{left:?}");
        assert!(left.err.starts_with(said), "{left:?}");
    }
    assert_eq!(desk.ask(&["host", "list"]), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_file_never_has_the_secret() {
    let desk = Desk::with(Options::of(Skin::Gitee)).await;
    let origin = desk.forge.base().to_string();
    let args = ["host", "add", "--provider", "gitee", "--origin", &origin];
    let secret = ["--client-id", "ours", "--client-secret-stdin"];
    let mut command = desk.command(&[&args[..], &secret].concat());
    let mut running = Running::start(&mut command, Stdio::piped());
    running.write_line("s3cret-of-ours");
    assert_eq!(running.left().status, 0);
    for format in [&[][..], &["--json"]] {
        let args = [&["host", "export", desk.forge.key()], format].concat();
        let left = desk.run(&args);
        assert!(left.out.contains("ours"), "{left:?}");
        assert!(!left.out.contains("s3cret"), "{left:?}");
    }
}
