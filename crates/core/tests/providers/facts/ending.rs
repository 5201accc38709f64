//! Unlinking, and what the host is told of it.

use demo_forge::{Endpoint, Seen};
use forgepass_core::accounts::{End, Ended, Purpose};
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

use crate::bench::Bench;
use crate::common::{id_of, link_id};
use crate::table::{Documented, Request};

/// The requests that asked for an end.
pub fn asked_to_end(bench: &Bench) -> Vec<Seen> {
    let mut seen = bench.forge.requests();
    seen.retain(|seen| seen.endpoint == Endpoint::Revoke || seen.method == "DELETE");
    seen
}

/// The token that the API is shown is ended last, what it is renewed with before it.
fn assert_as_documented(bench: &Bench, request: Request) {
    let asked = |seen: &Seen| (seen.method.clone(), seen.path.clone());
    let below = bench.documented.below;
    let documented = |one: Request| (one.method.to_owned(), format!("{below}{}", one.path));
    let mut seen = asked_to_end(bench);
    let last = seen.pop().expect("the host is told");
    assert_eq!(asked(&last), documented(request));
    let refresh = bench.documented.ending.refresh.unwrap_or(request);
    for earlier in seen {
        assert_eq!(asked(&earlier), documented(refresh));
    }
}

/// Whether the host takes no token of any sign-in any more.
fn all_is_over(bench: &Bench) -> bool {
    let grants = bench.forge.grants();
    let mut tokens = grants
        .iter()
        .flat_map(|grant| grant.access.iter().chain(&grant.refresh));
    tokens.all(|token| !token.live)
}

pub async fn unlinking_ends_the_grant_at_the_host_as_the_host_documents(
    documented: &'static Documented,
) {
    let bench = Bench::with(documented, documented.ending_tokens()).await;
    let account = bench.link("ada").await;
    let ended = bench.accounts.unlink(&id_of(&account), End::AtHost).await;
    match documented.ending.grant {
        Some(request) => {
            assert_eq!(ended, Ok(Ended::AtHost));
            assert_as_documented(&bench, request);
            assert!(all_is_over(&bench));
        }
        None => {
            assert_eq!(ended, Ok(Ended::HereOnly));
            assert!(asked_to_end(&bench).is_empty());
        }
    }
    assert!(bench.accounts.list().await.expect("a list").is_empty());
    bench.assert_kept_to_its_endpoints();
}

pub async fn unlinking_here_only_tells_the_host_nothing(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    bench.forge.forget_requests();
    let ended = bench.accounts.unlink(&id_of(&account), End::HereOnly).await;
    assert_eq!(ended, Ok(Ended::HereOnly));
    bench.accounts.tick().await;
    assert!(asked_to_end(&bench).is_empty());
    assert!(!all_is_over(&bench));
}

pub async fn case_30_what_cannot_be_told_now_is_told_later(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    bench.forge.go_offline().await;
    let ended = bench.accounts.unlink(&id_of(&account), End::AtHost).await;
    let expected = match documented.ending.grant {
        Some(_) => Ended::Later,
        None => Ended::HereOnly,
    };
    assert_eq!(ended, Ok(expected));
    assert!(bench.accounts.list().await.expect("a list").is_empty());
    bench.forge.come_back().await;
    bench.accounts.tick().await;
    assert_eq!(all_is_over(&bench), documented.ending.grant.is_some());
}

pub async fn unlinking_a_token_ends_it_at_the_host_as_the_host_documents(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let token = bench.token("ada");
    let started = bench.begin(Purpose::New, Way::Token).await;
    let link = link_id(&started);
    let email = Some("ada@demo.example");
    let pasted = Secret::new(token.clone());
    bench
        .accounts
        .show_token(&link, pasted, email)
        .await
        .expect("shown");
    bench
        .accounts
        .connect_token(&link)
        .await
        .expect("connected");
    let account = bench.outcome(&started).await.expect("linked");
    let ended = bench.accounts.unlink(&id_of(&account), End::AtHost).await;
    match documented.ending.token {
        Some(request) => {
            assert_eq!(ended, Ok(Ended::AtHost));
            assert_as_documented(&bench, request);
        }
        None => {
            assert_eq!(ended, Ok(Ended::HereOnly));
            assert!(asked_to_end(&bench).is_empty());
        }
    }
    let link = link_id(&bench.begin(Purpose::New, Way::Token).await);
    let again = bench.accounts.show_token(&link, Secret::new(token), email);
    let again = again
        .await
        .map(|shown| shown.login)
        .map_err(|problem| problem.code);
    match documented.ending.token {
        Some(_) => assert_eq!(again, Err(Code::TokenWrong)),
        None => assert_eq!(again, Ok("ada".to_owned())),
    }
}
