//! Renewal: when, once, and what every reply means.

mod common;

use std::time::Duration;

use common::{Desk, id_of};
use demo_forge::{Endpoint, Mode, Options, Reply};
use forgepass_core::account::{AccountId, Cause, Status};
use forgepass_core::accounts::{End, Ended, Purpose};
use forgepass_core::clock::Clock;
use forgepass_core::provider::Way;
use forgepass_core::view::Code;

const MINUTE: Duration = Duration::from_secs(60);
const WANT: Duration = Duration::from_secs(60);

async fn linked() -> (Desk, AccountId) {
    let desk = Desk::new().await;
    let account = desk.link("ada").await;
    desk.forge.forget_requests();
    (desk, id_of(&account))
}

/// Moves the clocks to where the one-hour token is over.
fn expire(desk: &Desk) {
    desk.advance(61 * MINUTE);
}

#[tokio::test]
async fn a_fresh_token_is_handed_out_without_asking_the_host() {
    let (desk, id) = linked().await;
    desk.accounts
        .access_token(&id, WANT)
        .await
        .expect("a token");
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
}

#[tokio::test]
async fn an_ended_token_is_renewed_before_it_is_handed_out() {
    let (desk, id) = linked().await;
    let old = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect("a token");
    expire(&desk);
    let new = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect("a token");
    assert_ne!(old.expose(), new.expose());
    assert_eq!(desk.only().await.status, Status::Ready);
}

#[tokio::test]
async fn the_background_round_renews_what_is_due_and_nothing_else() {
    let (desk, _) = linked().await;
    desk.accounts.tick().await;
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
    desk.advance(55 * MINUTE);
    desk.accounts.tick().await;
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert!(desk.only().await.renewed_at.is_some());
}

#[tokio::test]
async fn every_rotation_mode_survives_ten_renewals() {
    for mode in Mode::ALL.iter().copied() {
        let (desk, id) = linked().await;
        desk.forge.set_mode(mode);
        for _ in 0..10 {
            expire(&desk);
            desk.accounts
                .access_token(&id, WANT)
                .await
                .unwrap_or_else(|problem| panic!("{mode:?}: {problem}"));
        }
        for (token, posts) in desk.forge.all_posts() {
            assert!(mode == Mode::NoRotation || posts == 1, "{token} {posts}");
        }
    }
}

#[tokio::test]
async fn case_23_a_host_that_sends_no_new_refresh_token_is_renewed_again() {
    let (desk, id) = linked().await;
    desk.forge.set_mode(Mode::NoRotation);
    for _ in 0..2 {
        expire(&desk);
        desk.forge
            .script(Endpoint::Token, Reply::genuine().without("refresh_token"));
        desk.accounts
            .access_token(&id, WANT)
            .await
            .expect("a token");
    }
}

#[tokio::test]
async fn case_33_twenty_tasks_at_expiry_make_one_request() {
    let (desk, id) = linked().await;
    expire(&desk);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let accounts = desk.accounts.clone();
        tasks.spawn(async move {
            accounts
                .access_token(&id, WANT)
                .await
                .map(|t| t.expose().clone())
        });
    }
    let tokens: Vec<String> = tasks
        .join_all()
        .await
        .into_iter()
        .map(|token| token.expect("a token"))
        .collect();
    assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
}

#[tokio::test]
async fn case_37_a_refused_refresh_token_asks_for_the_person_and_is_not_sent_again() {
    let (desk, id) = linked().await;
    desk.forge.revoke_person("ada");
    expire(&desk);
    let problem = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect_err("refused");
    assert_eq!(problem.code, Code::NeedsRelink);
    let account = desk.only().await;
    assert_eq!(
        (account.status, account.cause),
        (Status::NeedsRelink, Some(Cause::Revoked))
    );
    let posts = desk.forge.requests_to(Endpoint::Token).len();
    desk.accounts.tick().await;
    assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), posts);
}

