//! Answers from the browser that must not count: each guard alone, where another would hide it.

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Desk, link_id};
use demo_forge::{Endpoint, Options, Point, Then};
use forgepass_core::account::LinkId;
use forgepass_core::accounts::{Purpose, Via};
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Attendance, Memory, Slot, Store, VaultError, VaultKind};
use forgepass_core::view::Code;

const ANOTHER: &str = "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";

impl Desk {
    /// Hands an answer in that must not count.
    async fn refused(&self, text: &str, via: Via) {
        let problem = self.accounts.receive(text, via).await.expect_err("refused");
        assert_eq!(problem.code, Code::StaleCallback, "{via:?}");
    }

    fn slots(&self) -> Vec<Slot> {
        self.store.list(Attendance::Unattended).expect("slots")
    }

    fn exchanges(&self) -> usize {
        self.forge.requests_to(Endpoint::Token).len()
    }
}

#[tokio::test]
async fn case_1_a_state_that_nobody_was_given_takes_no_attempt() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let stranger = format!("app.forgepass.desktop://oauth/{}?code=A&state=x", desk.host);
    desk.refused(&stranger, Via::DeepLink).await;
    assert_eq!(desk.exchanges(), 0);
    desk.answer(&started, "ada").await.expect("still open");
}

#[tokio::test]
async fn case_3_a_second_answer_is_refused_while_the_first_is_redeemed() {
    let desk = Desk::new().await;
    let first = desk.begin(Purpose::New, Way::DeepLink).await;
    let link = link_id(&first);
    let second = desk.accounts.other_way(&link, Way::DeepLink).await;
    let second = second.expect("another attempt");
    let callback = desk.callback(&first, "ada");
    let late = desk.callback(&second, "grace");
    let pause = desk.forge.pause(Endpoint::Token, Point::RequestWritten);
    let accounts = desk.accounts.clone();
    let redeeming =
        tokio::spawn(async move { accounts.receive(callback.as_str(), Via::DeepLink).await });
    pause.reached().await;
    desk.refused(late.as_str(), Via::DeepLink).await;
    pause.release(Then::Continue);
    redeeming.await.expect("an end").expect("linked");
    assert_eq!(desk.exchanges(), 1);
    assert_eq!(desk.only().await.login, "ada");
}

#[tokio::test]
async fn case_4_a_late_answer_is_refused_before_anybody_ended_its_link() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    desk.clock.advance(Duration::from_secs(601));
    desk.refused(callback.as_str(), Via::DeepLink).await;
    assert_eq!(desk.exchanges(), 0);
}

#[tokio::test]
async fn case_4_a_late_link_loses_its_verifier_although_nobody_asks_for_it() {
    let desk = Desk::new().await;
    desk.begin(Purpose::New, Way::DeepLink).await;
    assert_eq!(desk.slots().len(), 1);
    desk.clock.advance(Duration::from_secs(601));
    desk.accounts.tick().await;
    assert_eq!(desk.slots(), []);
}

#[tokio::test]
async fn case_4_a_cancelled_link_loses_its_verifier_at_once() {
    let desk = Desk::new().await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let cancelled = desk.accounts.cancel(&link_id(&started)).await;
    cancelled.expect("cancelled");
    assert_eq!(desk.slots(), []);
}

#[tokio::test]
async fn case_4_a_cancelled_link_takes_no_answer_even_where_its_verifier_stayed() {
    let store = Arc::new(Keeping(Memory::new()));
    let desk = Desk::with(Options::default(), store).await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    let callback = desk.callback(&started, "ada");
    let cancelled = desk.accounts.cancel(&link_id(&started)).await;
    cancelled.expect("cancelled");
    assert_eq!(desk.slots().len(), 1);
    desk.refused(callback.as_str(), Via::DeepLink).await;
    assert_eq!(desk.exchanges(), 0);
}

#[tokio::test]
async fn case_11_an_answer_counts_only_by_the_way_that_waits_for_it() {
    let desk = Desk::new().await;
    let another: LinkId = ANOTHER.parse().expect("an id");
    for way in [Way::DeepLink, Way::Loopback, Way::Paste] {
        let started = desk.begin(Purpose::New, way).await;
        let link = link_id(&started);
        let (right, wrong) = match way {
            Way::DeepLink => (Via::DeepLink, [Via::Pasted(link), Via::Loopback(link)]),
            Way::Loopback => (Via::Loopback(link), [Via::DeepLink, Via::Loopback(another)]),
            _ => (Via::Pasted(link), [Via::DeepLink, Via::Loopback(link)]),
        };
        let callback = desk.callback(&started, "ada");
        let before = desk.exchanges();
        for via in wrong {
            desk.refused(callback.as_str(), via).await;
        }
        assert_eq!(desk.exchanges(), before);
        let taken = desk.accounts.receive(callback.as_str(), right).await;
        taken.expect("linked");
    }
}

/// A vault that can be written and not emptied.
struct Keeping(Memory);

impl Store for Keeping {
    fn kind(&self) -> VaultKind {
        self.0.kind()
    }
    fn name(&self) -> String {
        self.0.name()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.0.probe()
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.0.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.0.write(slot, value, who)
    }
    fn delete(&self, _: &Slot, _: Attendance) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.0.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        self.0.unlock()
    }
}
