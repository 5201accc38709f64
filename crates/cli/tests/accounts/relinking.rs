//! Signing in again.

use demo_forge::{Forge, Options};

use super::browser::visit;
use super::desk::{self, Desk};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_the_host_ended_is_mended_by_signing_in_again() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    desk.forge.revoke_person("ada");
    let renewed = desk.run(&["renew", &desk.handle("ada")]);
    assert_eq!(renewed.status, 1);
    assert_eq!(
        renewed.err,
        desk.here(
            "ada@HOST needs you to sign in again. \
             Nothing is lost: the account stays in the list.\n\
             Sign in again with: forgepass link HOST --relink ada@HOST\n"
        )
    );
    let linking = desk.begin(&["--relink", &desk.handle("ada")]);
    visit(&desk.approve(&linking.started, "ada"));
    assert_eq!(linking.running.left().status, 0);
    let accounts = desk.accounts();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0]["id"], account["id"]);
    assert_eq!(accounts[0]["status"], "ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_needs_its_person_says_so_in_the_list() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    desk.forge.revoke_person("ada");
    desk.run(&["renew", "--all"]);
    assert_eq!(
        desk.run(&["list"]).out,
        desk.here(
            "ada@HOST  Sign in again  Ada Lovelace\n  \
             HOST ended this sign-in. Nothing is lost: the account and its settings stay.\n  \
             Sign in again with: forgepass link HOST --relink ada@HOST\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_is_turned_away() {
    let desk = Desk::with_host().await;
    let account = desk.sign_in("ada");
    let linking = desk.begin(&["--relink", account["id"].as_str().unwrap()]);
    visit(&desk.approve(&linking.started, "grace"));
    let left = linking.running.left();
    assert_eq!(left.status, 1);
    assert_eq!(desk::json(&left.out)["problem"]["code"], "wrong_person");
    assert_eq!(
        left.err,
        desk.here(
            "grace signed in, but this row is ada. \
             ada was kept. Sign in at HOST as ada, then try again.\n"
        )
    );
    assert_eq!(desk.accounts().len(), 1);
}

/// Two hosts may give two people the same number.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_another_host_is_refused_before_anything_is_opened() {
    let desk = Desk::with_host().await;
    desk.sign_in("ada");
    let other = Forge::start(Options::default()).await.expect("a free port");
    desk.add_host(&other);
    let left = desk.run(&[
        "link",
        other.key(),
        "--relink",
        &desk.handle("ada"),
        "--json",
    ]);
    assert_eq!(left.status, 2);
    assert_eq!(left.out, "");
    assert_eq!(
        left.err,
        desk.here(
            "ada@HOST is an account at HOST. \
             Sign in again with: forgepass link HOST --relink ada@HOST\n"
        )
    );
}
