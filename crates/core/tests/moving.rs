//! Moving the accounts from one vault to another, and dying in the middle of it.

mod common;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Desk, id_of};
use demo_forge::{Endpoint, Mode, Options};
use forgepass_core::account::{AccountId, Status};
use forgepass_core::accounts::Accounts;
use forgepass_core::clock::SystemRng;
use forgepass_core::grant::Secret;
use forgepass_core::http::Client;
use forgepass_core::provider::Way;
use forgepass_core::vault::{
    Attendance, Folder, Memory, MoveError, Moved, Note, Noted, Several, Slot, Store, VaultError,
    VaultKind,
};
use forgepass_core::view::Code;
use forgepass_core::world::{NoPoints, World};

const WHO: Attendance = Attendance::Attended;

/// How many steps a process still makes before it is gone.
struct Life(AtomicUsize);

impl Life {
    fn of(steps: usize) -> Arc<Self> {
        Arc::new(Self(AtomicUsize::new(steps)))
    }

    fn step(&self) -> Result<(), VaultError> {
        let left = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        left.map(|_| ()).map_err(|_| VaultError::Unavailable)
    }
}

/// A vault that outlives the process that uses it.
struct Outside {
    kind: VaultKind,
    slots: Arc<Memory>,
    life: Arc<Life>,
}

impl Store for Outside {
    fn kind(&self) -> VaultKind {
        self.kind
    }
    fn name(&self) -> String {
        "outside".to_owned()
    }
    fn probe(&self) -> Result<(), VaultError> {
        Ok(())
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.life.step()?;
        self.slots.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.life.step()?;
        self.slots.write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.life.step()?;
        self.slots.delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.life.step()?;
        self.slots.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }
}

/// The note of which vault it is, beside the accounts.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Paper {
    fn at(&self, name: &str) -> Option<String> {
        self.0.lock().expect("sound").get(name).cloned()
    }
}

struct Pen {
    paper: Paper,
    life: Arc<Life>,
}

impl Note for Pen {
    fn look(&self) -> Result<Noted, VaultError> {
        Ok(Noted::Kept(self.paper.at("vault").expect("noted")))
    }
    fn moved(&self, from: Option<&str>, to: &str) -> Result<(), VaultError> {
        self.life.step()?;
        let mut paper = self.paper.0.lock().expect("sound");
        paper.insert("vault", to.to_owned());
        match from {
            Some(from) => paper.insert("left", from.to_owned()),
            None => paper.remove("left"),
        };
        Ok(())
    }
    fn left(&self) -> Result<Option<String>, VaultError> {
        Ok(self.paper.at("left"))
    }
    fn cleared(&self) -> Result<(), VaultError> {
        self.life.step()?;
        self.paper.0.lock().expect("sound").remove("left");
        Ok(())
    }
}

/// What is outside of every process: two vaults, the note and the lock.
struct Computer {
    keyring: Arc<Memory>,
    folder: Arc<Memory>,
    paper: Paper,
    run: tempfile::TempDir,
}

