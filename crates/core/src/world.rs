//! What a program hands in, and what the use cases work with.

mod note;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use crate::account::{AccountId, LinkId, ProjectId};
use crate::clock::{Clock, Rng, Timestamp};
use crate::grant::{Lent, Unsaved};
use crate::http::{Http, limits};
use crate::ledger::{Ledger, LedgerError};
use crate::link::loopback::Pages;
use crate::provider::HostKey;
use crate::vault::{Several, Slot, Store, Vault};
use crate::view::{Code, Problem};
use note::LedgerNote;

/// The longest that the background leaves anything alone by itself.
pub(crate) const LONGEST_REST: Duration = Duration::from_secs(600);

/// How long accounts wait for another try at a host that did not say how it is spoken to.
const REBUILD_REST: Duration = Duration::from_secs(60);

/// The folders of one home. They exist, and only their owner may look inside.
#[derive(Debug, Clone)]
pub struct Home {
    /// What must not be lost.
    pub data: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
    /// Locks. One fixed place for all programs of this person.
    pub run: PathBuf,
}

/// Everything the use cases need from outside.
pub struct World {
    /// Where secrets are kept, until something else is noted.
    pub store: Arc<dyn Store>,
    /// Where else they may be kept, or moved to. None where somebody said that `store` it must be.
    pub others: Vec<Arc<dyn Store>>,
    /// Sends requests.
    pub http: Arc<dyn Http>,
    /// What people call this computer; part of the name of a token that is made for it.
    pub computer: String,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub rng: Arc<dyn Rng>,
    /// What the loopback listener shows.
    pub pages: Pages,
    /// Told about each point that a crash must not hurt.
    pub points: Arc<dyn Points>,
}

/// A point between two steps of a use case, where a crash must lose nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// The account's lock is ours.
    LockTaken,
    /// The slot was read again under the lock.
    ReRead,
    /// The mark that a token will be sent is durable.
    MarkerDurable,
    /// The host's reply is here, whole.
    ReplyRead,
    /// The new grant is about to be written.
    VaultWriteBegun,
    /// The new grant is durable.
    VaultWriteDone,
    /// The ledger knows.
    LedgerCommit,
    /// Nothing of the old is left.
    Cleared,
    /// A renewal is over, and the account's lock is free again.
    LockReleased,
    /// State and verifier of an attempt are durable.
    AttemptKept,
    /// The ledger knows the attempt.
    AttemptListed,
    /// The attempt is used up.
    AttemptTaken,
    /// An account that is given up is no longer shown as Ready.
    UnlinkMarked,
    /// Its tokens are kept until the host has been told.
    UnlinkBuried,
    /// Its grant is out of its slot.
    SlotEmptied,
    /// Its row is gone.
    RowRemoved,
    /// Its picture is fetched and not kept yet.
    PictureFetched,
}

/// Is told when a point is reached. For tests that stop the program there.
pub trait Points: Send + Sync + 'static {
    /// `point` was reached.
    fn reached(&self, point: Point);
}

/// Nobody is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPoints;

impl Points for NoPoints {
    fn reached(&self, _: Point) {}
}

/// The last try at an account's profile.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// No other before this.
    pub not_before: Option<Timestamp>,
    /// The hash of a token that the host refused once. Nothing is given up on one answer.
    pub refused: Option<String>,
}

/// The means of the use cases: one vault, one ledger, one way to send, one clock.
pub(crate) struct Means {
    pub home: Home,
    pub vault: Vault,
    /// The same vault, for those who ask which one it is.
    pub vaults: Arc<Several>,
    pub ledger: Arc<Ledger>,
    pub computer: String,
    pub http: Arc<dyn Http>,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<dyn Rng>,
    pub pages: Pages,
    pub points: Arc<dyn Points>,
    changed: watch::Sender<u64>,
    renewing: Mutex<HashSet<AccountId>>,
    unsaved: Mutex<HashMap<AccountId, Unsaved>>,
    resting: Mutex<HashMap<Slot, Timestamp>>,
    queued: Mutex<HashSet<AccountId>>,
    asked: Mutex<HashMap<AccountId, Asked>>,
    strays: Mutex<HashMap<Slot, Timestamp>>,
    rebuild_after: Mutex<Option<Timestamp>>,
    iam_tokens: Mutex<HashMap<ProjectId, Lent>>,
    issuers: Mutex<HashMap<LinkId, Option<String>>>,
    listening: Mutex<HashSet<LinkId>>,
    serving: watch::Sender<u64>,
    gates: Mutex<HashMap<HostKey, Arc<Semaphore>>>,
}

