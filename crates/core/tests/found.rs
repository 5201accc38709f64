//! Sign-ins of other programs: which are offered, and what becomes of one that is taken over.

mod common;

use std::sync::Arc;

use common::{Desk, Lasting, id_of};
use demo_forge::{Endpoint, Options, Skin};
use forgepass_core::account::LinkId;
use forgepass_core::accounts::{End, Ended, FoundToken, NewHost, Trace};
use forgepass_core::grant::{GrantKind, Secret};
use forgepass_core::provider::HostKey;
use forgepass_core::vault::Attendance;
use forgepass_core::view::{Account, Code, FoundSource, Problem, StartedBy};

fn trace(name: &str, port: u16, login: &str) -> Trace {
    Trace {
        source: FoundSource::Gh,
        name: name.to_owned(),
        port,
        path: String::new(),
        login: Some(login.to_owned()),
    }
}

async fn take_at(desk: &Desk, host: &HostKey, token: &str) -> Result<LinkId, Problem> {
    let found = FoundToken {
        host: host.clone(),
        login: Some("ada".to_owned()),
        token: Secret::new(token.to_owned()),
    };
    desk.accounts.take_found(found, StartedBy::Window).await
}

async fn take(desk: &Desk, token: &str) -> Result<LinkId, Problem> {
    take_at(desk, &desk.host, token).await
}

async fn taken(desk: &Desk, host: &HostKey, token: &str) -> (Account, bool) {
    let link = take_at(desk, host, token).await.expect("a link");
    desk.accounts.outcome(&link).await.expect("an account")
}

fn made(desk: &Desk) -> String {
    desk.forge
        .make_token("ada", &["profile", "repo"], None)
        .expect("a token")
}

/// A desk whose forge is a GitLab, which lets a token end itself.
async fn gitlab() -> (Desk, HostKey) {
    let desk = Desk::with(Options::of(Skin::Gitlab), Arc::new(Lasting::default())).await;
    // The same address cannot be two hosts: the demo one goes.
    let key = desk.host.clone();
    desk.accounts.remove_host(&key).await.expect("no accounts");
    add_gitlab(&desk).await;
    (desk, key)
}

async fn add_gitlab(desk: &Desk) {
    let host = NewHost {
        provider: "gitlab".to_owned(),
        origin: desk.forge.base().to_string(),
        client_id: None,
        client_secret: None,
        default: false,
    };
    desk.accounts.add_host(host).await.expect("a host");
}

fn read_user(desk: &Desk) -> String {
    desk.forge
        .make_token("ada", &["read_user", "api"], None)
        .expect("a token")
}

#[tokio::test]
async fn only_sign_ins_at_hosts_that_are_known_are_offered() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    let traces = [
        trace("unknown.example", 443, "ada"),
        trace("127.0.0.1", desk.forge.port(), "Ada"),
        trace("127.0.0.1", desk.forge.port(), "Ada"),
        trace("github.com", 443, "grace"),
        trace("127.0.0.1", 443, "ada"),
    ];
    let found = desk.accounts.found(&traces).expect("a list");
    let shown: Vec<_> = found
        .iter()
        .map(|(at, one)| (*at, one.host.as_str(), one.known_account.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            (1, desk.host.as_str(), Some(ada.id.as_str())),
            (3, "github.com", None),
        ]
    );
    assert!(common::added_hosts(&desk.accounts).len() == 1);
}

#[tokio::test]
async fn a_sign_in_that_is_taken_over_is_a_borrowed_account() {
    let desk = Desk::new().await;
    let token = made(&desk);
    let (account, renewed) = taken(&desk, &desk.host, &token).await;
    assert_eq!((account.login.as_str(), renewed), ("ada", false));
    assert_eq!(account.kind, GrantKind::Borrowed);
    assert_eq!(account.scopes, ["profile", "repo"]);
    let id = id_of(&account);
    let lent = desk
        .accounts
        .access_token(&id, std::time::Duration::ZERO)
        .await;
    assert_eq!(lent.expect("a token").expose(), &token);
    let (again, renewed) = taken(&desk, &desk.host, &token).await;
    assert_eq!((again.id, renewed), (account.id, true));
}

