//! Guards at the edge to a host that nothing else would notice if they went.

mod common;

use std::time::Duration;

use common::{Desk, id_of};
use demo_forge::{Endpoint, Forge, Options, Point, Reply};
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::{End, Ended, NewHost, Purpose};
use forgepass_core::provider::Way;
use forgepass_core::vault::{Attendance, Memory};
use forgepass_core::view::Code;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use url::Url;

const HOUR: Duration = Duration::from_secs(3700);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn desk() -> Desk {
    Desk::with(Options::default(), Arc::new(Memory::new())).await
}

#[tokio::test]
async fn case_08_what_the_browser_is_given_holds_the_challenge_and_not_the_verifier() {
    let desk = desk().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let url = Url::parse(&started.authorize_url).expect("an address");
    let pairs: std::collections::BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(pairs["code_challenge_method"], "S256");
    desk.answer(&started, "ada").await.expect("linked");
    let sent = desk.forge.requests_to(Endpoint::Token).remove(0);
    let verifier = sent.form("code_verifier").expect("a verifier");
    assert_ne!(verifier, pairs["code_challenge"]);
    assert!(!started.authorize_url.contains(verifier));
}

#[tokio::test]
async fn case_13_a_refused_verifier_is_not_followed_by_a_request_without_one() {
    let desk = desk().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let refused = Reply::error(400, "invalid_grant");
    desk.forge.always(Endpoint::Token, Some(refused));
    let problem = desk.answer(&started, "ada").await.expect_err("refused");
    assert_eq!(problem.code, Code::HostRefused);
    let sent = desk.forge.requests_to(Endpoint::Token);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].form("code_verifier").is_some());
}

#[tokio::test]
async fn case_15_an_id_token_is_not_read_whatever_is_in_it() {
    let desk = desk().await;
    for id_token in ["\"\"", "\"a.b.c\"", "17", "{\"sub\":\"eve\"}", "null"] {
        let started = desk.begin(Purpose::New, Way::DeepLink).await;
        let reply = Reply::genuine().with("id_token", id_token);
        desk.forge.script(Endpoint::Token, reply);
        desk.answer(&started, "ada").await.expect("linked");
        assert_eq!(desk.only().await.login, "ada", "{id_token}");
    }
}

