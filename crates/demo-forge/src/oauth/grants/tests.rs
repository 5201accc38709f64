//! What each way of rotating does, on the bare table.

use super::*;
use crate::Mode;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "app.forgepass.desktop://oauth/127.0.0.1:9101";

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn options(mode: Mode) -> Options {
    Options {
        mode,
        token_life: at(60),
        ..Options::default()
    }
}

fn granted(mode: Mode) -> (Grants, Options, Pair) {
    let options = options(mode);
    let mut grants = Grants::default();
    let code = grants.issue_code(asked(), 1, at(0));
    let pair = grants
        .redeem(&code, &with("app", REDIRECT, VERIFIER), &options, at(1))
        .unwrap();
    (grants, options, pair)
}

fn with<'a>(client: &'a str, redirect: &'a str, verifier: &'a str) -> Presented<'a> {
    Presented {
        client,
        redirect: Some(redirect),
        verifier: Some(verifier),
    }
}

fn refresh(pair: &Pair) -> &str {
    pair.refresh.as_deref().unwrap()
}

fn asked() -> Asked {
    Asked {
        client: "app".to_owned(),
        redirect_uri: REDIRECT.to_owned(),
        scope: "read".to_owned(),
        challenge: Challenge::S256(CHALLENGE.to_owned()),
    }
}

#[test]
fn a_code_needs_its_verifier_its_client_and_its_redirect_address() {
    let options = options(Mode::Strict);
    let mut grants = Grants::default();
    let code = grants.issue_code(asked(), 1, at(0));
    let mut redeem = |code: &str, client: &str, redirect: &str, verifier: &str, now| {
        grants.redeem(code, &with(client, redirect, verifier), &options, now)
    };
    let early = at(1);
    assert_eq!(
        redeem("x", "app", REDIRECT, VERIFIER, early),
        Err(Refusal::Unknown)
    );
    assert_eq!(
        redeem(&code, "other", REDIRECT, VERIFIER, early),
        Err(Refusal::OtherClient)
    );
    assert_eq!(
        redeem(&code, "app", "http://127.0.0.1:1/", VERIFIER, early),
        Err(Refusal::OtherRedirect)
    );
    assert_eq!(
        redeem(&code, "app", REDIRECT, "guess", early),
        Err(Refusal::WrongVerifier)
    );
    assert_eq!(
        redeem(&code, "app", REDIRECT, VERIFIER, at(600)),
        Err(Refusal::Expired)
    );
    assert!(redeem(&code, "app", REDIRECT, VERIFIER, early).is_ok());
}

#[test]
fn a_code_that_comes_twice_takes_its_tokens_with_it() {
    let options = options(Mode::Strict);
    let mut grants = Grants::default();
    let code = grants.issue_code(asked(), 1, at(0));
    let pair = grants
        .redeem(&code, &with("app", REDIRECT, VERIFIER), &options, at(1))
        .unwrap();
    assert_eq!(
        grants.redeem(&code, &with("app", REDIRECT, VERIFIER), &options, at(2)),
        Err(Refusal::Used)
    );
    assert_eq!(grants.use_access(&pair.access, at(3)), None);
    assert_eq!(
        grants.renew(refresh(&pair), Some("app"), &options, at(3)),
        Err(Refusal::Revoked)
    );
}

#[test]
fn an_access_token_ends_after_its_life() {
    let (mut grants, _, pair) = granted(Mode::Strict);
    assert_eq!(grants.use_access(&pair.access, at(60)).unwrap().person, 1);
    assert_eq!(grants.use_access(&pair.access, at(61)), None);
}

#[test]
fn without_rotation_the_refresh_token_stays_and_the_old_access_token_lives() {
    let (mut grants, options, old) = granted(Mode::NoRotation);
    let new = grants
        .renew(refresh(&old), Some("app"), &options, at(2))
        .unwrap();
    assert_eq!(new.refresh, old.refresh);
    assert_ne!(new.access, old.access);
    assert!(grants.use_access(&old.access, at(3)).is_some());
    assert!(
        grants
            .renew(refresh(&old), Some("app"), &options, at(3))
            .is_ok()
    );
}

