//! Stores that are slow, hang or break: nobody waits too long, and nothing lands out of order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use forgepass_core::grant::Secret;
use forgepass_core::vault::Attendance::{Attended, Unattended};
use forgepass_core::vault::{Attendance, Memory, Slot, Store, Vault, VaultError, VaultKind};

use super::{run, secret, slot};

const GRANT: &str = "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";

/// What the vault promises, and what a busy machine may add.
const IN_TIME: Duration = Duration::from_millis(3500);

/// A memory behind something: each call goes through `before` first.
struct Behind<B> {
    memory: Memory,
    before: B,
    calls: AtomicUsize,
}

impl<B: Fn() + Send + Sync + 'static> Behind<B> {
    fn new(before: B) -> Arc<Self> {
        Arc::new(Self {
            memory: Memory::new(),
            before,
            calls: AtomicUsize::new(0),
        })
    }

    fn through(&self) -> &Memory {
        self.calls.fetch_add(1, Ordering::SeqCst);
        (self.before)();
        &self.memory
    }
}

impl<B: Fn() + Send + Sync + 'static> Store for Behind<B> {
    fn kind(&self) -> VaultKind {
        VaultKind::Memory
    }
    fn name(&self) -> String {
        "behind".to_owned()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.through().probe()
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.through().read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.through().write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.through().delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.through().list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        self.through().unlock()
    }
}

/// A gate that holds calls up until it is opened.
#[derive(Default)]
struct Barrier {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Barrier {
    fn pass(&self) {
        let mut open = self.open.lock().expect("no test panics here");
        while !*open {
            open = self.opened.wait(open).expect("no test panics here");
        }
    }

    fn open(&self) {
        *self.open.lock().expect("no test panics here") = true;
        self.opened.notify_all();
    }
}

fn behind_a_barrier() -> (Arc<Barrier>, Arc<Behind<impl Fn() + Send + Sync + 'static>>) {
    let barrier = Arc::new(Barrier::default());
    let passing = Arc::clone(&barrier);
    (barrier, Behind::new(move || passing.pass()))
}

fn after_ten_seconds() -> Vault {
    Vault::new(Behind::new(|| std::thread::sleep(Duration::from_secs(10))))
}

/// Says when it goes.
struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "still not: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn a_read_that_takes_ten_seconds_is_unavailable_after_three() {
    run(async {
        let vault = after_ten_seconds();
        let before = Instant::now();
        let read = vault.read(&slot(GRANT), Unattended).await;
        assert_eq!(read.map(|_| ()), Err(VaultError::Unavailable));
        assert!(before.elapsed() < IN_TIME, "{:?}", before.elapsed());
    });
}

#[test]
fn a_write_that_takes_ten_seconds_is_in_doubt_and_keeps_its_lock_until_it_landed() {
    run(async {
        let vault = after_ten_seconds();
        let gone = Arc::new(AtomicUsize::new(0));
        let held = Held(Arc::clone(&gone));
        let before = Instant::now();
        let written = vault
            .write(&slot(GRANT), secret(b"late"), Unattended, held)
            .await;
        assert_eq!(written, Err(VaultError::InDoubt));
        assert!(before.elapsed() < IN_TIME, "{:?}", before.elapsed());
        assert_eq!(gone.load(Ordering::SeqCst), 0);
        until("the lock is free", || gone.load(Ordering::SeqCst) == 1).await;
        assert!(before.elapsed() >= Duration::from_secs(10));
    });
}

#[test]
fn a_delete_that_hangs_is_in_doubt() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let vault = Vault::new(store);
        let deleted = vault.delete(&slot(GRANT), Unattended, ()).await;
        assert_eq!(deleted, Err(VaultError::InDoubt));
        barrier.open();
    });
}

#[test]
fn a_list_and_a_probe_that_hang_are_unavailable() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let vault = Vault::new(store);
        let before = Instant::now();
        let (list, probe) = tokio::join!(vault.list(Unattended), vault.probe());
        assert_eq!(list, Err(VaultError::Unavailable));
        assert_eq!(probe, Err(VaultError::Unavailable));
        assert!(before.elapsed() < IN_TIME, "{:?}", before.elapsed());
        barrier.open();
    });
}

