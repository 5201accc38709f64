//! Links, from the first click to the account, and every answer that must not count.

mod common;

use std::time::Duration;

use common::{Desk, id_of, link_id};
use demo_forge::{Endpoint, Reply, Returning};
use forgepass_core::account::Status;
use forgepass_core::accounts::{BeginLink, DeepLink, Purpose, Via};
use forgepass_core::provider::Way;
use forgepass_core::view::{Code, LinkProgress, StartedBy};
use url::Url;

#[tokio::test]
async fn a_yes_in_the_browser_becomes_a_ready_account() {
    let desk = Desk::new().await;
    let account = desk.link("ada").await;
    assert_eq!(account.login, "ada");
    assert_eq!(account.display_name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(account.status, Status::Ready);
    assert_eq!(account.handle, format!("ada@{}", desk.host));
    let id = id_of(&account);
    common::until("the picture is there", || async {
        desk.accounts.avatar(&id).await.is_some()
    })
    .await;
}

#[tokio::test]
async fn a_yes_comes_back_over_the_loopback_listener() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::Loopback).await;
    let callback = desk.callback(&started, "grace");
    let page = reqwest::get(callback).await.expect("an answer");
    assert_eq!(page.status(), 200);
    assert!(page.text().await.expect("a page").contains("Done."));
    assert_eq!(desk.outcome(&started).await.expect("linked").login, "grace");
}

#[tokio::test]
async fn the_same_person_again_renews_and_adds_nobody() {
    let desk = Desk::new().await;
    let first = desk.link("ada").await;
    let again = desk.link("ada").await;
    assert_eq!(again.id, first.id);
    assert_eq!(desk.only().await.id, first.id);
}

#[tokio::test]
async fn two_people_at_one_host_are_two_accounts() {
    let desk = Desk::new().await;
    desk.link("ada").await;
    desk.link("grace").await;
    let logins: Vec<String> = desk
        .accounts
        .list()
        .await
        .expect("a list")
        .into_iter()
        .map(|a| a.login)
        .collect();
    assert_eq!(logins, ["ada", "grace"]);
}

#[tokio::test]
async fn someone_else_on_a_relink_is_refused_and_the_old_grant_kept() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    let started = desk
        .begin(Purpose::Relink(id_of(&ada)), Way::DeepLink)
        .await;
    let problem = desk.answer(&started, "grace").await.expect_err("refused");
    assert_eq!(problem.code, Code::WrongPerson);
    assert_eq!(problem.args["expected"], "ada");
    assert_eq!(problem.args["actual"], "grace");
    assert_eq!(desk.only().await.login, "ada");
    assert!(desk.accounts.renew(&id_of(&ada)).await.is_ok());
}

#[tokio::test]
async fn case_1_a_callback_without_a_link_changes_nothing() {
    let desk = Desk::new().await;
    let text = format!("app.forgepass.desktop://oauth/{}?code=A&state=x", desk.host);
    let problem = desk
        .accounts
        .receive(&text, Via::DeepLink)
        .await
        .expect_err("dropped");
    assert_eq!(problem.code, Code::StaleCallback);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
    assert!(desk.accounts.list().await.expect("a list").is_empty());
}

#[tokio::test]
async fn case_2_a_broken_answer_leaves_the_link_open() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let good = desk.callback(&started, "ada");
    let doubled = format!("{good}&code=other");
    let problem = desk
        .accounts
        .receive(&doubled, Via::DeepLink)
        .await
        .expect_err("refused");
    assert_eq!(problem.code, Code::CallbackMalformed);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
    assert!(
        desk.accounts
            .receive(good.as_str(), Via::DeepLink)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn case_3_one_callback_delivered_twenty_times_makes_one_request_and_one_account() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada").to_string();
    let mut deliveries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let accounts = desk.accounts.clone();
        let callback = callback.clone();
        deliveries.spawn(async move { accounts.receive(&callback, Via::DeepLink).await.is_ok() });
    }
    let taken = deliveries
        .join_all()
        .await
        .into_iter()
        .filter(|ok| *ok)
        .count();
    assert_eq!(taken, 1);
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    desk.only().await;
}

