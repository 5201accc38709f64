//! A real encrypted folder: opened, locked, torn, swapped, and written by several at once.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forgepass_core::clock::SystemRng;
use forgepass_core::grant::Secret;
use forgepass_core::vault::Attendance::Unattended;
use forgepass_core::vault::{Folder, PassphraseError, Store, Vault, VaultError};
use tempfile::TempDir;

use super::{run, secret, slot};

mod damage;
mod key;
mod several;

const GRANT: &str = "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const OTHER: &str = "grant/77777777-96f5-4a0c-8a41-1c5a6b1f4a10";
const PASSPHRASE: &str = "correct horse battery";

/// A folder that a file with its passphrase opens, as on a machine where nobody types.
pub struct Place {
    pub room: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let room = tempfile::tempdir().expect("a folder");
        fs::write(room.path().join("passphrase"), format!("{PASSPHRASE}\n")).expect("writable");
        Self { room }
    }

    pub fn path(&self) -> PathBuf {
        self.room.path().join("data").join("vault")
    }

    /// Opened by the file.
    pub fn by_file(&self) -> Folder {
        let file = self.room.path().join("passphrase");
        Folder::new(self.path(), Some(file), Arc::new(SystemRng))
    }

    /// Made, and opened by the file.
    pub fn made(&self) -> Folder {
        let folder = self.by_file();
        folder.make(&typed(PASSPHRASE)).expect("made");
        folder
    }

    /// Opened by a person.
    pub fn by_hand(&self) -> Folder {
        Folder::new(self.path(), None, Arc::new(SystemRng))
    }
}

impl Drop for Place {
    /// Leaves no key in the kernel's keyring, which all homes of a person share.
    fn drop(&mut self) {
        let _ = self.by_hand().lock();
    }
}

fn typed(passphrase: &str) -> Secret<String> {
    Secret::new(passphrase.to_owned())
}

fn read(folder: &Folder, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
    let value = folder.read(&slot(name), Unattended)?;
    Ok(value.map(|value| value.expose().clone()))
}

/// The files that keep slots, in no order.
fn slot_files(place: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(place).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "slot"))
        .collect()
}