#[tokio::test]
async fn one_sign_in_mends_a_revoked_account_and_keeps_its_id() {
    let (desk, id) = linked().await;
    desk.forge.revoke_person("ada");
    expire(&desk);
    assert!(desk.accounts.renew(&id).await.is_err());
    let started = desk.begin(Purpose::Relink(id), Way::DeepLink).await;
    desk.answer(&started, "ada").await.expect("relinked");
    let account = desk.only().await;
    assert_eq!(
        (account.id, account.status),
        (id.to_string(), Status::Ready)
    );
}

#[tokio::test]
async fn case_38_trouble_at_the_host_keeps_the_account_and_backs_off() {
    for (reply, cause) in [
        (Reply::status(500), Cause::HostDown),
        (
            Reply::status(503).header("Retry-After", "7"),
            Cause::HostDown,
        ),
        (
            Reply::status(429).header("Retry-After", "abc"),
            Cause::RateLimited,
        ),
        (Reply::html(200, "<html>"), Cause::HostDown),
        (Reply::html(400, "<html>"), Cause::HostDown),
        (Reply::error(400, "invalid_request"), Cause::HostDown),
    ] {
        let (desk, id) = linked().await;
        let said = format!("{reply:?}");
        expire(&desk);
        desk.forge.script(Endpoint::Token, reply);
        assert!(
            desk.accounts.access_token(&id, WANT).await.is_err(),
            "{said}"
        );
        let account = desk.only().await;
        assert_eq!(
            (account.status, account.cause),
            (Status::Unreachable, Some(cause)),
            "{said}"
        );
        let waiting = desk
            .accounts
            .access_token(&id, WANT)
            .await
            .expect_err("backs off");
        assert_eq!(waiting.code, Code::RenewWaiting, "{said}");
        assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1, "{said}");
        desk.advance(5 * MINUTE);
        assert!(
            desk.accounts.access_token(&id, WANT).await.is_ok(),
            "{said}"
        );
        assert_eq!(desk.only().await.status, Status::Ready, "{said}");
    }
}

#[tokio::test]
async fn a_host_that_is_away_keeps_the_account() {
    let (desk, id) = linked().await;
    expire(&desk);
    desk.forge.go_offline().await;
    let problem = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect_err("away");
    assert_eq!(problem.code, Code::HostUnreachable);
    assert_eq!(desk.only().await.status, Status::Unreachable);
    desk.forge.come_back().await;
    desk.advance(5 * MINUTE);
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
}

#[tokio::test]
async fn case_39_a_lost_answer_is_replayed_once_and_then_asks_for_the_person() {
    let (desk, id) = linked().await;
    expire(&desk);
    desk.forge
        .script(Endpoint::Token, Reply::reset().after_commit());
    desk.forge
        .script(Endpoint::Token, Reply::reset().after_commit());
    for _ in 0..4 {
        assert!(desk.accounts.access_token(&id, WANT).await.is_err());
        desk.advance(120 * MINUTE);
    }
    assert!(desk.forge.all_posts().values().all(|posts| *posts <= 2));
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 2);
    let account = desk.only().await;
    assert_eq!(
        (account.status, account.cause),
        (Status::NeedsRelink, Some(Cause::Ambiguous))
    );
}

#[tokio::test]
async fn case_39_a_lost_answer_is_mended_by_the_replay_within_the_hosts_grace() {
    let desk = Desk::with(
        Options {
            mode: Mode::Grace,
            ..Options::default()
        },
        std::sync::Arc::new(forgepass_core::vault::Memory::new()),
    )
    .await;
    let id = id_of(&desk.link("ada").await);
    expire(&desk);
    desk.forge
        .script(Endpoint::Token, Reply::reset().after_commit());
    assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    desk.advance(MINUTE);
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
}

#[tokio::test]
async fn case_39_a_host_that_does_not_answer_gets_no_replay() {
    let (desk, id) = linked().await;
    expire(&desk);
    desk.forge.script(Endpoint::Token, Reply::reset());
    assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    desk.forge.always(Endpoint::User, Some(Reply::status(502)));
    for _ in 0..3 {
        desk.advance(120 * MINUTE);
        assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    }
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert_eq!(desk.only().await.status, Status::Unreachable);
    desk.forge.always(Endpoint::User, None);
    desk.advance(120 * MINUTE);
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
}

