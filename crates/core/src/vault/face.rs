//! The async face of a store: a thread, a deadline and an order for every call.
//!
//! Stores block, hang, and pop up prompts. Here nobody waits longer than [`PATIENCE`] unless a
//! person does, and what was abandoned cannot do harm later: a call keeps its slot, and whatever
//! the caller gave it to hold, until the store has really answered.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, timeout_at};

use super::crew::{Crew, Errand};
use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::grant::Secret;

/// How long an unattended call may take.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// A store, asked from async code.
///
/// Every call runs on an OS thread of its own. Calls to one slot follow each other in the order
/// they came, within this process; between processes the account's lock does that, which is handed
/// in as `held` and released when the blocking call has returned, not when the caller stopped waiting.
///
/// Dropping an attended call's future stops the waiting, not the prompt.
#[derive(Clone)]
pub struct Vault {
    store: Arc<dyn Store>,
    unattended: Crew,
    attended: Crew,
    queues: Arc<Mutex<HashMap<Slot, Weak<Queue>>>>,
}

type Queue = tokio::sync::Mutex<()>;

impl Vault {
    /// Puts a face on `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            unattended: Crew::new(),
            attended: Crew::new(),
            queues: Arc::default(),
        }
    }

    /// Which kind of vault this is.
    pub fn kind(&self) -> VaultKind {
        self.store.kind()
    }

    /// The store's name as people know it; a keyring knows its own only after the first call.
    pub fn name(&self) -> String {
        self.store.name()
    }

    /// Which vault this is, as the ledger notes it.
    pub async fn identity(&self) -> Result<String, VaultError> {
        self.ask(Attendance::Unattended, None, Store::identity)
            .await
    }

    /// Accounts are kept in the vault of that identity from now on.
    pub fn expect(&self, identity: &str) -> bool {
        self.store.expect(identity)
    }

    /// Whether the store would answer now. Never prompts.
    pub async fn probe(&self) -> Result<(), VaultError> {
        self.ask(Attendance::Unattended, None, Store::probe).await
    }

    /// Reads one slot; `Ok(None)` if it certainly is not there.
    pub async fn read(
        &self,
        slot: &Slot,
        who: Attendance,
    ) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        let named = slot.clone();
        self.ask(who, Some(slot), move |store| store.read(&named, who))
            .await
    }

    /// Writes one slot. `held` goes when the store has answered.
    ///
    /// [`VaultError::Unavailable`] and [`VaultError::Locked`] mean that nothing was written;
    /// after [`VaultError::InDoubt`] read again before anything else.
    pub async fn write<H: Send + 'static>(
        &self,
        slot: &Slot,
        value: Secret<Vec<u8>>,
        who: Attendance,
        held: H,
    ) -> Result<(), VaultError> {
        let named = slot.clone();
        self.change(who, slot, move |store| {
            let _held = held;
            store.write(&named, &value, who)
        })
        .await
    }

    /// Deletes one slot; a missing one is done already. `held` and errors as with [`Vault::write`].
    pub async fn delete<H: Send + 'static>(
        &self,
        slot: &Slot,
        who: Attendance,
        held: H,
    ) -> Result<(), VaultError> {
        let named = slot.clone();
        self.change(who, slot, move |store| {
            let _held = held;
            store.delete(&named, who)
        })
        .await
    }

    /// Names all slots there are.
    pub async fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.ask(who, None, move |store| store.list(who)).await
    }

    /// Unlocks the store. It may prompt, and takes as long as the person does.
    pub async fn unlock(&self) -> Result<(), VaultError> {
        self.ask(Attendance::Attended, None, Store::unlock).await
    }

    /// A long call beside those to the store, on a thread of its own; nobody gives up on it.
    pub(crate) async fn aside<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, VaultError> {
        let hand = self.attended.hand().await;
        let hand = hand.map_err(|_| VaultError::Unavailable)?;
        let mut errand = self
            .attended
            .carry_out(hand, call)
            .map_err(|_| VaultError::Unavailable)?;
        errand.answer().await.ok_or(VaultError::Unavailable)
    }

    /// A call that changes nothing: without an answer it is as if it had not been made.
    async fn ask<T: Send + 'static>(
        &self,
        who: Attendance,
        slot: Option<&Slot>,
        call: impl FnOnce(&dyn Store) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let deadline = Deadline::starting_now(who);
        let mut errand = self.send_off(who, slot, &deadline, call).await?;
        match deadline.hold(errand.answer()).await {
            Some(Some(answer)) => answer,
            Some(None) | None => Err(VaultError::Unavailable),
        }
    }

    /// A call that changes the store: without an answer nobody knows whether it did.
    async fn change(
        &self,
        who: Attendance,
        slot: &Slot,
        call: impl FnOnce(&dyn Store) -> Result<(), VaultError> + Send + 'static,
    ) -> Result<(), VaultError> {
        let deadline = Deadline::starting_now(who);
        let mut errand = self.send_off(who, Some(slot), &deadline, call).await?;
        match deadline.hold(errand.answer()).await {
            Some(Some(answer)) => answer,
            Some(None) | None => Err(VaultError::InDoubt),
        }
    }

    /// Waits for the slot's turn and a thread. Whatever fails here, the store was not asked.
    async fn send_off<T: Send + 'static>(
        &self,
        who: Attendance,
        slot: Option<&Slot>,
        deadline: &Deadline,
        call: impl FnOnce(&dyn Store) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<Errand<Result<T, VaultError>>, VaultError> {
        let crew = match who {
            Attendance::Attended => &self.attended,
            Attendance::Unattended => &self.unattended,
        };
        let turn_and_hand = async {
            let turn = match slot {
                Some(slot) => Some(self.turn(slot).await),
                None => None,
            };
            crew.hand().await.map(|hand| (turn, hand))
        };
        let (turn, hand) = deadline
            .hold(turn_and_hand)
            .await
            .and_then(Result::ok)
            .ok_or(VaultError::Unavailable)?;
        let store = Arc::clone(&self.store);
        crew.carry_out(hand, move || {
            let _turn = turn;
            call(store.as_ref())
        })
        .map_err(|_| VaultError::Unavailable)
    }

    async fn turn(&self, slot: &Slot) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            queues.retain(|_, queue| queue.strong_count() > 0);
            match queues.get(slot).and_then(Weak::upgrade) {
                Some(queue) => queue,
                None => {
                    let queue = Arc::new(Queue::new(()));
                    queues.insert(slot.clone(), Arc::downgrade(&queue));
                    queue
                }
            }
        };
        queue.lock_owned().await
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("kind", &self.store.kind())
            .finish_non_exhaustive()
    }
}

/// Until when somebody waits; a person waits as long as they like.
struct Deadline(Option<Instant>);

impl Deadline {
    fn starting_now(who: Attendance) -> Self {
        match who {
            Attendance::Attended => Self(None),
            Attendance::Unattended => Self(Some(Instant::now() + PATIENCE)),
        }
    }

    /// The future's result, or `None` when the time is over.
    async fn hold<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        match self.0 {
            None => Some(future.await),
            Some(until) => timeout_at(until, future).await.ok(),
        }
    }
}
