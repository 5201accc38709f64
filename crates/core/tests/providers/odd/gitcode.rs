//! GitCode: parameters in the address, the secret alone in the form, and a firewall.

use demo_forge::{Endpoint, Reply};
use forgepass_core::account::{Cause, Status};
use forgepass_core::view::Code;

use super::{exchanges, names};
use crate::bench::{Bench, SECRET};
use crate::common::id_of;
use crate::table::GITCODE;

#[tokio::test]
async fn the_token_call_is_written_as_the_host_documents_it() {
    let bench = Bench::of(&GITCODE).await;
    let id = id_of(&bench.link("ada").await);
    bench.accounts.renew(&id).await.expect("renewed");
    let sent = exchanges(&bench);
    assert_eq!(names(&sent[0].query), ["grant_type", "code", "client_id"]);
    assert_eq!(names(&sent[0].form), ["client_secret"]);
    assert_eq!(sent[0].form("client_secret"), Some(SECRET));
    assert_eq!(names(&sent[1].query), ["grant_type", "refresh_token"]);
    assert!(sent[1].form.is_empty());
    assert!(
        sent.iter()
            .all(|seen| seen.header("authorization").is_none())
    );
}

#[tokio::test]
async fn case_21_an_answer_without_a_token_type_and_with_a_date_is_read() {
    let bench = Bench::of(&GITCODE).await;
    bench.forge.script(
        Endpoint::Token,
        Reply::genuine()
            .without("token_type")
            .with("created_at", r#""2024-04-20T09:07:59.889Z""#),
    );
    let freshness = bench.kept(&bench.link("ada").await).grant.freshness;
    let end = freshness.expires_at.expect("an end");
    assert_eq!(freshness.received_at.until(end).as_secs(), 1_296_000);
}

#[tokio::test]
async fn a_firewall_is_named_as_the_cause_and_spends_nothing() {
    let bench = Bench::of(&GITCODE).await;
    let account = bench.link("ada").await;
    let before = bench.kept(&account);
    let rejected = "Request rejected, suspected unsafe";
    bench
        .forge
        .script(Endpoint::Token, Reply::text(418, "text/plain", rejected));
    let problem = bench.accounts.renew(&id_of(&account)).await;
    assert_eq!(problem.expect_err("rejected").code, Code::Firewall);
    let shown = bench.shown(&account).await;
    assert_eq!(
        (shown.status, shown.cause),
        (Status::Unreachable, Some(Cause::Firewall))
    );
    let kept = bench.kept(&account);
    assert_eq!(kept.grant.access.expose(), before.grant.access.expose());
    assert!(kept.sending.is_none());
}
