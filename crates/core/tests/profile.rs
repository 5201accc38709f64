//! Name and picture, read anew once a day without being asked.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Desk, id_of, until};
use demo_forge::{Endpoint, Options, Reply};
use forgepass_core::account::{Cause, Status};
use forgepass_core::vault::Memory;

const DAY: Duration = Duration::from_secs(24 * 3600);
const LONGER: Duration = Duration::from_secs(25 * 3600 + 60);

/// A day and more passes, in steps that keep the grant alive, and one round of the background.
async fn another_day(desk: &Desk) {
    desk.advance(LONGER);
    desk.accounts.tick().await;
}

fn asked(desk: &Desk) -> usize {
    desk.forge.requests_to(Endpoint::User).len()
}

#[tokio::test]
async fn a_new_name_is_learned_within_a_day_and_the_host_is_not_asked_twice() {
    let desk = Desk::new().await;
    desk.link("ada").await;
    desk.forge.rename("ada", "countess");
    desk.forge.forget_requests();
    desk.advance(DAY - Duration::from_secs(3600));
    desk.accounts.tick().await;
    assert_eq!(asked(&desk), 0);

    another_day(&desk).await;
    until("the new name", async || {
        desk.only().await.login == "countess"
    })
    .await;
    let before = asked(&desk);
    for _ in 0..3 {
        desk.accounts.tick().await;
    }
    assert_eq!(asked(&desk), before);
    let detail = desk.accounts.detail(&id_of(&desk.only().await)).await;
    let checked = detail
        .expect("an account")
        .activity
        .iter()
        .filter(|line| line.what == forgepass_core::view::What::Checked)
        .count();
    assert_eq!(checked, 0, "nobody asked for it, so it is no activity");
}

#[tokio::test]
async fn a_grant_that_was_ended_in_silence_is_found_out() {
    let desk = Desk::new().await;
    desk.link("ada").await;
    desk.forge.revoke_person("ada");
    another_day(&desk).await;
    until("it is said", async || {
        let account = desk.only().await;
        (account.status, account.cause) == (Status::NeedsRelink, Some(Cause::Revoked))
    })
    .await;
}

#[tokio::test]
async fn an_account_that_needs_the_person_is_left_alone() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    desk.link("grace").await;
    desk.forge.revoke_person("ada");
    let _ = desk.accounts.check(&id_of(&ada)).await;
    desk.forge.rename("grace", "amazing-grace");
    desk.forge.forget_requests();
    another_day(&desk).await;
    // Ada's turn would come before hers.
    until("the later account", async || {
        let list = desk.accounts.list().await.expect("a list");
        list.iter().any(|account| account.login == "amazing-grace")
    })
    .await;
    assert_eq!(asked(&desk), 1);
}

#[tokio::test]
async fn a_host_that_does_not_say_stops_no_renewal() {
    let desk = Desk::new().await;
    let ada = desk.link("ada").await;
    desk.forge
        .always(Endpoint::User, Some(Reply::error(403, "forbidden")));
    desk.forge.forget_requests();
    another_day(&desk).await;
    until("it was asked", async || asked(&desk) == 1).await;
    let account = desk.only().await;
    assert_eq!((account.status, account.cause), (Status::Ready, None));
    desk.advance(Duration::from_secs(3700));
    desk.accounts.renew(&id_of(&ada)).await.expect("renewed");
    // And it is not asked at every round.
    desk.forge.forget_requests();
    desk.accounts.tick().await;
    until("another try", async || {
        desk.advance(Duration::from_secs(3700));
        desk.accounts.tick().await;
        asked(&desk) > 0
    })
    .await;
}

#[tokio::test]
async fn case_37_one_refusal_of_a_token_that_nothing_renews_ends_nothing_and_a_yes_heals() {
    let options = Options {
        token_life: 10 * DAY,
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::new(Memory::new())).await;
    let lonely = Reply::genuine().without("refresh_token");
    desk.forge.script(Endpoint::Token, lonely);
    let ada = id_of(&desk.link("ada").await);
    let refused = Reply::error(401, "invalid_token");
    desk.forge.always(Endpoint::User, Some(refused));
    desk.forge.forget_requests();
    another_day(&desk).await;
    until("it was asked", async || asked(&desk) == 1).await;
    assert_eq!(desk.only().await.status, Status::Ready);

    desk.advance(Duration::from_secs(3700));
    desk.accounts.tick().await;
    until("it is said", async || {
        desk.only().await.status == Status::NeedsRelink
    })
    .await;
    desk.forge.always(Endpoint::User, None);
    desk.accounts.check(&ada).await.expect("it works after all");
    assert_eq!(desk.only().await.status, Status::Ready);
}
