//! GitLab: one way of saying who one is, dates that do not count, devices without refresh tokens.

use std::time::Duration;

use demo_forge::{Endpoint, Reply};
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::{End, Purpose};
use forgepass_core::provider::Way;

use super::{exchanges, names};
use crate::bench::{Bench, CLIENT};
use crate::common::id_of;
use crate::table::{GITLAB, GITLAB_BELOW};

#[tokio::test]
async fn a_public_client_names_itself_in_the_form_and_shows_no_authorization_at_all() {
    let bench = Bench::of(&GITLAB).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    bench
        .accounts
        .unlink(&id, End::AtHost)
        .await
        .expect("unlinked");
    let ended = bench.forge.requests_to(Endpoint::Revoke);
    assert_eq!(ended.len(), 2);
    for seen in exchanges(&bench).iter().chain(&ended) {
        assert_eq!(seen.header("authorization"), None);
        assert_eq!(seen.form("client_id"), Some(CLIENT));
        assert_eq!(seen.form("client_secret"), None);
    }
    assert_eq!(names(&ended[0].form), ["token", "client_id"]);
}

#[tokio::test]
async fn a_renewal_repeats_the_redirect_address() {
    let bench = Bench::of(&GITLAB).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    let renewal = &exchanges(&bench)[1];
    assert_eq!(
        renewal.form("redirect_uri"),
        bench.host.redirect_uris.first().map(String::as_str)
    );
}

#[tokio::test]
async fn case_22_a_life_counts_from_when_it_came_whatever_created_at_says() {
    for created in ["1", r#""1""#, r#""soon""#, "null"] {
        let bench = Bench::of(&GITLAB).await;
        bench.forge.script(
            Endpoint::Token,
            Reply::genuine().with("created_at", created),
        );
        let freshness = bench.kept(&bench.link("ada").await).grant.freshness;
        let end = freshness.expires_at.expect("an end");
        assert_eq!(freshness.received_at.until(end), Duration::from_secs(7200));
    }
}

#[tokio::test]
async fn what_a_device_got_cannot_be_renewed_and_asks_for_the_person_when_it_ends() {
    let bench = Bench::of(&GITLAB).await;
    let account = bench.go(Purpose::New, Way::Device, "ada").await;
    let account = account.expect("linked");
    assert!(bench.kept(&account).grant.refresh.is_none());
    bench.advance(Duration::from_secs(7201));
    let shown = bench.shown(&account).await;
    assert_eq!(
        (shown.status, shown.cause),
        (Status::NeedsRelink, Some(Cause::Expired))
    );
}

#[tokio::test]
async fn below_a_path_the_answer_comes_back_below_that_path() {
    let bench = Bench::of(&GITLAB_BELOW).await;
    let started = bench.begin(Purpose::New, Way::DeepLink).await;
    let port = bench.forge.port();
    assert_eq!(
        started.redirect_uri,
        Some(format!(
            "app.forgepass.desktop://oauth/127.0.0.1:{port}/gitlab"
        ))
    );
}