impl Means {
    pub fn new(home: Home, world: World, ledger: Ledger) -> Self {
        let ledger = Arc::new(ledger);
        let note = Box::new(LedgerNote(Arc::clone(&ledger)));
        let vaults = Arc::new(Several::new(world.store, world.others, note, &home.run));
        Self {
            home,
            vault: Vault::new(vaults.clone()),
            vaults,
            ledger,
            computer: world.computer,
            http: world.http,
            clock: world.clock,
            rng: world.rng,
            pages: world.pages,
            points: world.points,
            changed: watch::Sender::new(0),
            renewing: Mutex::default(),
            unsaved: Mutex::default(),
            resting: Mutex::default(),
            queued: Mutex::default(),
            asked: Mutex::default(),
            strays: Mutex::default(),
            rebuild_after: Mutex::default(),
            iam_tokens: Mutex::default(),
            issuers: Mutex::default(),
            listening: Mutex::default(),
            serving: watch::Sender::new(0),
            gates: Mutex::default(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells whoever shows accounts to look again.
    pub fn changed(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The accounts that a renewal is on its way for.
    pub fn renewing(&self) -> MutexGuard<'_, HashSet<AccountId>> {
        sound(&self.renewing)
    }

    /// Grants that came from a host and that the vault has not taken yet, also while it is asked to.
    /// Nothing may be sent for these accounts until it has.
    pub fn unsaved(&self) -> MutexGuard<'_, HashMap<AccountId, Unsaved>> {
        sound(&self.unsaved)
    }

    /// Leaves a slot alone in the background for a while, because work on it came to nothing.
    pub fn rest(&self, slot: Slot, span: Duration) {
        sound(&self.resting).insert(slot, self.now().plus(span));
    }

    /// Until when a slot is left alone; `None` if it may be worked on now. No rest is longer than
    /// the longest one: a clock that was set back does not make it so.
    pub fn rests_until(&self, slot: &Slot) -> Option<Timestamp> {
        let now = self.now();
        sound(&self.resting)
            .get(slot)
            .copied()
            .filter(|until| *until > now && *until <= now.plus(LONGEST_REST))
    }

    /// Renewals that the background began and that are not done.
    pub fn queued(&self) -> MutexGuard<'_, HashSet<AccountId>> {
        sound(&self.queued)
    }

    /// Since when this process has seen a slot that nothing refers to; now, if it is the first time.
    pub fn stray_since(&self, slot: &Slot) -> Timestamp {
        let now = self.now();
        *sound(&self.strays).entry(slot.clone()).or_insert(now)
    }

    /// Leaves the accounts that wait for a host to come back alone for a while.
    pub fn rest_rebuild(&self) {
        *sound(&self.rebuild_after) = Some(self.now().plus(REBUILD_REST));
    }

    /// Whether they are left alone just now.
    pub fn rebuild_rests(&self) -> bool {
        let now = self.now();
        sound(&self.rebuild_after)
            .is_some_and(|until| until > now && until <= now.plus(REBUILD_REST))
    }

    /// The last try at each account's profile.
    pub fn asked(&self) -> MutexGuard<'_, HashMap<AccountId, Asked>> {
        sound(&self.asked)
    }

    /// Tokens of Huawei's IAM; they are kept nowhere else.
    pub fn iam_tokens(&self) -> MutexGuard<'_, HashMap<ProjectId, Lent>> {
        sound(&self.iam_tokens)
    }

    /// Who claimed to answer a link whose answer is handed in later (RFC 9207), while it is listened for.
    pub fn issuers(&self) -> MutexGuard<'_, HashMap<LinkId, Option<String>>> {
        sound(&self.issuers)
    }

    /// The links that this process listens for.
    pub fn listening(&self) -> MutexGuard<'_, HashSet<LinkId>> {
        sound(&self.listening)
    }

    /// Changes whenever programs are not answered any more.
    pub const fn serving(&self) -> &watch::Sender<u64> {
        &self.serving
    }

    /// The gate of a host: so many requests at once and no more.
    pub fn gate(&self, host: &HostKey) -> Arc<Semaphore> {
        sound(&self.gates)
            .entry(host.clone())
            .or_insert_with(|| Arc::new(Semaphore::new(limits::IN_FLIGHT_PER_HOST)))
            .clone()
    }
}

/// These maps are whole after every statement, so a panic elsewhere leaves them sound.
fn sound<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        tracing::warn!(%error, "ledger");
        Self::new(match error {
            LedgerError::Unreadable(_)
            | LedgerError::Damaged(_)
            | LedgerError::Row
            | LedgerError::Busy => Code::LedgerUnreadable,
            LedgerError::Newer => Code::LedgerNewer,
            LedgerError::Write(_) | LedgerError::Place(_) => Code::LedgerWrite,
        })
    }
}