impl Computer {
    fn new() -> Self {
        let paper = Paper::default();
        paper
            .0
            .lock()
            .expect("sound")
            .insert("vault", "keyring".to_owned());
        Self {
            keyring: Arc::default(),
            folder: Arc::default(),
            paper,
            run: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A process that is gone after so many steps.
    fn process(&self, steps: usize) -> Several {
        let life = Life::of(steps);
        let vault = |kind, slots: &Arc<Memory>| -> Arc<dyn Store> {
            Arc::new(Outside {
                kind,
                slots: Arc::clone(slots),
                life: Arc::clone(&life),
            })
        };
        let pen = Pen {
            paper: self.paper.clone(),
            life: Arc::clone(&life),
        };
        Several::new(
            vault(VaultKind::Keyring, &self.keyring),
            vec![vault(VaultKind::File, &self.folder)],
            Box::new(pen),
            self.run.path(),
        )
    }
}

const FOREVER: usize = usize::MAX;

fn grants(count: usize) -> Vec<Slot> {
    (0..count)
        .map(|_| Slot::Grant(AccountId::fresh(&SystemRng).expect("randomness")))
        .collect()
}

fn secret(slot: &Slot) -> Secret<Vec<u8>> {
    Secret::new(slot.to_string().into_bytes())
}

fn has_all(vault: &dyn Store, slots: &[Slot]) -> bool {
    slots.iter().all(|slot| {
        let value = vault.read(slot, WHO).expect("readable");
        value.is_some_and(|value| value.expose() == secret(slot).expose())
    })
}

#[test]
fn case_52_wherever_a_move_dies_the_noted_vault_has_everything_and_it_can_go_on() {
    let mut survived = false;
    for steps in 0.. {
        let computer = Computer::new();
        let slots = grants(3);
        for slot in &slots {
            computer
                .keyring
                .write(slot, &secret(slot), WHO)
                .expect("written");
        }
        let outcome = computer.process(steps).move_to(VaultKind::File);
        let next = computer.process(FOREVER);
        assert!(has_all(&next, &slots), "after {steps} steps: {outcome:?}");
        // The next start clears up, and another try gets there.
        next.clear_left();
        match next.move_to(VaultKind::File) {
            Ok(moved) => assert_eq!((moved.accounts, moved.left), (3, 0), "after {steps}"),
            Err(error) => assert_eq!(error, MoveError::Same, "after {steps} steps"),
        }
        assert!(has_all(&*computer.folder, &slots), "after {steps} steps");
        assert_eq!(computer.keyring.list(WHO), Ok(Vec::new()), "after {steps}");
        assert_eq!(computer.folder.list(WHO).expect("a list").len(), 3);
        assert_eq!(computer.paper.at("left"), None, "after {steps} steps");
        if outcome
            == Ok(Moved {
                accounts: 3,
                left: 0,
            })
        {
            survived = true;
            // Three are read, written, read back, read and deleted once more; the rest is around.
            assert!(steps > 15, "{steps}");
            break;
        }
    }
    assert!(survived);
}

#[test]
fn what_was_given_up_meanwhile_does_not_come_back_with_the_vault_that_had_it() {
    let computer = Computer::new();
    let slots = grants(2);
    let start = computer.process(FOREVER);
    for slot in &slots {
        start.write(slot, &secret(slot), WHO).expect("written");
    }
    // It dies right after the note: the keyring is not cleared.
    let mut steps = 0;
    while computer.paper.at("vault").as_deref() == Some("keyring") {
        steps += 1;
        let _ = computer.process(steps).move_to(VaultKind::File);
    }
    assert_eq!(computer.keyring.list(WHO).expect("a list").len(), 2);
    let next = computer.process(FOREVER);
    next.delete(&slots[0], WHO).expect("given up");
    next.move_to(VaultKind::Keyring).expect("moved back");
    assert_eq!(computer.keyring.list(WHO), Ok(vec![slots[1].clone()]));
}

#[test]
fn what_is_damaged_stays_where_it_is_and_is_counted() {
    struct Torn(Outside, Slot);
    impl Store for Torn {
        fn kind(&self) -> VaultKind {
            self.0.kind()
        }
        fn name(&self) -> String {
            self.0.name()
        }
        fn probe(&self) -> Result<(), VaultError> {
            self.0.probe()
        }
        fn read(
            &self,
            slot: &Slot,
            who: Attendance,
        ) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
            if *slot == self.1 {
                return Err(VaultError::Corrupt);
            }
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
        fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
            self.0.delete(slot, who)
        }
        fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
            self.0.list(who)
        }
        fn unlock(&self) -> Result<(), VaultError> {
            Ok(())
        }
    }