#[tokio::test]
async fn a_token_that_its_host_refuses_connects_nothing() {
    let desk = Desk::new().await;
    let problem = take(&desk, "demo_pat_canary0123456789").await;
    let problem = problem.expect_err("not a token of anybody");
    assert_eq!(problem.code, Code::TokenWrong);
    assert!(!problem.to_string().contains("canary"), "{problem}");
    assert!(desk.accounts.list().await.expect("a list").is_empty());
    assert!(desk.accounts.links().await.expect("links").is_empty());
    let slots = desk.store.list(Attendance::Attended).expect("a list");
    assert!(slots.is_empty(), "{slots:?}");
}

#[tokio::test]
async fn a_token_of_another_kind_of_host_is_sent_nowhere() {
    let desk = Desk::new().await;
    desk.forge.forget_requests();
    let problem = take(&desk, "gho_canary0123456789").await;
    assert_eq!(
        problem.expect_err("another host's").code,
        Code::TokenElsewhere
    );
    assert!(desk.forge.requests().is_empty());
}

#[tokio::test]
async fn an_account_that_works_keeps_the_grant_it_has() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    let problem = take(&desk, &made(&desk)).await.expect_err("a better grant");
    assert_eq!(
        (problem.code, problem.args["account"].as_str()),
        (Code::AlreadyConnected, "ada")
    );
    let still = desk.only().await;
    assert_eq!((still.id, still.kind), (ada.id, GrantKind::Oauth));
}

#[tokio::test]
async fn an_account_that_needs_a_sign_in_is_helped_by_a_borrowed_one() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    desk.forge.revoke_person("ada");
    desk.accounts
        .renew(&id_of(&ada))
        .await
        .expect_err("its grant is over");
    let (again, renewed) = taken(&desk, &desk.host, &made(&desk)).await;
    assert_eq!((again.id, renewed), (ada.id, true));
    assert_eq!(again.kind, GrantKind::Borrowed);
}

#[tokio::test]
async fn removing_here_and_erasing_everything_leave_a_borrowed_token_alive() {
    let (desk, host) = gitlab().await;
    let token = read_user(&desk);
    let (account, _) = taken(&desk, &host, &token).await;
    let ended = desk.accounts.unlink(&id_of(&account), End::HereOnly).await;
    assert_eq!(ended, Ok(Ended::HereOnly));
    taken(&desk, &host, &token).await;
    desk.forge.forget_requests();
    let done = desk.accounts.reset().await.expect("a reset");
    let ends: Vec<_> = done.accounts.iter().map(|one| one.end.clone()).collect();
    assert_eq!(ends, [Ok(Ended::HereOnly)]);
    assert!(done.is_whole());
    // Its picture may still be fetched.
    let asked = desk.forge.requests();
    assert!(asked.iter().all(|request| request.method == "GET"));
    add_gitlab(&desk).await;
    assert_eq!(taken(&desk, &host, &token).await.0.login, "ada");
}

#[tokio::test]
async fn each_host_is_shown_a_borrowed_token_as_its_own_personal_ones() {
    let (desk, host) = gitlab().await;
    desk.forge.forget_requests();
    taken(&desk, &host, &read_user(&desk)).await;
    let mut asked = desk.forge.requests_to(Endpoint::User);
    asked.extend(desk.forge.requests_to(Endpoint::Own));
    assert!(asked.len() >= 2, "{asked:?}");
    for request in asked {
        let has = |name: &str| request.headers.iter().any(|(header, _)| header == name);
        assert!(has("private-token") && !has("authorization"));
    }
}

#[tokio::test]
async fn case_78_nothing_that_is_shown_holds_the_token() {
    let desk = Desk::new().await;
    let token = made(&desk);
    let (account, _) = taken(&desk, &desk.host, &token).await;
    let found = desk
        .accounts
        .found(&[trace("127.0.0.1", desk.forge.port(), "ada")])
        .expect("a list");
    let links = desk.accounts.links().await.expect("links");
    let borrowed = FoundToken {
        host: desk.host.clone(),
        login: None,
        token: Secret::new(token.clone()),
    };
    let shown = format!(
        "{account:?} {borrowed:?} {} {}",
        serde_json::to_string(&found).expect("JSON"),
        serde_json::to_string(&links).expect("JSON")
    );
    assert!(!shown.contains(&token), "{shown}");
}
