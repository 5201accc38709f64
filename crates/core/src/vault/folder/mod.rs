//! An encrypted folder, where no keyring answers.
//!
//! A file `header` tells how the key follows from the passphrase, and each slot is a file of its
//! own beside it. Whoever copies the folder learns which slots there are and how long they are,
//! and nothing else. Once opened the key waits in the kernel until the person logs out, so that git
//! and other programs work without asking; where nobody can type, a file has the passphrase.

mod disk;
mod header;
mod record;
mod waiting;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use header::{Header, Key};
use record::Record;

use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::clock::Rng;
use crate::grant::Secret;

/// The shortest passphrase a folder is made with, in characters.
pub const SHORTEST_PASSPHRASE: usize = 8;

/// How a folder's identity begins; its own name follows.
const KIND: &str = "file:";

/// Why a passphrase did not open the folder, or did not make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// It is not the folder's passphrase.
    #[error("the passphrase is wrong")]
    Wrong,
    /// There is no folder yet to be opened.
    #[error("there is no encrypted folder yet")]
    Unmade,
    /// There is a folder already; making it anew would lose what is in it.
    #[error("there is an encrypted folder already")]
    Made,
    /// Fewer than [`SHORTEST_PASSPHRASE`] characters.
    #[error("the passphrase is too short")]
    TooShort,
    /// The folder itself cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Keeps secrets in files that only the passphrase opens.
pub struct Folder {
    path: PathBuf,
    passphrase_file: Option<PathBuf>,
    rng: Arc<dyn Rng>,
    /// Only where the kernel does not keep it for us.
    key: Mutex<Option<Arc<Key>>>,
    /// The folder that accounts are known to be kept in.
    expected: Mutex<Option<String>>,
}