    let computer = Computer::new();
    let slots = grants(2);
    for slot in &slots {
        computer
            .keyring
            .write(slot, &secret(slot), WHO)
            .expect("written");
    }
    let life = Life::of(FOREVER);
    let outside = |kind, slots: &Arc<Memory>| Outside {
        kind,
        slots: Arc::clone(slots),
        life: Arc::clone(&life),
    };
    let several = Several::new(
        Arc::new(Torn(
            outside(VaultKind::Keyring, &computer.keyring),
            slots[0].clone(),
        )),
        vec![Arc::new(outside(VaultKind::File, &computer.folder))],
        Box::new(Pen {
            paper: computer.paper.clone(),
            life: Arc::clone(&life),
        }),
        computer.run.path(),
    );
    let moved = several.move_to(VaultKind::File).expect("moved");
    assert_eq!((moved.accounts, moved.left), (1, 1));
    assert_eq!(computer.keyring.list(WHO), Ok(vec![slots[0].clone()]));
}

#[test]
fn who_holds_on_to_the_vault_is_waited_for_and_then_told() {
    let computer = Computer::new();
    let file = std::fs::File::create(computer.run.path().join("vault.lock")).expect("a file");
    file.lock_shared().expect("held");
    let several = computer.process(FOREVER);
    let outcome = several.move_to(VaultKind::File);
    assert_eq!(outcome, Err(MoveError::Busy));
}

/// One more Forgepass of this home, with both vaults.
async fn another(desk: &Desk, keyring: &Arc<dyn Store>) -> Accounts {
    let file = desk.folder.path().join("passphrase");
    std::fs::write(&file, "correct horse").expect("writable");
    let folder = Folder::new(
        desk.folder.path().join("vault"),
        Some(file),
        Arc::new(SystemRng),
    );
    let world = World {
        store: Arc::clone(keyring),
        others: vec![Arc::new(folder)],
        http: Arc::new(Client::new("test")),
        clock: desk.clock.clone(),
        rng: Arc::new(SystemRng),
        pages: common::pages(),
        points: Arc::new(NoPoints),
    };
    Accounts::open(common::home(desk.folder.path()), world)
        .await
        .expect("accounts open")
}

fn keyring(slots: &Arc<Memory>) -> Arc<dyn Store> {
    Arc::new(Outside {
        kind: VaultKind::Keyring,
        slots: Arc::clone(slots),
        life: Life::of(FOREVER),
    })
}

#[tokio::test]
async fn another_program_follows_at_once_and_renews_in_the_new_vault() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let desk = Desk::with(Options::default(), Arc::clone(&keyring)).await;
    let ada = desk.link("ada").await;
    let window = another(&desk, &keyring).await;
    let command = another(&desk, &keyring).await;
    let before = window.list().await.expect("a list").remove(0);
    assert_eq!(before.vault, VaultKind::Keyring);

    let moved = command.keep_in(VaultKind::File).await.expect("moved");
    assert_eq!((moved.accounts, moved.left), (1, 0));
    assert_eq!(slots.list(WHO), Ok(Vec::new()));

    let after = window.list().await.expect("a list").remove(0);
    assert_eq!(
        (after.vault, after.status),
        (VaultKind::File, Status::Ready)
    );
    desk.advance(Duration::from_secs(3700));
    window.renew(&id_of(&ada)).await.expect("renewed");
    assert_eq!(slots.list(WHO), Ok(Vec::new()));
    let same = command.keep_in(VaultKind::File).await.expect_err("there");
    assert_eq!(same.code, Code::MoveSame);
}

