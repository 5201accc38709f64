//! A vault that stops taking writes in the middle of a renewal or a link.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;

use common::{Desk, Lasting, id_of, until};
use demo_forge::{Client, Endpoint, Options};
use forgepass_core::account::Status;
use forgepass_core::accounts::{HostEdit, Purpose};
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Attendance, Slot, Store, VaultError, VaultKind};
use forgepass_core::view::Code;
use forgepass_core::world::NoPoints;

const WANT: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3700);

/// Takes so many writes and then no more, and may keep the secrets of clients to itself.
struct Refusing {
    inside: Lasting,
    left: AtomicI32,
    /// Counts down with each write; the one that finds one is refused.
    refused: AtomicI32,
    locked: AtomicBool,
    asked_in_vain: AtomicUsize,
}

impl Refusing {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inside: Lasting::default(),
            left: AtomicI32::new(i32::MAX),
            refused: AtomicI32::new(i32::MAX),
            locked: AtomicBool::new(false),
            asked_in_vain: AtomicUsize::new(0),
        })
    }

    /// Refuses that write from now on, counted from one, and no other.
    fn refuse_only(&self, write: i32) {
        self.refused.store(write, Ordering::SeqCst);
    }

    fn take_only(&self, writes: i32) {
        self.left.store(writes, Ordering::SeqCst);
    }
}

impl Store for Refusing {
    fn kind(&self) -> VaultKind {
        self.inside.kind()
    }
    fn name(&self) -> String {
        self.inside.name()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.inside.probe()
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        if matches!(slot, Slot::Client(_)) && self.locked.load(Ordering::SeqCst) {
            self.asked_in_vain.fetch_add(1, Ordering::SeqCst);
            return Err(VaultError::Locked);
        }
        self.inside.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0
            || self.refused.fetch_sub(1, Ordering::SeqCst) == 1
        {
            return Err(VaultError::Unavailable);
        }
        self.inside.write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.inside.delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.inside.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        self.inside.unlock()
    }
}

#[tokio::test]
async fn case_35_a_vault_that_takes_no_mark_stops_the_renewal_before_it_is_sent() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let id = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    desk.forge.forget_requests();
    store.take_only(0);
    let problem = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect_err("no mark");
    assert_eq!(problem.code, Code::VaultUnavailable);
    assert!(desk.forge.requests_to(Endpoint::Token).is_empty());
    store.take_only(i32::MAX);
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
}

#[tokio::test]
async fn case_35_a_grant_the_vault_does_not_take_waits_and_the_spent_one_is_not_sent_again() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let id = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    desk.forge.forget_requests();
    // The mark is taken, the new grant is not.
    store.take_only(1);
    for _ in 0..3 {
        let problem = desk
            .accounts
            .access_token(&id, WANT)
            .await
            .expect_err("not kept");
        assert_eq!(problem.code, Code::VaultUnavailable);
    }
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert_eq!(desk.accounts.unsaved(), [id], "who quits now loses it");
    store.take_only(i32::MAX);
    desk.accounts.tick().await;
    assert_eq!(desk.accounts.unsaved(), []);
    assert!(desk.accounts.access_token(&id, WANT).await.is_ok());
    assert_eq!(desk.only().await.status, Status::Ready);
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert!(desk.forge.all_posts().values().all(|posts| *posts == 1));
}

/// Both are at the lock when the first one's grant is not taken.
#[tokio::test]
async fn case_35_who_waited_at_the_lock_does_not_send_what_is_spent() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let id = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    desk.forge.forget_requests();
    store.refuse_only(2);
    let ask = || desk.accounts.access_token(&id, WANT);
    let (first, second) = tokio::join!(ask(), ask());
    assert!(first.is_err() && second.is_ok(), "the second one stored it");
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert_eq!(desk.accounts.unsaved(), []);
    desk.accounts.check(&id).await.expect("the new one works");
}

/// The mark of another program makes the slot newer by its number, and not by what is in it.
#[tokio::test]
async fn case_35_a_mark_beside_what_is_spent_is_no_newer_grant() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let id = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    store.refuse_only(2);
    assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    let shared: Arc<dyn Store> = store.clone();
    let folder = desk.folder.path();
    let other = common::open(folder, &shared, &desk.clock, Arc::new(NoPoints)).await;
    let refused = other.access_token(&id, WANT).await;
    assert_eq!(refused.expect_err("spent").code, Code::NeedsRelink);
    desk.accounts.save_unsaved().await;
    assert_eq!(desk.accounts.unsaved(), []);
    desk.accounts.check(&id).await.expect("the new one works");
    assert_eq!(desk.only().await.status, Status::Ready);
    assert!(other.access_token(&id, WANT).await.is_ok());
}

#[tokio::test]
async fn case_35_what_waits_for_the_vault_does_not_overwrite_a_newer_sign_in() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let id = id_of(&desk.link("ada").await);
    desk.advance(HOUR);
    store.take_only(1);
    assert!(desk.accounts.access_token(&id, WANT).await.is_err());
    store.take_only(i32::MAX);
    let started = desk.begin(Purpose::Relink(id), Way::DeepLink).await;
    desk.answer(&started, "ada").await.expect("relinked");
    let newest = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect("a token");
    desk.accounts.tick().await;
    let kept = desk
        .accounts
        .access_token(&id, WANT)
        .await
        .expect("a token");
    assert_eq!(newest.expose(), kept.expose());
}

#[tokio::test]
async fn a_link_whose_grant_the_vault_does_not_take_makes_no_account_and_says_so() {
    let store = Refusing::new();
    let desk = Desk::with(Options::default(), store.clone()).await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    store.take_only(0);
    let problem = desk.answer(&started, "ada").await.expect_err("not kept");
    assert_eq!(problem.code, Code::VaultWrite);
    assert!(desk.accounts.list().await.expect("a list").is_empty());
}

#[tokio::test]
async fn a_code_that_waits_for_the_person_outlives_a_locked_vault() {
    let store = Refusing::new();
    let options = Options {
        device_interval: Duration::from_secs(1),
        ..Options::default()
    };
    let desk = Desk::with(options, store.clone()).await;
    let registration = HostEdit {
        client_id: Some(Client::CONFIDENTIAL.to_owned()),
        client_secret: Some(Secret::new(Client::SECRET.to_owned())),
        ..HostEdit::default()
    };
    desk.accounts
        .edit_host(&desk.host, registration)
        .await
        .expect("registered");
    let started = desk.begin(Purpose::New, Way::Device).await;
    store.locked.store(true, Ordering::SeqCst);
    let code = started.user_code.as_deref().expect("a code");
    desk.forge.device_allow(code, "ada").expect("allowed");
    until("it was asked while locked", async || {
        store.asked_in_vain.load(Ordering::SeqCst) > 0
    })
    .await;
    store.locked.store(false, Ordering::SeqCst);
    let account = desk.outcome(&started).await.expect("linked");
    assert_eq!(account.login, "ada");
}
