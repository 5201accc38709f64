//! Name and picture, read anew once a day without being asked.

mod common;

use std::time::Duration;

use common::{Desk, id_of, until};
use demo_forge::Endpoint;
use forgepass_core::account::{Cause, Status};

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