#[tokio::test]
async fn case_40_a_clock_that_jumps_declares_nobody_dead() {
    let (desk, id) = linked().await;
    let year = Duration::from_secs(365 * 24 * 3600);
    desk.clock.advance(year);
    desk.accounts.tick().await;
    assert_eq!(desk.only().await.status, Status::Ready);
    // The clock is corrected: what came a year ahead of time must not count as fresh for a year.
    desk.clock.set_back(year);
    desk.forge.expire_access_tokens();
    desk.forge.forget_requests();
    desk.accounts.tick().await;
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert_eq!(desk.only().await.status, Status::Ready);
    desk.accounts
        .check(&id)
        .await
        .expect("the token works at the host");
}

#[tokio::test]
async fn a_pause_that_was_made_before_the_clock_was_set_back_does_not_last() {
    let (desk, id) = linked().await;
    let year = Duration::from_secs(365 * 24 * 3600);
    desk.clock.advance(year);
    desk.forge.script(Endpoint::Token, Reply::status(503));
    assert!(desk.accounts.renew(&id).await.is_err());
    desk.clock.set_back(year);
    assert!(desk.accounts.renew(&id).await.is_ok());
}

#[tokio::test]
async fn a_token_that_is_still_alive_is_handed_out_while_the_host_is_in_trouble() {
    let (desk, id) = linked().await;
    desk.advance(55 * MINUTE);
    desk.forge.script(Endpoint::Token, Reply::status(503));
    let ten_minutes = Duration::from_secs(600);
    assert!(desk.accounts.access_token(&id, ten_minutes).await.is_ok());
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
}

#[tokio::test]
async fn a_check_does_not_shorten_the_pause_a_host_asked_for() {
    let (desk, id) = linked().await;
    desk.forge.script(
        Endpoint::Token,
        Reply::status(429).header("Retry-After", "3000"),
    );
    assert!(desk.accounts.renew(&id).await.is_err());
    desk.accounts.check(&id).await.expect("all is well");
    desk.advance(55 * MINUTE - Duration::from_secs(600));
    desk.accounts.tick().await;
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
}

#[tokio::test]
async fn a_host_that_will_not_hear_of_an_end_is_not_asked_all_the_time() {
    let (desk, id) = linked().await;
    desk.forge
        .always(Endpoint::Revoke, Some(Reply::status(403)));
    assert_eq!(
        desk.accounts.unlink(&id, End::AtHost).await,
        Ok(Ended::Later)
    );
    for _ in 0..5 {
        desk.accounts.tick().await;
    }
    assert_eq!(desk.forge.requests_to(Endpoint::Revoke).len(), 2);
}

#[tokio::test]
async fn case_42_an_unlinked_account_is_not_brought_back_by_a_renewal_on_its_way() {
    let (desk, id) = linked().await;
    expire(&desk);
    let pause = desk.forge.pause_at(demo_forge::Point::Committed);
    let accounts = desk.accounts.clone();
    let renewal = tokio::spawn(async move { accounts.renew(&id).await });
    pause.reached().await;
    let accounts = desk.accounts.clone();
    let removal = tokio::spawn(async move { accounts.unlink(&id, End::AtHost).await });
    pause.release(demo_forge::Then::Continue);
    let _ = renewal.await.expect("a renewal");
    removal.await.expect("a removal").expect("unlinked");
    assert!(desk.accounts.list().await.expect("a list").is_empty());
    assert!(desk.accounts.renew(&id).await.is_err());
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
}

#[tokio::test]
async fn a_check_finds_out_that_the_host_ended_a_grant() {
    let (desk, id) = linked().await;
    desk.accounts.check(&id).await.expect("all is well");
    desk.forge.revoke_person("ada");
    let problem = desk.accounts.check(&id).await.expect_err("ended");
    assert_eq!(problem.code, Code::NeedsRelink);
    assert_eq!(desk.only().await.cause, Some(Cause::Revoked));
}

