//! The vaults that secrets may be kept in, of which one keeps them.
//!
//! Which one is noted outside, beside the accounts, and may change while this program runs: another
//! one may have moved everything. So it is looked up for every call, and the call holds a lock that
//! whoever moves them waits for. A secret is never looked for in a vault that it has left.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::grant::Secret;

/// What is noted of where secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// No account depends on it. The identity of the vault that was chosen last, if one was.
    Free(Option<String>),
    /// Accounts are kept in the vault of this identity.
    Kept(String),
}

/// Where it is noted.
pub trait Note: Send + Sync + 'static {
    /// What is noted now.
    fn look(&self) -> Result<Noted, VaultError>;
    /// Notes, durably and at once, that everything is in the vault `to` now, and that `from`, if
    /// there was anything, is still to be cleared.
    fn moved(&self, from: Option<&str>, to: &str) -> Result<(), VaultError>;
    /// The vault that is still to be cleared.
    fn left(&self) -> Result<Option<String>, VaultError>;
    /// Nothing that would be believed later names the old vault any more: it may be cleared.
    fn settle(&self) -> Result<(), VaultError>;
    /// It is cleared.
    fn cleared(&self) -> Result<(), VaultError>;
}

/// Those vaults, as one store: it answers for the one that keeps the secrets.
pub struct Several {
    pub(super) stores: Vec<Arc<dyn Store>>,
    pub(super) note: Box<dyn Note>,
    pub(super) lock: PathBuf,
    /// What the last look found, for those who may not wait for another.
    last: Mutex<Found>,
    this_run: OnceLock<Arc<dyn Store>>,
}

/// What a look at the note found.
#[derive(Clone)]
enum Found {
    Here(Arc<dyn Store>),
    /// Kept in a vault of that kind, which is none of ours.
    Elsewhere(VaultKind),
}

impl Several {
    /// Of `stores`, the first is chosen for the first account. `run` is the folder of locks.
    pub fn new(
        first: Arc<dyn Store>,
        others: Vec<Arc<dyn Store>>,
        note: Box<dyn Note>,
        run: &Path,
    ) -> Self {
        let last = Mutex::new(Found::Here(Arc::clone(&first)));
        let mut stores = vec![first];
        stores.extend(others);
        Self {
            stores,
            note,
            lock: run.join("vault.lock"),
            last,
            this_run: OnceLock::new(),
        }
    }

    /// Keeps everything in `store` for this run, whatever is noted.
    pub fn keep_for_this_run(&self, store: Arc<dyn Store>) {
        *self.last() = Found::Here(Arc::clone(&store));
        // A second choice of the same changes nothing.
        let _ = self.this_run.set(store);
    }

    /// The kind of vault that accounts are kept in, if it is none of these. Asks no vault.
    pub fn elsewhere(&self) -> Option<VaultKind> {
        let _ = self.settled();
        match *self.last() {
            Found::Elsewhere(kind) => Some(kind),
            Found::Here(_) => None,
        }
    }

    /// The kinds of vault that there are here.
    pub fn kinds(&self) -> Vec<VaultKind> {
        match self.this_run.get() {
            Some(store) => vec![store.kind()],
            None => self.stores.iter().map(|store| store.kind()).collect(),
        }
    }

    /// The store that keeps the secrets, by what is noted now.
    pub(super) fn settled(&self) -> Result<Arc<dyn Store>, VaultError> {
        if let Some(store) = self.this_run.get() {
            return Ok(Arc::clone(store));
        }
        let found = match self.note.look()? {
            Noted::Free(identity) => Found::Here(Arc::clone(
                identity
                    .and_then(|identity| self.of_kind(kind_of(&identity)))
                    .unwrap_or(&self.stores[0]),
            )),
            Noted::Kept(identity) => match self.stores.iter().find(|one| one.expect(&identity)) {
                Some(store) => Found::Here(Arc::clone(store)),
                None => Found::Elsewhere(kind_of(&identity)),
            },
        };
        *self.last() = found.clone();
        match found {
            Found::Here(store) => Ok(store),
            Found::Elsewhere(_) => Err(VaultError::Unavailable),
        }
    }

    pub(super) fn of_kind(&self, kind: VaultKind) -> Option<&Arc<dyn Store>> {
        self.stores.iter().find(|store| store.kind() == kind)
    }

    /// A call to the store, during which nobody moves the secrets.
    fn stay<T>(
        &self,
        call: impl FnOnce(&dyn Store) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let _staying = self.shared();
        call(&*self.settled()?)
    }

    /// Held while the secrets must stay where they are. Where no lock file can be made, as on a disk
    /// that is read only, nobody can move them either.
    fn shared(&self) -> Option<File> {
        let file = lock_file(&self.lock)
            .or_else(|_| File::open(&self.lock))
            .ok()?;
        match file.lock_shared() {
            Ok(()) => Some(file),
            Err(error) => {
                tracing::debug!(%error, "nothing to hold on to");
                None
            }
        }
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Found> {
        // One assignment at a time: a panic elsewhere leaves it whole.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> Arc<dyn Store> {
        match &*self.last() {
            Found::Here(store) => Arc::clone(store),
            Found::Elsewhere(_) => Arc::clone(&self.stores[0]),
        }
    }
}

/// Opens the lock file, or makes it, for its owner only.
pub(super) fn lock_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// An identity begins with the kind, as every store's does.
pub(crate) fn kind_of(identity: &str) -> VaultKind {
    match identity {
        "keyring" => VaultKind::Keyring,
        "memory" => VaultKind::Memory,
        _ => VaultKind::File,
    }
}

impl Store for Several {
    fn kind(&self) -> VaultKind {
        self.shown().kind()
    }

    fn name(&self) -> String {
        self.shown().name()
    }

    fn probe(&self) -> Result<(), VaultError> {
        self.settled()?.probe()
    }

    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.stay(|store| store.read(slot, who))
    }

    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.stay(|store| store.write(slot, value, who))
    }

    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.stay(|store| store.delete(slot, who))
    }

    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.stay(|store| store.list(who))
    }

    /// A person may take their time: nothing is held meanwhile.
    fn unlock(&self) -> Result<(), VaultError> {
        self.settled()?.unlock()
    }

    fn identity(&self) -> Result<String, VaultError> {
        self.settled()?.identity()
    }

    fn expect(&self, identity: &str) -> bool {
        self.settled().is_ok_and(|store| store.expect(identity))
    }
}