#[tokio::test]
async fn case_4_a_callback_after_the_deadline_is_refused() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    desk.clock.advance(Duration::from_secs(601));
    desk.accounts.tick().await;
    let problem = desk
        .accounts
        .receive(callback.as_str(), Via::DeepLink)
        .await
        .expect_err("late");
    assert_eq!(problem.code, Code::StaleCallback);
    assert_eq!(
        desk.outcome(&started).await.expect_err("over").code,
        Code::TimedOut
    );
    let slots = desk
        .store
        .list(forgepass_core::vault::Attendance::Unattended)
        .expect("slots");
    assert_eq!(slots, [], "the verifier is erased");
}

#[tokio::test]
async fn case_4_a_callback_after_cancel_is_refused() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    desk.accounts
        .cancel(&link_id(&started))
        .await
        .expect("cancelled");
    let problem = desk
        .accounts
        .receive(callback.as_str(), Via::DeepLink)
        .await
        .expect_err("over");
    assert_eq!(problem.code, Code::StaleCallback);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
}

#[tokio::test]
async fn case_4_a_newer_link_to_the_host_replaces_the_older_which_is_told() {
    let desk = Desk::new().await;
    let older = desk.begin(Purpose::New, Way::DeepLink).await;
    let stale = desk.callback(&older, "ada");
    let newer = desk.begin(Purpose::New, Way::DeepLink).await;
    assert_eq!(
        desk.outcome(&older).await.expect_err("replaced").code,
        Code::Replaced
    );
    assert!(
        desk.accounts
            .receive(stale.as_str(), Via::DeepLink)
            .await
            .is_err()
    );
    assert!(desk.answer(&newer, "ada").await.is_ok());
}

