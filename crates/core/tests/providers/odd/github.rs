//! GitHub: errors with 200, forms unless JSON is asked for, and an issuer that is being rolled out.

use demo_forge::{Endpoint, Reply, Returning};
use forgepass_core::account::{Cause, Remedy, Status};
use forgepass_core::accounts::Purpose;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

use super::exchanges;
use crate::bench::Bench;
use crate::common::{id_of, until};
use crate::facts::ending::asked_to_end;
use crate::table::GITHUB;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

#[tokio::test]
async fn case_19_an_error_with_200_is_an_error_as_json_and_as_a_form() {
    for reply in [
        Reply::error(200, "bad_verification_code"),
        Reply::text(200, FORM, "error=bad_verification_code&error_description=x"),
    ] {
        let bench = Bench::of(&GITHUB).await;
        bench.forge.script(Endpoint::Token, reply);
        let problem = bench.go(Purpose::New, Way::DeepLink, "ada").await;
        let problem = problem.expect_err("nobody");
        assert_eq!(problem.code, Code::HostRefused);
        let error = problem.args.get("error").map(ToString::to_string);
        assert!(error.is_some_and(|error| error.contains("bad_verification_code")));
        assert!(bench.accounts.list().await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn an_answer_that_ignores_what_was_asked_for_and_comes_as_a_form_is_read() {
    let bench = Bench::of(&GITHUB).await;
    bench
        .forge
        .script(Endpoint::Token, Reply::genuine().as_form());
    let account = bench.link("ada").await;
    assert_eq!(account.scopes, ["repo", "read:user"]);
}

#[tokio::test]
async fn scopes_that_are_parted_by_commas_are_several() {
    let bench = Bench::of(&GITHUB).await;
    bench.forge.script(
        Endpoint::Token,
        Reply::genuine().with("scope", r#""repo,gist""#),
    );
    assert_eq!(bench.link("ada").await.scopes, ["repo", "gist"]);
}

async fn with_issuer(issuer: Option<String>) -> (Bench, Result<String, Code>) {
    let bench = Bench::of(&GITHUB).await;
    bench.forge.set_returning(Returning {
        drop: vec!["iss".to_owned()],
        add: issuer
            .map(|iss| ("iss".to_owned(), iss))
            .into_iter()
            .collect(),
    });
    let account = bench.go(Purpose::New, Way::DeepLink, "ada").await;
    let account = account.map(|account| account.login);
    (bench, account.map_err(|problem| problem.code))
}

#[tokio::test]
async fn case_14_another_issuer_gets_no_code() {
    for wrong in ["https://github.com/login/oauth", "https://evil.example"] {
        let (bench, linked) = with_issuer(Some(wrong.to_owned())).await;
        assert_eq!(linked, Err(Code::IssuerMismatch), "{wrong}");
        assert!(exchanges(&bench).is_empty());
    }
}

#[tokio::test]
async fn no_issuer_at_all_is_fine_because_not_every_answer_has_one_yet() {
    let (_, linked) = with_issuer(None).await;
    assert_eq!(linked, Ok("ada".to_owned()));
}

/// The host keeps ten tokens of a person and a program, and ends the oldest in silence.
#[tokio::test]
async fn case_44_signing_in_twelve_times_leaves_one_token_there_and_it_is_ours() {
    let bench = Bench::of(&GITHUB).await;
    let ada = bench.link("ada").await;
    for _ in 0..12 {
        let relink = Purpose::Relink(id_of(&ada));
        let again = bench.go(relink, Way::DeepLink, "ada").await;
        assert_eq!(again.expect("renewed").id, ada.id);
    }
    let live = || {
        let grants = bench.forge.grants().into_iter();
        let tokens = grants.flat_map(|grant| grant.access);
        let live: Vec<String> = tokens
            .filter(|token| token.live)
            .map(|token| token.value)
            .collect();
        live
    };
    until("the older ones are over", || async { live().len() == 1 }).await;
    assert_eq!(live(), [bench.kept(&ada).grant.access.expose().clone()]);
}

#[tokio::test]
async fn a_host_that_gives_the_same_token_once_more_is_not_told_to_end_it() {
    let bench = Bench::of(&GITHUB).await;
    let ada = bench.link("ada").await;
    let token = bench.kept(&ada).grant.access.expose().clone();
    let same = Reply::genuine().with("access_token", &format!("{token:?}"));
    bench.forge.script(Endpoint::Token, same);
    bench
        .go(Purpose::Relink(id_of(&ada)), Way::DeepLink, "ada")
        .await
        .expect("renewed");
    assert_eq!(bench.kept(&ada).grant.access.expose(), &token);
    bench.accounts.tick().await;
    assert!(asked_to_end(&bench).is_empty());
    bench
        .accounts
        .check(&id_of(&ada))
        .await
        .expect("still good");
}

/// What an organisation keeps closed is missing in the list, and named beside it.
#[tokio::test]
async fn an_organisation_that_asks_for_its_own_sign_on_is_told_until_the_person_did_it() {
    let closed = || {
        Reply::text(200, "application/json", "[]")
            .header("X-GitHub-SSO", "partial-results; organizations=21955855")
    };
    let bench = Bench::of(&GITHUB).await;
    bench.forge.always(Endpoint::Repositories, Some(closed()));
    let account = bench.link("ada").await;
    let id = id_of(&account);
    let cause = async || {
        let all = bench.accounts.list().await.expect("a list");
        all.first().and_then(|one| one.cause)
    };
    until("it was asked about", async || {
        cause().await == Some(Cause::Sso)
    })
    .await;
    let all = bench.accounts.list().await.expect("a list");
    assert_eq!(all[0].status, Status::Ready, "git works elsewhere");
    assert_eq!(all[0].remedy, Remedy::Authorise);
    let page = bench.accounts.sign_on_page(&id).expect("a page").url;
    assert!(
        page.path()
            .starts_with("/settings/connections/applications/")
    );

    // A host that does not say changes nothing.
    bench
        .forge
        .always(Endpoint::Repositories, Some(Reply::status(503)));
    bench.accounts.check(&id).await.expect("checked");
    assert_eq!(cause().await, Some(Cause::Sso));
    bench.forge.always(
        Endpoint::Repositories,
        Some(Reply::text(200, "application/json", "[]")),
    );
    bench.accounts.check(&id).await.expect("checked");
    assert_eq!(cause().await, None);
    let asked = bench.forge.requests_to(Endpoint::Repositories);
    assert!(asked.iter().all(|seen| seen.path == "/user/repos"));
}