#[tokio::test]
async fn an_open_link_is_finished_in_the_new_vault() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let mut desk = Desk::with(Options::default(), Arc::clone(&keyring)).await;
    desk.accounts = another(&desk, &keyring).await;
    let started = desk
        .begin(forgepass_core::accounts::Purpose::New, Way::DeepLink)
        .await;
    desk.accounts.keep_in(VaultKind::File).await.expect("moved");
    desk.answer(&started, "ada").await.expect("linked");
    assert_eq!(desk.only().await.vault, VaultKind::File);
    assert_eq!(slots.list(WHO), Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn renewals_that_meet_a_move_lose_nothing_and_spend_nothing_twice() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let options = Options {
        mode: Mode::StrictFamily,
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::clone(&keyring)).await;
    let accounts = [desk.link("ada").await, desk.link("grace").await];
    let renewing = another(&desk, &keyring).await;
    let moving = another(&desk, &keyring).await;
    desk.forge.forget_requests();
    let renewals = async {
        for _ in 0..15 {
            for account in &accounts {
                renewing.renew(&id_of(account)).await.expect("renewed");
            }
        }
    };
    let moves = async {
        for _ in 0..4 {
            moving.keep_in(VaultKind::File).await.expect("there");
            moving.keep_in(VaultKind::Keyring).await.expect("and back");
        }
    };
    tokio::join!(renewals, moves);
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 30);
    assert!(desk.forge.all_posts().iter().all(|(_, posts)| *posts == 1));
    for account in renewing.list().await.expect("a list") {
        assert_eq!(account.status, Status::Ready);
        renewing.check(&id_of(&account)).await.expect("alive");
    }
}

#[tokio::test]
async fn a_switch_that_names_the_vault_is_not_overruled() {
    let desk = Desk::with(Options::default(), keyring(&Arc::default())).await;
    let refused = desk.accounts.keep_in(VaultKind::File).await;
    assert_eq!(refused.expect_err("bound").code, Code::MoveBound);
}

/// A keyring that nobody answers for.
struct Silent;

impl Store for Silent {
    fn kind(&self) -> VaultKind {
        VaultKind::Keyring
    }
    fn name(&self) -> String {
        "keyring".to_owned()
    }
    fn probe(&self) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }
    fn read(&self, _: &Slot, _: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        Err(VaultError::Unavailable)
    }
    fn write(&self, _: &Slot, _: &Secret<Vec<u8>>, _: Attendance) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }
    fn delete(&self, _: &Slot, _: Attendance) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }
    fn list(&self, _: Attendance) -> Result<Vec<Slot>, VaultError> {
        Err(VaultError::Unavailable)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }
}

#[tokio::test]
async fn case_46_where_no_keyring_answers_the_person_is_asked_and_the_choice_holds_for_all() {
    let silent: Arc<dyn Store> = Arc::new(Silent);
    let mut desk = Desk::with(Options::default(), Arc::clone(&silent)).await;
    let window = another(&desk, &silent).await;
    assert!(window.storage_is_open());
    let command = another(&desk, &silent).await;
    command.keep_in(VaultKind::File).await.expect("chosen");
    assert!(!window.storage_is_open());
    desk.accounts = window;
    let ada = desk.link("ada").await;
    assert_eq!((ada.vault, ada.status), (VaultKind::File, Status::Ready));
}

#[tokio::test]
async fn a_keyring_that_keeps_accounts_and_does_not_answer_is_not_left() {
    let slots = Arc::default();
    let desk = Desk::with(Options::default(), keyring(&slots)).await;
    desk.link("ada").await;
    let silent: Arc<dyn Store> = Arc::new(Silent);
    let accounts = another(&desk, &silent).await;
    assert!(!accounts.storage_is_open());
    let refused = accounts.keep_in(VaultKind::File).await;
    assert_eq!(refused.expect_err("unread").code, Code::MoveUnread);
    let refused = accounts.keep_for_this_run();
    assert_eq!(refused.expect_err("unread").code, Code::MoveUnread);
    assert_eq!(slots.list(WHO).expect("a list").len(), 1);
}

#[tokio::test]
async fn what_is_kept_for_this_run_leaves_nothing_on_the_disk() {
    let silent: Arc<dyn Store> = Arc::new(Silent);
    let mut desk = Desk::with(Options::default(), Arc::clone(&silent)).await;
    desk.accounts = another(&desk, &silent).await;
    desk.accounts.keep_for_this_run().expect("nothing is kept");
    let ada = desk.link("ada").await;
    assert_eq!((ada.vault, ada.status), (VaultKind::Memory, Status::Ready));
    let next = another(&desk, &silent).await;
    assert_eq!(next.list().await.expect("a list").len(), 0);
    assert_eq!(next.hosts().expect("hosts").len(), 1);
    assert!(next.storage_is_open());
}