impl Folder {
    /// The folder at `path`, made or not. `passphrase_file` opens it, and makes it, unasked.
    pub fn new(path: PathBuf, passphrase_file: Option<PathBuf>, rng: Arc<dyn Rng>) -> Self {
        Self {
            path,
            passphrase_file,
            rng,
            key: Mutex::default(),
            expected: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was made. One that keeps accounts was, wherever it is now.
    pub fn is_made(&self) -> Result<bool, VaultError> {
        self.there().map(|header| header.is_some())
    }

    /// The header, if the folder is there; an error if it should be and is not, or is another one.
    fn there(&self) -> Result<Option<Header>, VaultError> {
        let header = Header::read(&self.path)?;
        match (&header, &*self.expected()) {
            (_, None) => Ok(header),
            (Some(found), Some(expected)) if found.name() == expected => Ok(header),
            (_, Some(_)) => Err(VaultError::Unavailable),
        }
    }

    fn expected(&self) -> MutexGuard<'_, Option<String>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the folder, and leaves it open. Takes about half a second.
    pub fn make(&self, passphrase: &Secret<String>) -> Result<(), PassphraseError> {
        if passphrase.expose().chars().count() < SHORTEST_PASSPHRASE {
            return Err(PassphraseError::TooShort);
        }
        let (header, key) = self.make_with(passphrase.expose().as_bytes())?;
        self.keep(&mut self.kept(), &header, key);
        Ok(())
    }

    /// Opens the folder for every program of this person. Takes about half a second.
    pub fn open_with(&self, passphrase: &Secret<String>) -> Result<(), PassphraseError> {
        let header = self.there()?.ok_or(PassphraseError::Unmade)?;
        let key = header.key(passphrase.expose().as_bytes())?;
        let key = key.ok_or(PassphraseError::Wrong)?;
        self.keep(&mut self.kept(), &header, key);
        Ok(())
    }

    /// Whether other programs of this person find it open too.
    pub fn is_open_for_all(&self) -> bool {
        let header = self.there().ok().flatten();
        header.is_some_and(|header| waiting(&header).is_some())
    }

    /// Takes the key away again, from every program of this person.
    ///
    /// Where the kernel keeps no keys, only from this one.
    pub fn lock(&self) -> Result<(), VaultError> {
        *self.kept() = None;
        match self.there()? {
            Some(header) => waiting::forget(header.name()),
            None => Ok(()),
        }
    }

    fn make_with(&self, passphrase: &[u8]) -> Result<(Header, Key), PassphraseError> {
        disk::make_folder(&self.path)?;
        if self.is_made()? {
            return Err(PassphraseError::Made);
        }
        // Slots without their header: whoever finds it can open them, and a new one would shut them out.
        if !disk::names(&self.path)?.is_empty() {
            return Err(VaultError::Corrupt.into());
        }
        let (header, key) = Header::fresh(passphrase, &*self.rng)?;
        match disk::write_new(&self.path, header::FILE, &header.encode(), &*self.rng)? {
            disk::Written::New => Ok((header, key)),
            disk::Written::WasThere => Err(PassphraseError::Made),
        }
    }

    /// The key, if it waits anywhere or a file has the passphrase.
    fn key(&self) -> Result<Arc<Key>, VaultError> {
        let header = self.header()?;
        if let Some(key) = waiting(&header) {
            return Ok(Arc::new(key));
        }
        // Deriving a key is slow on purpose: one thread does it, and the others wait for it here.
        let mut kept = self.kept();
        if let Some(key) = &*kept {
            return Ok(Arc::clone(key));
        }
        let Some(file) = &self.passphrase_file else {
            return Err(VaultError::Locked);
        };
        if let Some(key) = waiting(&header) {
            return Ok(Arc::new(key));
        }
        let passphrase = disk::read_passphrase(file)?;
        match header.key(passphrase.expose())? {
            Some(key) => Ok(self.keep(&mut kept, &header, key)),
            None => {
                tracing::warn!("the passphrase in the file is not the folder's");
                Err(VaultError::Locked)
            }
        }
    }

    /// The same; where a file has the passphrase and there is no folder yet, it is made.
    ///
    /// Only for a write. Who reads gets no new folder shown: this one may just not be mounted.
    fn key_to_write(&self) -> Result<Arc<Key>, VaultError> {
        let Some(file) = &self.passphrase_file else {
            return self.key();
        };
        if !self.is_made()? {
            let mut kept = self.kept();
            let passphrase = disk::read_passphrase(file)?;
            match self.make_with(passphrase.expose()) {
                Ok((header, key)) => return Ok(self.keep(&mut kept, &header, key)),
                Err(PassphraseError::Vault(error)) => return Err(error),
                // Another thread or program made it in this moment.
                Err(
                    PassphraseError::Made
                    | PassphraseError::Wrong
                    | PassphraseError::Unmade
                    | PassphraseError::TooShort,
                ) => {}
            }
        }
        self.key()
    }

    /// The header. A folder that only a person opens is locked until somebody makes it; one that a
    /// file opens is there or cannot be reached.
    fn header(&self) -> Result<Header, VaultError> {
        self.there()?.ok_or(match self.passphrase_file {
            None => VaultError::Locked,
            Some(_) => VaultError::Unavailable,
        })
    }

    /// Leaves the key where the next call finds it: in the kernel if it takes it, else here.
    fn keep(&self, kept: &mut Option<Arc<Key>>, header: &Header, key: Key) -> Arc<Key> {
        let key = Arc::new(key);
        waiting::leave(header.name(), &key);
        let waits = waiting(header).is_some();
        *kept = (!waits).then(|| Arc::clone(&key));
        disk::sweep(&self.path);
        key
    }

    fn kept(&self) -> MutexGuard<'_, Option<Arc<Key>>> {
        // One assignment at a time: a panic elsewhere leaves it whole.
        self.key.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the file of a slot holds; `None` if it is certainly not there.
    fn record(&self, slot: &Slot) -> Result<Option<Record>, VaultError> {
        match disk::read(&self.path, &record::file_of(slot))? {
            Some(bytes) => Record::parse(bytes).map(Some).ok_or(VaultError::Corrupt),
            // Missing only as long as the folder itself is there.
            None => self.header().map(|_| None),
        }
    }
}

/// The key that waits in the kernel, if it is this folder's: anybody of this person may leave one
/// under that name.
fn waiting(header: &Header) -> Option<Key> {
    waiting::find(header.name()).filter(|key| header.fits(key))
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store for Folder {
    fn kind(&self) -> VaultKind {
        VaultKind::File
    }

    fn name(&self) -> String {
        "encrypted folder".to_owned()
    }

    fn probe(&self) -> Result<(), VaultError> {
        match &self.passphrase_file {
            // It will be made by the first write.
            Some(file) if !self.is_made()? => disk::read_passphrase(file).map(|_| ()),
            Some(_) | None => self.key().map(|_| ()),
        }
    }

    fn read(&self, slot: &Slot, _: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        let key = self.key()?;
        let Some(record) = self.record(slot)? else {
            return Ok(None);
        };
        record.open(slot, &key).map(Some).ok_or(VaultError::Corrupt)
    }

    fn write(&self, slot: &Slot, value: &Secret<Vec<u8>>, _: Attendance) -> Result<(), VaultError> {
        let key = self.key_to_write()?;
        let generation = match self.record(slot) {
            Ok(record) => record.map_or(0, |record| record.generation()),
            // What is damaged is replaced: whoever writes knows what belongs here.
            Err(VaultError::Corrupt) => 0,
            Err(error) => return Err(error),
        };
        let sealed = Record::seal(slot, generation.saturating_add(1), value, &key, &*self.rng)?;
        disk::write(&self.path, &record::file_of(slot), &sealed, &*self.rng)
    }

    fn delete(&self, slot: &Slot, _: Attendance) -> Result<(), VaultError> {
        self.key()?;
        disk::delete(&self.path, &record::file_of(slot))?;
        // Not there may mean that the folder went away in between.
        self.header().map(|_| ())
    }

    fn list(&self, _: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.key()?;
        let mut slots = Vec::new();
        for name in disk::names(&self.path)? {
            // Gone since: somebody deleted it.
            let Some(bytes) = disk::read(&self.path, &name)? else {
                continue;
            };
            // A file whose name does not fit what it says is nobody's slot.
            slots.extend(
                Record::parse(bytes)
                    .and_then(|record| record.slot())
                    .filter(|slot| record::file_of(slot) == name),
            );
        }
        self.header()?;
        slots.sort();
        Ok(slots)
    }

    fn identity(&self) -> Result<String, VaultError> {
        self.header()
            .map(|header| format!("{KIND}{}", header.name()))
    }

    fn expect(&self, identity: &str) -> bool {
        let Some(name) = identity.strip_prefix(KIND) else {
            return false;
        };
        *self.expected() = Some(name.to_owned());
        true
    }

    /// Only a passphrase opens it, and that is typed elsewhere: [`Folder::open_with`].
    fn unlock(&self) -> Result<(), VaultError> {
        self.probe()
    }
}
