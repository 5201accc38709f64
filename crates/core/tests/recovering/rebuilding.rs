//! Accounts that come back from their slots.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Endpoint, Options};
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::{Accounts, Purpose};
use forgepass_core::grant::Secret;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Attendance, Slot, Store};
use forgepass_core::view::{Account, LedgerState, StartedBy};
use forgepass_core::world::NoPoints;

use super::bench::{quarantined, settle};
use super::common::{self, Desk, Lockable, id_of};

struct Scene {
    desk: Desk,
    vault: Arc<Lockable>,
}

impl Scene {
    async fn new() -> Self {
        let vault = Arc::new(Lockable::default());
        let desk = Desk::with(Options::default(), vault.clone()).await;
        Self { desk, vault }
    }

    fn data(&self) -> std::path::PathBuf {
        self.desk.folder.path().join("data")
    }

    /// The program ends, the ledger is broken, and the program starts again.
    async fn breaks(&mut self) {
        overwrite(&self.data());
        self.starts().await;
    }

    /// As above, and there is no copy.
    async fn breaks_with_its_copy(&mut self) {
        let _ = fs::remove_file(self.data().join("ledger.backup.sqlite3"));
        self.breaks().await;
    }

    async fn starts(&mut self) {
        let store: Arc<dyn Store> = self.vault.clone();
        let folder = self.desk.folder.path();
        self.desk.accounts =
            common::open(folder, &store, &self.desk.clock, Arc::new(NoPoints)).await;
    }

    fn state(&self) -> LedgerState {
        self.desk.accounts.ledger_state().expect("a state")
    }
}

/// Nothing of it is left, also not in the log beside it.
fn overwrite(data: &Path) {
    settle(data);
    fs::write(data.join("ledger.sqlite3"), [0x2a; 30_000]).expect("a write");
}

fn facts(accounts: &[Account]) -> Vec<(String, String, Status)> {
    let facts = |a: &Account| (a.id.clone(), a.login.clone(), a.status);
    accounts.iter().map(facts).collect()
}

async fn list(accounts: &Accounts) -> Vec<Account> {
    accounts.list().await.expect("a list")
}

#[tokio::test]
async fn case_50_accounts_come_back_from_their_slots_alone_and_go_on_working() {
    let mut scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    let grace = scene.desk.link("grace").await;
    scene.breaks_with_its_copy().await;
    let mut back = facts(&list(&scene.desk.accounts).await);
    back.sort_by(|a, b| a.0.cmp(&b.0));
    let mut expected = vec![
        (ada.id.clone(), "ada".to_owned(), Status::Ready),
        (grace.id.clone(), "grace".to_owned(), Status::Ready),
    ];
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(back, expected);
    let kept = quarantined(&scene.data());
    assert_eq!(
        scene.state(),
        LedgerState::Rebuilt {
            back: 2,
            of: 2,
            kept_at: Some(kept[0].display().to_string()),
        }
    );
    scene
        .desk
        .accounts
        .renew(&id_of(&ada))
        .await
        .expect("renewed");
    assert_eq!(scene.desk.link("ada").await.id, ada.id);
}

#[tokio::test]
async fn that_the_list_was_rebuilt_is_told_until_it_was_read() {
    let mut scene = Scene::new().await;
    scene.desk.link("ada").await;
    scene.breaks().await;
    list(&scene.desk.accounts).await;
    scene.starts().await;
    assert!(matches!(
        scene.state(),
        LedgerState::Rebuilt { back: 1, of: 1, .. }
    ));
    scene.desk.accounts.ledger_told().expect("noted");
    assert_eq!(scene.state(), LedgerState::Sound);
    scene.starts().await;
    assert_eq!(scene.state(), LedgerState::Sound);
}

#[tokio::test]
async fn case_50_a_locked_vault_gives_the_accounts_back_when_it_opens() {
    let mut scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    scene.vault.lock();
    scene.breaks_with_its_copy().await;
    assert!(list(&scene.desk.accounts).await.is_empty());
    assert!(matches!(scene.state(), LedgerState::ComingBack { .. }));
    scene.desk.accounts.tick().await;
    scene.vault.open();
    scene.desk.accounts.tick().await;
    let back = facts(&list(&scene.desk.accounts).await);
    assert_eq!(back, [(ada.id, "ada".to_owned(), Status::Ready)]);
}

