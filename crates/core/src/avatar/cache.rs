//! Where pictures are kept: one PNG of ours per account.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use crate::account::AccountId;

/// Tells the temporary files of one process apart.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// How every PNG begins.
const BEGIN: &[u8] = b"\x89PNG\r\n\x1a\n";
/// How every PNG ends: the chunk IEND, its checksum last.
const END: &[u8] = b"IEND\xaeB\x60\x82";

/// A folder of pictures, readable by nobody else. Whatever is lost here is fetched again.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in this folder, which is made when first needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The picture of an account, if there is a whole one.
    pub fn get(&self, id: &AccountId) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.place(id)) {
            // A file cut short by a crash is as good as none.
            Ok(png) => Ok(Some(png).filter(|png| png.starts_with(BEGIN) && png.ends_with(END))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A word that changes when an account's picture does; `None` while there is none.
    pub fn version(&self, id: &AccountId) -> Option<String> {
        let facts = fs::metadata(self.place(id)).ok()?;
        let kept_at = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(format!("{:x}-{:x}", kept_at.as_millis(), facts.len()))
    }

    /// Keeps a picture made by [`super::decode`], in place of the one there was.
    pub fn put(&self, id: &AccountId, png: &[u8]) -> io::Result<()> {
        make_private_folder(&self.folder)?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let temporary = self.folder.join(format!("{id}.{process}-{count}.tmp"));
        let written =
            write_private(&temporary, png).and_then(|()| fs::rename(&temporary, self.place(id)));
        if written.is_err() {
            // It may not even exist; the error that matters is the first one.
            let _ = fs::remove_file(&temporary);
        }
        written
    }

    /// Forgets an account's picture, with what a crash may have left beside it.
    pub fn remove(&self, id: &AccountId) -> io::Result<()> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let theirs = format!("{id}.");
        for file in files {
            let file = file?;
            if file.file_name().to_string_lossy().starts_with(&theirs) {
                remove_if_there(&file.path())?;
            }
        }
        Ok(())
    }

    fn place(&self, id: &AccountId) -> PathBuf {
        self.folder.join(format!("{id}.png"))
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn make_private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn make_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}