#[tokio::test]
async fn case_17_a_host_whose_api_sends_us_elsewhere_has_changed_and_is_not_followed() {
    let desk = desk().await;
    let other = Forge::start(Options::default()).await.expect("a forge");
    let ada = id_of(&desk.link("ada").await);
    let there = other.base().join("api/user").expect("an address");
    let moved = Reply::redirect(302, there.as_str());
    desk.forge.always(Endpoint::User, Some(moved));
    let problem = desk.accounts.check(&ada).await.expect_err("redirected");
    assert_eq!(problem.code, Code::RedirectRefused);
    let account = desk.only().await;
    assert_eq!(
        (account.status, account.cause),
        (Status::Unreachable, Some(Cause::ServerChanged))
    );
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn case_27_a_revocation_that_is_sent_elsewhere_takes_no_token_along() {
    let desk = desk().await;
    let other = Forge::start(Options::default()).await.expect("a forge");
    let ada = id_of(&desk.link("ada").await);
    for status in [301, 302, 303, 307, 308] {
        let there = other.base().join("oauth/revoke").expect("an address");
        let moved = Reply::redirect(status, there.as_str());
        desk.forge.always(Endpoint::Revoke, Some(moved));
        if status == 301 {
            let ended = desk.accounts.unlink(&ada, End::AtHost).await;
            assert_eq!(ended, Ok(Ended::Later));
        }
        desk.advance(Duration::from_secs(601));
        desk.accounts.tick().await;
        assert!(other.requests().is_empty(), "{status}");
    }
    assert!(desk.forge.requests_to(Endpoint::Revoke).len() >= 5);
    desk.forge.always(Endpoint::Revoke, None);
    desk.advance(Duration::from_secs(601));
    desk.accounts.tick().await;
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
}

#[tokio::test]
async fn case_30_a_host_that_does_not_know_the_token_has_ended_it() {
    for status in [200, 404] {
        let desk = desk().await;
        let ada = id_of(&desk.link("ada").await);
        desk.forge
            .always(Endpoint::Revoke, Some(Reply::status(status)));
        let ended = desk.accounts.unlink(&ada, End::AtHost).await;
        assert_eq!(ended, Ok(Ended::AtHost), "{status}");
    }
}

#[tokio::test]
async fn case_30_what_could_not_be_ended_for_thirty_days_is_forgotten() {
    let desk = desk().await;
    let ada = id_of(&desk.link("ada").await);
    desk.forge
        .always(Endpoint::Revoke, Some(Reply::status(503)));
    let ended = desk.accounts.unlink(&ada, End::AtHost).await;
    assert_eq!(ended, Ok(Ended::Later));
    let slots = || desk.store.list(Attendance::Unattended).expect("slots");
    desk.advance(29 * DAY);
    desk.accounts.tick().await;
    assert_eq!(slots().len(), 1);
    desk.advance(2 * DAY);
    desk.accounts.tick().await;
    assert_eq!(slots(), []);
}

#[tokio::test]
async fn case_37_a_refusal_after_somebody_else_renewed_takes_their_grant_over() {
    let desk = desk().await;
    let ada = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    // The host answers "no" to the token we read, while another program has put a newer grant into
    // the slot: here the same person who signs in again.
    let pause = desk.forge.pause(Endpoint::Token, Point::RequestWritten);
    desk.forge
        .script(Endpoint::Token, Reply::error(400, "invalid_grant"));
    let accounts = desk.accounts.clone();
    let renewal =
        tokio::spawn(async move { accounts.access_token(&ada, Duration::from_secs(60)).await });
    pause.reached().await;
    let newer = newer_grant(&desk, &ada);
    pause.release(demo_forge::Then::Continue);
    let token = renewal.await.expect("a renewal").expect("the newer grant");
    assert_eq!(token.expose(), &newer);
    assert_eq!(desk.only().await.status, Status::Ready);
}

/// Writes a grant over the kept one as another program would, and answers with its access token.
fn newer_grant(desk: &Desk, id: &forgepass_core::account::AccountId) -> String {
    use forgepass_core::grant::{GrantRecord, Secret};
    use forgepass_core::vault::Slot;
    let slot = Slot::Grant(*id);
    let who = Attendance::Unattended;
    let kept = desk
        .store
        .read(&slot, who)
        .expect("readable")
        .expect("kept");
    let mut record = GrantRecord::decode(&kept).expect("a grant");
    let newer = "the-newer-access-token".to_owned();
    record.generation += 1;
    record.sending = None;
    record.grant.access = Secret::new(newer.clone());
    desk.store
        .write(&slot, &record.encode(), who)
        .expect("written");
    newer
}

#[tokio::test]
async fn case_38_no_more_than_four_requests_are_under_way_to_one_host() {
    let people = demo_forge::everyone(9);
    let logins: Vec<String> = people.iter().map(|person| person.login.clone()).collect();
    let options = Options {
        people,
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::new(Memory::new())).await;
    for login in &logins {
        desk.link(login).await;
    }
    desk.advance(HOUR);
    let slow = Reply::genuine().delay(Duration::from_millis(300));
    desk.forge.always(Endpoint::Token, Some(slow));
    let (now, most) = (AtomicI32::new(0), Arc::new(AtomicI32::new(0)));
    let top = Arc::clone(&most);
    desk.forge.on_point(move |point, endpoint| {
        if endpoint == Endpoint::Token && point == Point::RequestWritten {
            let under_way = now.fetch_add(1, Ordering::SeqCst) + 1;
            top.fetch_max(under_way, Ordering::SeqCst);
        }
        if endpoint == Endpoint::Token && point == Point::FirstByte {
            now.fetch_sub(1, Ordering::SeqCst);
        }
    });
    desk.accounts.tick().await;
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

async fn add_by_discovery(desk: &Desk, forge: &Forge) -> Result<(), Code> {
    let new = NewHost {
        provider: "oidc".to_owned(),
        origin: forge.base().to_string(),
        client_id: Some("forgepass".to_owned()),
        client_secret: None,
        default: false,
    };
    let added = desk.accounts.add_host(new).await;
    added.map(|_| ()).map_err(|problem| problem.code)
}

#[tokio::test]
async fn case_75_metadata_is_asked_for_without_credentials_and_never_elsewhere() {
    let desk = desk().await;
    let forge = Forge::start(Options::default()).await.expect("a forge");
    let other = Forge::start(Options::default()).await.expect("a forge");
    let there = other
        .base()
        .join(".well-known/openid-configuration")
        .expect("an address");
    let moved = Reply::redirect(302, there.as_str());
    forge.always(Endpoint::Discovery, Some(moved));
    assert!(add_by_discovery(&desk, &forge).await.is_err());
    assert!(other.requests().is_empty());
    let asked = forge.requests_to(Endpoint::Discovery);
    assert!(!asked.is_empty());
    assert!(
        asked
            .iter()
            .all(|seen| seen.header("authorization").is_none() && seen.header("cookie").is_none())
    );
}

#[tokio::test]
async fn case_75_metadata_longer_than_64_kib_is_not_read() {
    let desk = desk().await;
    let forge = Forge::start(Options::default()).await.expect("a forge");
    let base = forge.base();
    let at = |path: &str| base.join(path).expect("an address").to_string();
    let long = json!({
        "issuer": base.as_str().trim_end_matches('/'),
        "authorization_endpoint": at("oauth/authorize"),
        "token_endpoint": at("oauth/token"),
        "userinfo_endpoint": at("api/userinfo"),
        "filler": "x".repeat(65 * 1024),
    });
    forge.always(Endpoint::Discovery, Some(Reply::json(200, &long)));
    assert!(add_by_discovery(&desk, &forge).await.is_err());
}