#[test]
fn an_abandoned_write_never_lands_over_a_newer_one() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let vault = Vault::new(store);
        let slot = slot(GRANT);
        let old = vault.write(&slot, secret(b"old"), Unattended, ()).await;
        assert_eq!(old, Err(VaultError::InDoubt));
        let newer = {
            let (vault, slot) = (vault.clone(), slot.clone());
            tokio::spawn(async move { vault.write(&slot, secret(b"new"), Unattended, ()).await })
        };
        barrier.open();
        assert_eq!(newer.await.expect("no panic"), Ok(()));
        let value = vault.read(&slot, Unattended).await.expect("it answers now");
        assert_eq!(
            value.map(|value| value.expose().clone()),
            Some(b"new".to_vec())
        );
    });
}

#[test]
fn a_write_whose_turn_never_came_was_not_made() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let vault = Vault::new(store.clone());
        let slot = slot(GRANT);
        let first = vault.write(&slot, secret(b"one"), Unattended, ()).await;
        let second = vault.write(&slot, secret(b"two"), Unattended, ()).await;
        assert_eq!(first, Err(VaultError::InDoubt));
        assert_eq!(second, Err(VaultError::Unavailable));
        assert_eq!(store.calls.load(Ordering::SeqCst), 1);
        barrier.open();
    });
}

#[test]
fn a_store_that_hangs_does_not_pile_up_threads() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let vault = Vault::new(store.clone());
        let calls = (0..100).map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.probe().await })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.expect("no panic"), Err(VaultError::Unavailable));
        }
        assert_eq!(store.calls.load(Ordering::SeqCst), 8);
        let before = Instant::now();
        assert_eq!(vault.probe().await, Err(VaultError::Unavailable));
        assert!(before.elapsed() < Duration::from_millis(500), "at once");
        barrier.open();
        heals(&vault).await;
    });
}

async fn heals(vault: &Vault) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while vault.probe().await.is_err() {
        assert!(
            Instant::now() < deadline,
            "the store answers, the vault does not"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn many_calls_at_once_are_all_answered() {
    run(async {
        let store = Behind::new(|| std::thread::sleep(Duration::from_millis(5)));
        let vault = Vault::new(store);
        let calls = (0..100).map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.probe().await })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.expect("no panic"), Ok(()));
        }
    });
}

#[test]
fn a_person_may_take_longer_than_three_seconds() {
    run(async {
        let store = Behind::new(|| std::thread::sleep(Duration::from_secs(4)));
        let vault = Vault::new(store);
        assert_eq!(vault.unlock().await, Ok(()));
    });
}

#[test]
fn an_unlock_can_be_cancelled_and_hinders_nobody() {
    run(async {
        let (barrier, store) = behind_a_barrier();
        let waiting = store.clone();
        let vault = Vault::new(store);
        let unlocking = {
            let vault = vault.clone();
            tokio::spawn(async move { vault.unlock().await })
        };
        until("the prompt is up", || {
            waiting.calls.load(Ordering::SeqCst) == 1
        })
        .await;
        unlocking.abort();
        assert!(
            unlocking
                .await
                .expect_err("it was cancelled")
                .is_cancelled()
        );
        barrier.open();
        assert_eq!(vault.read(&slot(GRANT), Attended).await.map(|_| ()), Ok(()));
    });
}

#[test]
fn a_store_that_panics_is_unavailable_and_a_write_to_it_in_doubt() {
    run(async {
        let vault = Vault::new(Behind::new(|| panic!("a broken store")));
        let gone = Arc::new(AtomicUsize::new(0));
        let held = Held(Arc::clone(&gone));
        let written = vault
            .write(&slot(GRANT), secret(b"x"), Unattended, held)
            .await;
        assert_eq!(written, Err(VaultError::InDoubt));
        until("the lock is free", || gone.load(Ordering::SeqCst) == 1).await;
        let read = vault.read(&slot(GRANT), Unattended).await;
        assert_eq!(read.map(|_| ()), Err(VaultError::Unavailable));
    });
}
