//! Accounts that stay: list and renew.

use demo_forge::Point;
use rustix::process::Signal;
use serde_json::json;

use super::desk::{self, Desk};

#[tokio::test(flavor = "multi_thread")]
async fn the_list_lines_up() {
    let desk = Desk::with_host().await;
    for login in ["ada", "aida", "fatima-al-fihriya"] {
        desk.sign_in(login);
    }
    let listed = desk.run(&["list"]).out;
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(
        lines[0],
        desk.here("ada@HOST                Ready  Ada Lovelace")
    );
    assert_eq!(lines[1], desk.here("aida@HOST               Ready  艾达"));
    assert!(lines[2].starts_with(&desk.here("fatima-al-fihriya@HOST  Ready  ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_brings_a_new_token() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let before = live_tokens(&desk);
    let left = desk.run(&["renew", &desk.handle("ada")]);
    assert_eq!(left.out, desk.here("ada@HOST is ready.\n"));
    assert_eq!(left.status, 0);
    assert_ne!(live_tokens(&desk), before);
}

fn live_tokens(desk: &Desk) -> Vec<String> {
    let grants = desk.forge.grants();
    let tokens = grants.iter().flat_map(|grant| &grant.access);
    tokens
        .filter(|token| token.live)
        .map(|token| token.value.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_is_reported_and_one_failure_is_a_problem() {
    let desk = Desk::with_host().await;
    let ada = desk.sign_in("ada");
    let grace = desk.sign_in("grace");
    desk.forge.revoke_person("ada");
    let left = desk.run(&["renew", "--all", "--json"]);
    assert_eq!(left.status, 1);
    let args = json!({ "account": desk.handle("ada"), "host": desk.forge.key() });
    let problem = json!({ "code": "needs_relink", "args": args });
    assert_eq!(
        desk::json(&left.out),
        json!([
            { "id": ada["id"], "ok": false, "problem": problem },
            { "id": grace["id"], "ok": true },
        ])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_away_loses_nothing() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.forge.go_offline().await;
    let left = desk.run(&["renew", &desk.handle("ada")]);
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        desk.here(
            "ada@HOST: Can't reach HOST. \
             Nothing is lost. Check your connection, then try again.\n"
        )
    );
    assert_eq!(
        desk.run(&["list"]).out,
        desk.here(
            "ada@HOST  Can't connect  Ada Lovelace\n  \
             HOST isn't answering. Nothing is lost; Forgepass keeps trying by itself.\n  \
             Check again with: forgepass check ada@HOST\n"
        )
    );
}

/// The host has spent the old token by then: whoever goes without the answer loses the account.
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_does_not_break_off_a_renewal_that_was_sent() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let pause = desk.forge.pause_at(Point::Committed);
    let running = desk.start(&["renew", &desk.handle("ada"), "--json"]);
    pause.reached().await;
    running.signal(Signal::INT);
    pause.release(demo_forge::Then::Continue);
    let left = running.left();
    assert_eq!(left.status, 0, "{left:?}");
    assert_eq!(desk.run(&["renew", "--all"]).status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_leaves_alone_what_was_not_begun() {
    let desk = Desk::with_host().await;
    for login in ["ada", "grace", "aida", "fatima-al-fihriya"] {
        desk.sign_in(login);
    }
    let second = demo_forge::Forge::start(demo_forge::Options::default())
        .await
        .expect("a free port");
    desk.add_host(&second);
    let linking = {
        let args = ["link", second.key(), "--no-browser", "--json", "--way"];
        let mut running = desk.start(&[&args[..], &["loopback"]].concat());
        let started = desk::json(&running.line());
        let url = started["authorize_url"].as_str().unwrap().parse().unwrap();
        super::browser::visit(&second.approve(&url, "ada").unwrap());
        running
    };
    assert_eq!(linking.left().status, 0);
    let pauses: Vec<_> = (0..4)
        .map(|_| desk.forge.pause_at(Point::Committed))
        .collect();
    let running = desk.start(&["renew", "--all", "--json"]);
    for pause in &pauses {
        pause.reached().await;
    }
    running.signal(Signal::INT);
    drop(pauses);
    let reports = desk::json(&running.left().out);
    assert_eq!(reports[0]["ok"], true);
    assert_eq!(reports[4]["problem"]["code"], "cancelled");
    let sent = second.requests_to(demo_forge::Endpoint::Token);
    assert_eq!(sent.len(), 1, "the sign-in's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_two_accounts_share_is_refused_with_their_ids() {
    let desk = Desk::with_host().await;
    let first = desk.sign_in("ada");
    desk.forge.rename("ada", "countess");
    desk.forge.rename("grace", "ada");
    let second = desk.sign_in("ada");
    let left = desk.run(&["renew", &desk.handle("ada")]);
    assert_eq!(left.status, 1);
    let ids = format!(
        "{}, {}",
        first["id"].as_str().unwrap(),
        second["id"].as_str().unwrap()
    );
    assert_eq!(
        left.err,
        desk.here(&format!(
            "More than one account is called ada@HOST. \
             Nothing changed. Use one of these instead: {ids}.\n"
        ))
    );
    let by_id = desk.run(&["renew", second["id"].as_str().unwrap()]);
    assert_eq!(by_id.status, 0, "{by_id:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_the_list_says_so() {
    let mut desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.kill_keyring();
    assert_eq!(
        desk.run(&["list"]).out,
        desk.here(
            "ada@HOST  Locked  Ada Lovelace\n  \
             The storage of your sign-ins doesn't answer. Nothing was overwritten; \
             Forgepass looks again by itself.\n  \
             Check again with: forgepass check ada@HOST\n"
        )
    );
}