#[tokio::test]
async fn case_5_a_state_at_another_hosts_path_reaches_no_token_endpoint() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    let elsewhere = callback
        .as_str()
        .replace(desk.host.as_str(), "evil.example");
    let problem = desk
        .accounts
        .receive(&elsewhere, Via::DeepLink)
        .await
        .expect_err("foreign");
    assert_eq!(problem.code, Code::StaleCallback);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
    assert!(
        desk.accounts
            .receive(callback.as_str(), Via::DeepLink)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn case_11_a_pasted_address_counts_only_for_its_own_link() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::Paste).await;
    let callback = desk.callback(&started, "ada");
    let other: forgepass_core::account::LinkId = "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10"
        .parse()
        .expect("an id");
    let foreign = desk
        .accounts
        .receive(callback.as_str(), Via::Pasted(other))
        .await;
    assert_eq!(foreign.expect_err("foreign").code, Code::StaleCallback);
    let bare = desk
        .accounts
        .receive("just-the-code", Via::Pasted(link_id(&started)))
        .await;
    assert_eq!(bare.expect_err("no address").code, Code::AddressUnusable);
    let text = format!(" {callback}\n");
    assert!(
        desk.accounts
            .receive(&text, Via::Pasted(link_id(&started)))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn case_14_an_answer_from_another_issuer_is_refused() {
    let desk = Desk::new().await;
    desk.forge.set_returning(Returning {
        drop: vec!["iss".to_owned()],
        add: vec![(
            "iss".to_owned(),
            "https://github.com/login/oauth".to_owned(),
        )],
    });
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let problem = desk.answer(&started, "ada").await.expect_err("refused");
    assert_eq!(problem.code, Code::IssuerMismatch);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
}

#[tokio::test]
async fn case_14_an_answer_without_the_promised_issuer_is_refused() {
    let desk = Desk::new().await;
    desk.forge.set_returning(Returning {
        drop: vec!["iss".to_owned()],
        add: Vec::new(),
    });
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let problem = desk.answer(&started, "ada").await.expect_err("refused");
    assert_eq!(problem.code, Code::IssuerMismatch);
}

#[tokio::test]
async fn a_no_at_the_host_is_said_to_be_one() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let url = Url::parse(&started.authorize_url).expect("an address");
    let no = desk.forge.refuse(&url).expect("refused");
    let problem = desk
        .accounts
        .receive(no.as_str(), Via::DeepLink)
        .await
        .expect_err("no");
    assert_eq!(problem.code, Code::Refused);
    assert_eq!(
        desk.outcome(&started).await.expect_err("over").code,
        Code::Refused
    );
    assert!(desk.accounts.list().await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_no_ends_only_its_own_attempt() {
    let desk = Desk::new().await;
    let first = desk.begin(Purpose::New, Way::DeepLink).await;
    let second = desk
        .accounts
        .other_way(&link_id(&first), Way::Loopback)
        .await
        .expect("another way");
    let url = Url::parse(&second.authorize_url).expect("an address");
    let no = desk.forge.refuse(&url).expect("refused");
    let _ = reqwest::get(no).await.expect("a page");
    let links = desk.accounts.links().await.expect("links");
    assert!(
        matches!(links[0].progress, LinkProgress::WaitingForBrowser { .. }),
        "{links:?}"
    );
    assert!(desk.answer(&first, "ada").await.is_ok());
}

#[tokio::test]
async fn the_first_valid_answer_ends_the_other_attempts_of_its_link() {
    let desk = Desk::new().await;
    let first = desk.begin(Purpose::New, Way::DeepLink).await;
    let second = desk
        .accounts
        .other_way(&link_id(&first), Way::Loopback)
        .await
        .expect("another way");
    assert!(desk.answer(&first, "ada").await.is_ok());
    let late = desk.callback(&second, "grace");
    let page = reqwest::get(late).await;
    assert!(page.is_err() || page.is_ok_and(|page| page.status() != 200));
    assert_eq!(desk.only().await.login, "ada");
}

#[tokio::test]
async fn every_bad_token_reply_leaves_no_account_and_says_why() {
    for (reply, code) in [
        (Reply::error(400, "invalid_grant"), Code::HostRefused),
        (
            Reply::error(200, "bad_verification_code"),
            Code::HostRefused,
        ),
        (
            Reply::html(200, "<title>Wi-Fi sign-in</title>"),
            Code::HostAnswerUnusable,
        ),
        (Reply::status(204), Code::HostAnswerUnusable),
        (Reply::status(503), Code::HostDown),
        (Reply::status(429), Code::RateLimited),
        (
            Reply::genuine().with("token_type", "\"mac\""),
            Code::HostAnswerUnusable,
        ),
        (
            Reply::genuine().with("access_token", "\"a b\""),
            Code::HostAnswerUnusable,
        ),
        (Reply::huge(100 * 1024 * 1024), Code::HostAnswerUnusable),
        (
            Reply::gzip_bomb(1024 * 1024 * 1024),
            Code::HostAnswerUnusable,
        ),
        (Reply::endless_chunks(), Code::HostAnswerUnusable),
        (Reply::reset(), Code::HostUnreachable),
    ] {
        let desk = Desk::new().await;
        let said = format!("{reply:?}");
        desk.forge.script(Endpoint::Token, reply);
        let started = desk.begin(Purpose::New, Way::DeepLink).await;
        let problem = desk.answer(&started, "ada").await.expect_err("not linked");
        assert_eq!(problem.code, code, "{said}");
        assert!(desk.accounts.list().await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn case_22_and_23_odd_but_harmless_replies_still_link() {
    for reply in [
        Reply::genuine().with("expires_in", "\"3600\""),
        Reply::genuine().with("expires_in", "1e18"),
        Reply::genuine().with("expires_in", "\"soon\""),
        Reply::genuine().without("expires_in"),
        Reply::genuine().without("token_type"),
        Reply::genuine().with("token_type", "\"BEARER\""),
        Reply::genuine().without("scope"),
        Reply::genuine().without("refresh_token"),
        Reply::genuine().as_form(),
        Reply::genuine().header("Content-Type", "text/plain"),
    ] {
        let desk = Desk::new().await;
        let said = format!("{reply:?}");
        desk.forge.script(Endpoint::Token, reply);
        let started = desk.begin(Purpose::New, Way::DeepLink).await;
        assert!(desk.answer(&started, "ada").await.is_ok(), "{said}");
    }
}

#[tokio::test]
async fn case_27_a_redirect_of_the_token_request_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let desk = Desk::new().await;
        let trap = demo_forge::Forge::start(demo_forge::Options::default())
            .await
            .expect("a trap");
        let target = format!("{}oauth/token", trap.base());
        desk.forge
            .script(Endpoint::Token, Reply::redirect(status, &target));
        let started = desk.begin(Purpose::New, Way::DeepLink).await;
        let problem = desk.answer(&started, "ada").await.expect_err("not linked");
        assert_eq!(problem.code, Code::RedirectRefused);
        assert!(trap.requests().is_empty(), "the trap saw a request");
    }
}

#[tokio::test]
async fn case_28_a_redirect_of_the_identity_request_takes_no_token_along() {
    let desk = Desk::new().await;
    let trap = demo_forge::Forge::start(demo_forge::Options::default())
        .await
        .expect("a trap");
    let redirect = Reply::redirect(302, &format!("{}api/user", trap.base()));
    desk.forge.always(Endpoint::User, Some(redirect));
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    assert!(desk.answer(&started, "ada").await.is_err());
    assert!(trap.requests().is_empty(), "the trap saw a request");
}

#[tokio::test]
async fn case_36_a_host_that_names_nobody_just_now_is_asked_again() {
    let desk = Desk::new().await;
    for _ in 0..3 {
        desk.forge.script(Endpoint::User, Reply::status(503));
    }
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    assert!(desk.answer(&started, "ada").await.is_err());
    let links = desk.accounts.links().await.expect("links");
    assert_eq!(links[0].progress, LinkProgress::Finishing);
    desk.accounts.tick().await;
    assert_eq!(desk.outcome(&started).await.expect("linked").login, "ada");
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
}

#[tokio::test]
async fn a_waiting_link_shows_its_way_and_the_others() {
    let desk = Desk::new().await;
    desk.begin(Purpose::New, Way::DeepLink).await;
    let links = desk.accounts.links().await.expect("links");
    let LinkProgress::WaitingForBrowser { way, ways, .. } = &links[0].progress else {
        panic!("{links:?}");
    };
    assert_eq!(
        (*way, ways.as_slice()),
        (
            Way::DeepLink,
            [Way::Loopback, Way::Device, Way::Token].as_slice()
        )
    );
}

#[tokio::test]
async fn an_account_is_not_relinked_through_another_host() {
    let desk = Desk::new().await;
    let ada = id_of(&desk.link("ada").await);
    let other = demo_forge::Forge::start(demo_forge::Options::default())
        .await
        .expect("another forge");
    let elsewhere = common::add_demo(&desk.accounts, &other).await;
    let problem = desk
        .accounts
        .begin_link(BeginLink {
            host: elsewhere,
            purpose: Purpose::Relink(ada),
            way: None,
            deep_link: DeepLink::Usable,
            started_by: StartedBy::Cli,
        })
        .await
        .expect_err("another host");
    assert_eq!(problem.code, Code::AccountUnknown);
}

#[tokio::test]
async fn a_link_given_up_while_its_answer_is_on_its_way_makes_no_account() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    let pause = desk
        .forge
        .pause(Endpoint::User, demo_forge::Point::RequestWritten);
    let accounts = desk.accounts.clone();
    let finishing =
        tokio::spawn(async move { accounts.receive(callback.as_str(), Via::DeepLink).await });
    pause.reached().await;
    desk.accounts
        .cancel(&link_id(&started))
        .await
        .expect("cancelled");
    pause.release(demo_forge::Then::Continue);
    assert!(finishing.await.expect("an end").is_err());
    desk.accounts.tick().await;
    assert!(desk.accounts.list().await.expect("a list").is_empty());
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
    let slots = desk
        .store
        .list(forgepass_core::vault::Attendance::Unattended)
        .expect("slots");
    assert_eq!(slots, []);
}

#[tokio::test]
async fn whoever_waits_for_a_link_sees_it_finished_when_the_host_is_back() {
    let desk = Desk::new().await;
    for _ in 0..4 {
        desk.forge.script(Endpoint::User, Reply::status(503));
    }
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    assert!(desk.answer(&started, "ada").await.is_err());
    assert_eq!(desk.outcome(&started).await.expect("linked").login, "ada");
}

#[tokio::test]
async fn a_host_that_never_says_who_it_is_ends_the_link_in_words() {
    let desk = Desk::new().await;
    desk.forge.always(Endpoint::User, Some(Reply::status(503)));
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    assert!(desk.answer(&started, "ada").await.is_err());
    desk.advance(Duration::from_secs(601));
    desk.accounts.tick().await;
    let problem = desk.outcome(&started).await.expect_err("over");
    assert_eq!(problem.code, Code::HostDown);
    desk.accounts.tick().await;
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
}
