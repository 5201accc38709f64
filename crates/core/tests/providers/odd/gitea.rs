//! Gitea: tokens that follow from the second, a "no" without a state, and its own word for a refusal.

use std::time::Duration;

use demo_forge::Mode;
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::Purpose;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;
use url::Url;

use crate::bench::{Bench, CLIENT};
use crate::common::id_of;
use crate::table::GITEA;

#[tokio::test]
async fn two_tokens_of_one_second_are_twins_and_that_is_no_trouble() {
    let bench = Bench::of(&GITEA).await;
    let account = bench.link("ada").await;
    let mut twins = 0;
    // A second may end between two of them, but not between all.
    for _ in 0..8 {
        let before = bench.kept(&account).grant.access;
        bench
            .accounts
            .renew(&id_of(&account))
            .await
            .expect("renewed");
        let after = bench.kept(&account).grant.access;
        twins += usize::from(after.expose() == before.expose());
        assert_eq!(bench.shown(&account).await.status, Status::Ready);
    }
    assert!(twins > 0);
}

#[tokio::test]
async fn a_browser_that_brings_a_no_without_a_state_ends_nothing() {
    let bench = Bench::of(&GITEA).await;
    let started = bench.begin(Purpose::New, Way::Loopback).await;
    let asked = Url::parse(&started.authorize_url).expect("an address");
    let no = bench.forge.refuse(&asked).expect("a way back");
    assert!(no.query_pairs().all(|(name, _)| name != "state"));
    let page = reqwest::get(no).await.expect("a page");
    assert!(!page.text().await.expect("text").contains("Done."));
    let page = reqwest::get(bench.yes(&started, "ada"))
        .await
        .expect("a page");
    assert!(page.text().await.expect("text").contains("Done."));
    assert_eq!(bench.outcome(&started).await.expect("linked").login, "ada");
}

#[tokio::test]
async fn case_37_a_refresh_token_that_somebody_else_used_asks_for_the_person() {
    let bench = Bench::of(&GITEA).await;
    bench.forge.set_mode(Mode::StrictFamily);
    let account = bench.link("ada").await;
    let refresh = bench.kept(&account).grant.refresh.expect("one");
    // The same grant on another computer.
    let used = reqwest::Client::new()
        .post(bench.url("/login/oauth/access_token"))
        .form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", CLIENT),
        ])
        .send()
        .await
        .expect("an answer");
    assert_eq!(used.status(), 200);
    let problem = bench.accounts.renew(&id_of(&account)).await;
    assert_eq!(problem.expect_err("used").code, Code::NeedsRelink);
    let shown = bench.shown(&account).await;
    assert_eq!(
        (shown.status, shown.cause),
        (Status::NeedsRelink, Some(Cause::Revoked))
    );
    let kept = bench.kept(&account).grant.refresh.expect("still there");
    assert_eq!(kept.expose(), refresh.expose());
}

#[tokio::test]
async fn a_refusal_after_a_month_without_use_is_told_as_that() {
    for (days, cause) in [(29, Cause::Revoked), (31, Cause::Lapsed)] {
        let bench = Bench::of(&GITEA).await;
        let account = bench.link("ada").await;
        bench.forge.revoke_person("ada");
        bench.advance(Duration::from_secs(days * 24 * 3600));
        let problem = bench.accounts.renew(&id_of(&account)).await;
        assert_eq!(problem.expect_err("refused").code, Code::NeedsRelink);
        let shown = bench.shown(&account).await;
        assert_eq!(shown.status, Status::NeedsRelink);
        assert_eq!(shown.cause, Some(cause), "after {days} days");
    }
}
