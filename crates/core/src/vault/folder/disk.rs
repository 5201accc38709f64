//! Files that are there whole or not at all, and only for their owner.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use crate::clock::{NoRandomness, Rng};
use crate::grant::{Secret, hex};
use crate::vault::VaultError;

const SLOT: &str = ".slot";
const TEMPORARY: &str = ".new-";

/// No file of ours is longer; a foreign one is not read into memory.
const LONGEST: u64 = 4 * 1024 * 1024;
const LONGEST_PASSPHRASE: u64 = 64 * 1024;

/// A write that was cut off leaves a file behind; after this long nobody is still writing it.
const STALE: Duration = Duration::from_secs(3600);

/// Whether a new file is ours.
pub(super) enum Written {
    /// It was not there before.
    New,
    /// Somebody else's is there, and was left alone.
    WasThere,
}

/// Makes the folder, for its owner only.
pub(super) fn make_folder(path: &Path) -> Result<(), VaultError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| cannot("make", &error))
}

/// Reads a file; `None` if it is not there.
pub(super) fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, VaultError> {
    let file = match File::open(folder.join(name)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot("read", &error)),
    };
    let mut bytes = Vec::new();
    file.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot("read", &error))?;
    if bytes.len() as u64 > LONGEST {
        return Err(VaultError::Corrupt);
    }
    Ok(Some(bytes))
}

/// Reads the passphrase out of its file. One line's end behind it is the editor's, not ours.
pub(super) fn read_passphrase(file: &Path) -> Result<Secret<Vec<u8>>, VaultError> {
    // All of its room at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST_PASSPHRASE as usize + 1));
    let read = File::open(file).and_then(|file| {
        file.take(LONGEST_PASSPHRASE)
            .read_to_end(&mut bytes)
            .map(|_| ())
    });
    if let Err(error) = read {
        tracing::warn!(kind = ?error.kind(), "the passphrase file cannot be read");
        return Err(VaultError::Locked);
    }
    let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    if text.is_empty() {
        tracing::warn!("the passphrase file is empty");
        return Err(VaultError::Locked);
    }
    Ok(Secret::new(text.to_vec()))
}

/// Puts a file in the place of what was there. After an error the old one stands, but for
/// [`VaultError::InDoubt`]: then it may be either.
pub(super) fn write(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    rng: &dyn Rng,
) -> Result<(), VaultError> {
    let temporary = Temporary::write(folder, bytes, rng)?;
    fs::rename(&temporary.path, folder.join(name)).map_err(|error| cannot("write", &error))?;
    sync(folder)
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    rng: &dyn Rng,
) -> Result<Written, VaultError> {
    let temporary = Temporary::write(folder, bytes, rng)?;
    // Unlike a rename, a second name is refused where one is.
    match fs::hard_link(&temporary.path, folder.join(name)) {
        Ok(()) => sync(folder).map(|()| Written::New),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Written::WasThere),
        Err(error) => Err(cannot("write", &error)),
    }
}

/// Deletes a file; a missing one is done already.
pub(super) fn delete(folder: &Path, name: &str) -> Result<(), VaultError> {
    match fs::remove_file(folder.join(name)) {
        Ok(()) => sync(folder),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(cannot("delete", &error)),
    }
}

/// The names of all files that keep a slot.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, VaultError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| cannot("list", &error))? {
        let entry = entry.map_err(|error| cannot("list", &error))?;
        names.extend(
            entry
                .file_name()
                .into_string()
                .ok()
                .filter(|name| name.ends_with(SLOT)),
        );
    }
    Ok(names)
}

/// Clears away what writes left that were cut off. What cannot be cleared does no harm.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let age = entry
            .metadata()
            .and_then(|data| data.modified())
            .ok()
            .and_then(|time| SystemTime::now().duration_since(time).ok());
        if ours && age.is_some_and(|age| age > STALE) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file on its way; gone when it is dropped, unless it was renamed.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn write(folder: &Path, bytes: &[u8], rng: &dyn Rng) -> Result<Self, VaultError> {
        let mut name = [0; 8];
        rng.fill(&mut name)
            .map_err(|NoRandomness| VaultError::Unavailable)?;
        let path = folder.join(format!("{TEMPORARY}{}", hex(&name)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options
            .open(&path)
            .map_err(|error| cannot("write", &error))?;
        let temporary = Self { path };
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(|error| cannot("write", &error))?;
        Ok(temporary)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes names durable. The file is in its place already, so a failure leaves doubt.
fn sync(folder: &Path) -> Result<(), VaultError> {
    // Windows makes names durable by itself, and opens no folder.
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "the folder is not durable");
            VaultError::InDoubt
        })
}

fn cannot(what: &str, error: &io::Error) -> VaultError {
    tracing::warn!(kind = ?error.kind(), "the encrypted folder: cannot {what}");
    VaultError::Unavailable
}
