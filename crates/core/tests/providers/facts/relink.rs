//! Signing in again: the same person, somebody else, and the grant that was there.

use forgepass_core::accounts::Purpose;
use forgepass_core::grant::{GrantKind, Secret};
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

use super::ending::asked_to_end;
use crate::bench::Bench;
use crate::common::{id_of, link_id, until};
use crate::table::{Documented, Superseded};

pub async fn the_same_person_comes_back_by_every_way_and_stays_the_same_account(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    for way in documented.ways {
        let relink = Purpose::Relink(id_of(&account));
        let again = bench.go(relink, *way, "ada").await.expect("renewed");
        assert_eq!(
            (&again.id, &again.slug),
            (&account.id, &account.slug),
            "{way:?}"
        );
    }
    assert_eq!(bench.accounts.list().await.expect("a list").len(), 1);
    bench.assert_kept_to_its_endpoints();
}

pub async fn somebody_else_is_refused_by_every_way_and_the_old_grant_stays(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let old = bench.kept(&account);
    for way in documented.ways {
        let relink = Purpose::Relink(id_of(&account));
        let problem = bench.go(relink, *way, "grace").await.expect_err("refused");
        assert_eq!(problem.code, Code::WrongPerson, "{way:?}");
        let kept = bench.kept(&account);
        assert_eq!(
            kept.grant.access.expose(),
            old.grant.access.expose(),
            "{way:?}"
        );
    }
    // What grace gave is nobody's: it is ended where the host can be told.
    bench.accounts.tick().await;
    let grants = bench.forge.grants();
    let graces: Vec<_> = grants
        .iter()
        .filter(|grant| grant.login == "grace")
        .collect();
    assert!(!graces.is_empty());
    for grant in graces {
        let lives = grant.access.iter().any(|token| token.live);
        assert_eq!(lives, documented.ending.grant.is_none());
    }
    let adas = grants.iter().filter(|grant| grant.login == "ada");
    assert!(adas.flat_map(|grant| &grant.access).any(|token| token.live));
}

pub async fn a_token_of_somebody_else_is_not_ended_at_the_host(documented: &'static Documented) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let token = bench.token("grace");
    let email = Some("grace@demo.example");
    let started = bench
        .begin(Purpose::Relink(id_of(&account)), Way::Token)
        .await;
    let link = link_id(&started);
    let pasted = Secret::new(token.clone());
    bench
        .accounts
        .show_token(&link, pasted, email)
        .await
        .expect("shown");
    let problem = bench
        .accounts
        .connect_token(&link)
        .await
        .expect_err("refused");
    assert_eq!(problem.code, Code::WrongPerson);
    bench.accounts.tick().await;
    assert!(asked_to_end(&bench).is_empty());
    let link = link_id(&bench.begin(Purpose::New, Way::Token).await);
    let again = bench.accounts.show_token(&link, Secret::new(token), email);
    assert_eq!(again.await.expect("still good").login, "grace");
}

pub async fn a_token_that_a_program_brings_replaces_no_sign_in_that_works(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let token = Secret::new(bench.token("ada"));
    let host = account.host.parse().expect("a host");
    let email = Some("ada@demo.example");
    let brought = bench
        .accounts
        .bring_token(&host, &token, email, &account.slug);
    let problem = brought.await.expect_err("refused");
    assert_eq!(problem.code, Code::AlreadyConnected);
    bench.accounts.tick().await;
    assert!(asked_to_end(&bench).is_empty());
    assert_eq!(bench.kept(&account).grant.kind, GrantKind::Oauth);
}

pub async fn a_superseded_grant_is_ended_only_where_that_harms_nothing(
    documented: &'static Documented,
) {
    let bench = Bench::of(documented).await;
    let account = bench.link("ada").await;
    let old = bench.kept(&account).grant.access.expose().clone();
    let relink = Purpose::Relink(id_of(&account));
    bench
        .go(relink, documented.ways[0], "ada")
        .await
        .expect("renewed");
    let lives = |token: &str| {
        let grants = bench.forge.grants();
        let mut tokens = grants.iter().flat_map(|grant| &grant.access);
        tokens.any(|seen| seen.value == token && seen.live)
    };
    match documented.ending.superseded {
        Superseded::Ended => until("the old grant is over", || async { !lives(&old) }).await,
        Superseded::LeftAlone => {
            bench.accounts.tick().await;
            assert!(asked_to_end(&bench).is_empty());
            assert!(lives(&old));
        }
    }
    assert!(lives(bench.kept(&account).grant.access.expose()));
}