#[test]
fn strict_kills_the_old_pair_at_once_and_spares_the_new_one() {
    let (mut grants, options, old) = granted(Mode::Strict);
    let new = grants
        .renew(refresh(&old), Some("app"), &options, at(2))
        .unwrap();
    assert_eq!(grants.use_access(&old.access, at(2)), None);
    assert_eq!(
        grants.renew(refresh(&old), Some("app"), &options, at(2)),
        Err(Refusal::Used)
    );
    assert!(grants.use_access(&new.access, at(2)).is_some());
    assert!(
        grants
            .renew(refresh(&new), Some("app"), &options, at(2))
            .is_ok()
    );
}

#[test]
fn with_family_revocation_a_spent_token_kills_the_new_pair_too() {
    let (mut grants, options, old) = granted(Mode::StrictFamily);
    let new = grants
        .renew(refresh(&old), Some("app"), &options, at(2))
        .unwrap();
    assert!(grants.use_access(&new.access, at(2)).is_some());
    assert_eq!(
        grants.renew(refresh(&old), Some("app"), &options, at(2)),
        Err(Refusal::Used)
    );
    assert_eq!(grants.use_access(&new.access, at(2)), None);
    assert_eq!(
        grants.renew(refresh(&new), Some("app"), &options, at(2)),
        Err(Refusal::Revoked)
    );
}

#[test]
fn within_the_grace_window_the_same_pair_comes_again() {
    let (mut grants, options, old) = granted(Mode::Grace);
    let new = grants
        .renew(refresh(&old), Some("app"), &options, at(2))
        .unwrap();
    assert_ne!(new.refresh, old.refresh);
    assert_eq!(
        grants.renew(refresh(&old), Some("app"), &options, at(601)),
        Ok(new.clone())
    );
    assert_eq!(
        grants.renew(refresh(&old), Some("app"), &options, at(602)),
        Err(Refusal::Used)
    );
    assert!(
        grants
            .renew(refresh(&new), Some("app"), &options, at(603))
            .is_ok()
    );
}

#[test]
fn revoke_on_use_keeps_the_old_pair_until_the_new_access_token_is_used() {
    let (mut grants, options, old) = granted(Mode::RevokeOnUse);
    let lost = grants
        .renew(refresh(&old), Some("app"), &options, at(2))
        .unwrap();
    let new = grants
        .renew(refresh(&old), Some("app"), &options, at(3))
        .unwrap();
    assert_ne!(lost.refresh, new.refresh);
    assert!(grants.use_access(&old.access, at(4)).is_some());
    assert!(grants.use_access(&new.access, at(4)).is_some());
    assert_eq!(grants.use_access(&old.access, at(5)), None);
    assert_eq!(
        grants.renew(refresh(&old), Some("app"), &options, at(5)),
        Err(Refusal::Revoked)
    );
    assert!(
        grants
            .renew(refresh(&new), Some("app"), &options, at(5))
            .is_ok()
    );
}

#[test]
fn a_refresh_token_can_have_a_life() {
    let (mut grants, mut options, _) = granted(Mode::Strict);
    options.refresh_life = Some(at(100));
    let code = grants.issue_code(asked(), 1, at(0));
    let pair = grants
        .redeem(&code, &with("app", REDIRECT, VERIFIER), &options, at(1))
        .unwrap();
    assert_eq!(
        grants.renew(refresh(&pair), Some("app"), &options, at(101)),
        Err(Refusal::Expired)
    );
}

#[test]
fn revoking_a_refresh_token_ends_its_grant_and_no_other() {
    let (mut grants, options, pair) = granted(Mode::Strict);
    let code = grants.issue_code(asked(), 2, at(0));
    let other = grants
        .redeem(&code, &with("app", REDIRECT, VERIFIER), &options, at(1))
        .unwrap();
    grants.revoke(refresh(&pair), Some("someone else"));
    assert!(grants.use_access(&pair.access, at(2)).is_some());
    grants.revoke(refresh(&pair), Some("app"));
    assert_eq!(grants.use_access(&pair.access, at(2)), None);
    assert!(grants.use_access(&other.access, at(2)).is_some());
}