#[tokio::test]
async fn a_check_learns_a_new_login() {
    let (desk, id) = linked().await;
    desk.forge.rename("ada", "countess");
    desk.accounts.check(&id).await.expect("all is well");
    assert_eq!(desk.only().await.login, "countess");
}

#[tokio::test]
async fn unlinking_ends_the_grant_at_the_host() {
    let (desk, id) = linked().await;
    assert_eq!(
        desk.accounts.unlink(&id, End::AtHost).await,
        Ok(Ended::AtHost)
    );
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
    let slots = desk
        .store
        .list(forgepass_core::vault::Attendance::Unattended)
        .expect("slots");
    assert_eq!(slots, []);
}

#[tokio::test]
async fn unlinking_only_here_leaves_the_grant_at_the_host() {
    let (desk, id) = linked().await;
    assert_eq!(
        desk.accounts.unlink(&id, End::HereOnly).await,
        Ok(Ended::HereOnly)
    );
    assert!(desk.forge.requests_to(Endpoint::Revoke).is_empty());
}

#[tokio::test]
async fn case_30_unlinking_without_network_ends_the_grant_later() {
    let (desk, id) = linked().await;
    desk.forge.go_offline().await;
    assert_eq!(
        desk.accounts.unlink(&id, End::AtHost).await,
        Ok(Ended::Later)
    );
    assert!(desk.accounts.list().await.expect("a list").is_empty());
    desk.forge.come_back().await;
    desk.accounts.tick().await;
    assert!(desk.forge.grants().iter().all(|grant| grant.revoked));
    let slots = desk
        .store
        .list(forgepass_core::vault::Attendance::Unattended)
        .expect("slots");
    assert_eq!(slots, []);
}

#[tokio::test]
async fn a_check_does_not_make_a_refused_refresh_token_be_sent_again() {
    let (desk, id) = linked().await;
    desk.forge
        .script(Endpoint::Token, Reply::error(400, "invalid_grant"));
    assert!(desk.accounts.renew(&id).await.is_err());
    desk.accounts
        .check(&id)
        .await
        .expect("the access token still works");
    desk.advance(55 * MINUTE);
    desk.accounts.tick().await;
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert_eq!(desk.only().await.status, Status::NeedsRelink);
}

#[tokio::test]
async fn a_renewal_that_is_asked_for_while_the_host_wants_a_pause_says_so() {
    let (desk, id) = linked().await;
    desk.forge.script(
        Endpoint::Token,
        Reply::status(429).header("Retry-After", "600"),
    );
    assert_eq!(
        desk.accounts.renew(&id).await.expect_err("a limit").code,
        Code::RateLimited
    );
    let waiting = desk.accounts.renew(&id).await.expect_err("a pause");
    assert_eq!(waiting.code, Code::RenewWaiting);
    assert!(
        desk.accounts.access_token(&id, WANT).await.is_ok(),
        "the old one is still good"
    );
}

#[tokio::test]
async fn case_38_a_check_says_until_when_the_host_wants_a_pause_and_keeps_to_it() {
    let (desk, id) = linked().await;
    desk.forge.script(
        Endpoint::User,
        Reply::status(429).header("Retry-After", "1200"),
    );
    let limited = desk.accounts.check(&id).await.expect_err("a limit");
    assert_eq!(limited.code, Code::RateLimited);
    let until = desk.clock.now().plus(20 * MINUTE).rfc3339();
    assert!(limited.args["until"] >= until, "{:?}", limited.args);
}

#[tokio::test]
async fn a_damaged_slot_asks_for_the_person_and_is_mended_by_a_sign_in() {
    let (desk, id) = linked().await;
    let slot = forgepass_core::vault::Slot::Grant(id);
    let garbage = forgepass_core::grant::Secret::new(b"{}".to_vec());
    desk.store
        .write(
            &slot,
            &garbage,
            forgepass_core::vault::Attendance::Unattended,
        )
        .expect("written");
    let problem = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect_err("damaged");
    assert_eq!(problem.code, Code::NeedsRelink);
    let started = desk.begin(Purpose::Relink(id), Way::DeepLink).await;
    desk.answer(&started, "ada").await.expect("relinked");
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
}