#[tokio::test]
async fn case_50_an_account_of_the_copy_without_its_secret_is_not_shown_as_ready() {
    let mut scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    let grace = scene.desk.link("grace").await;
    // A copy that knows both.
    fs::remove_file(scene.data().join("ledger.backup.sqlite3")).expect("removed");
    scene.starts().await;
    scene
        .vault
        .delete(&Slot::Grant(id_of(&ada)), Attendance::Unattended)
        .expect("deleted");
    scene.breaks().await;
    let listed = list(&scene.desk.accounts).await;
    assert_eq!(
        facts(&listed),
        [
            (ada.id, "ada".to_owned(), Status::NeedsRelink),
            (grace.id, "grace".to_owned(), Status::Ready),
        ]
    );
    assert_eq!(listed[0].cause, Some(Cause::Expired));
    assert!(matches!(
        scene.state(),
        LedgerState::Rebuilt { back: 1, of: 2, .. }
    ));
}

#[tokio::test]
async fn a_folder_that_somebody_emptied_gets_its_accounts_back_without_a_word() {
    let mut scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    fs::remove_dir_all(scene.data()).expect("emptied");
    scene.starts().await;
    let back = facts(&list(&scene.desk.accounts).await);
    assert_eq!(back, [(ada.id, "ada".to_owned(), Status::Ready)]);
    assert_eq!(scene.state(), LedgerState::Sound);
}

#[tokio::test]
async fn case_50_an_answer_that_had_landed_is_finished_and_not_given_up() {
    let mut scene = Scene::new().await;
    // A host that does not say who signed in: the answer lands, and waits.
    for _ in 0..3 {
        scene
            .desk
            .forge
            .script(Endpoint::User, demo_forge::Reply::status(502));
    }
    let started = scene.desk.begin(Purpose::New, Way::DeepLink).await;
    assert!(scene.desk.answer(&started, "ada").await.is_err());
    scene.breaks_with_its_copy().await;
    // The host is only in the landing, which says nothing of an account yet: it is added again.
    common::add_demo(&scene.desk.accounts, &scene.desk.forge).await;
    scene.desk.accounts.resume(StartedBy::Window).await;
    assert_eq!(scene.desk.only().await.login, "ada");
    assert_eq!(scene.desk.forge.requests_to(Endpoint::Token).len(), 1);
    assert!(scene.desk.forge.requests_to(Endpoint::Revoke).is_empty());
}

#[tokio::test]
async fn a_landing_left_over_from_a_link_long_forgotten_does_not_end_the_accounts_grant() {
    let mut scene = Scene::new().await;
    let account = scene.desk.link("ada").await;
    let id = id_of(&account);
    // The landing as it was, as if emptying it had failed.
    let started = &scene.desk.accounts.links().await.expect("links")[0];
    let link = started.id.parse().expect("a link id");
    let grant = scene
        .vault
        .read(&Slot::Grant(id), Attendance::Unattended)
        .expect("read")
        .expect("a grant");
    scene
        .vault
        .write(&Slot::Landing(link), &grant, Attendance::Unattended)
        .expect("written");
    scene.desk.advance(Duration::from_secs(1300));
    scene.desk.accounts.tick().await;
    scene.desk.advance(Duration::from_secs(700));
    scene.starts().await;
    scene.desk.accounts.resume(StartedBy::Window).await;
    scene.desk.accounts.tick().await;
    assert!(scene.desk.forge.requests_to(Endpoint::Revoke).is_empty());
    assert!(
        scene
            .vault
            .read(&Slot::Landing(link), Attendance::Unattended)
            .expect("read")
            .is_none()
    );
    assert!(scene.desk.accounts.renew(&id).await.is_ok());
}

#[tokio::test]
async fn a_ledger_that_breaks_while_the_program_runs_is_mended_by_the_next_look() {
    let mut scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    scene.starts().await;
    let plain = rusqlite::Connection::open(scene.data().join("ledger.sqlite3")).expect("opened");
    plain
        .execute("UPDATE account SET kind = 'telepathy'", [])
        .expect("broken");
    let back = facts(&list(&scene.desk.accounts).await);
    assert_eq!(back, [(ada.id, "ada".to_owned(), Status::Ready)]);
    assert!(matches!(
        scene.state(),
        LedgerState::Rebuilt { back: 1, of: 1, .. }
    ));
}

#[tokio::test]
async fn an_attempt_that_no_row_knows_is_swept_after_a_while() {
    let scene = Scene::new().await;
    scene.desk.accounts.tick().await;
    let slot: Slot = "attempt/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10"
        .parse()
        .expect("a slot");
    let nothing = Secret::new(b"{}".to_vec());
    scene
        .vault
        .write(&slot, &nothing, Attendance::Unattended)
        .expect("written");
    let there = || {
        let read = scene.vault.read(&slot, Attendance::Unattended);
        read.expect("read").is_some()
    };
    scene.desk.accounts.tick().await;
    assert!(there());
    scene.desk.advance(Duration::from_secs(121));
    scene.desk.accounts.tick().await;
    assert!(!there());
}
