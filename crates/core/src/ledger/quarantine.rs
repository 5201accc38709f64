//! Where damaged files are kept: whole, under the time they were found, and never deleted by us.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::LedgerError;
use crate::clock::Timestamp;

/// What SQLite keeps beside a file.
pub(super) const BESIDE: &[&str] = &["-wal", "-shm", "-journal"];

/// One folder of the quarantine, not made before there is something to keep.
#[derive(Debug)]
pub(super) struct Quarantine {
    folder: PathBuf,
}

impl Quarantine {
    /// A folder of its own for what was found at this moment.
    pub fn of(data: &Path, now: Timestamp) -> Self {
        // A colon is not allowed in names everywhere.
        let stem = now.rfc3339().replace(':', "-");
        let all = data.join("quarantine");
        let mut folder = all.join(&stem);
        let mut count = 2;
        while folder.exists() {
            folder = all.join(format!("{stem}-{count}"));
            count += 1;
        }
        Self { folder }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Brings a file and what SQLite keeps beside it here. The file goes first: killed in between,
    /// there is a log without its file, which is never taken for a ledger.
    pub fn take(&self, file: &Path) -> Result<(), LedgerError> {
        for part in parts(file) {
            self.take_one(&part).map_err(LedgerError::Place)?;
        }
        Ok(())
    }

    fn take_one(&self, file: &Path) -> io::Result<()> {
        let Some(name) = file.file_name().filter(|_| is_there(file)) else {
            return Ok(());
        };
        make(&self.folder)?;
        fs::rename(file, self.folder.join(name))?;
        sync(&self.folder)
    }
}

/// A file and what SQLite keeps beside it.
pub(super) fn parts(file: &Path) -> impl Iterator<Item = PathBuf> {
    let beside = BESIDE.iter().map(move |ending| beside(file, ending));
    std::iter::once(file.to_owned()).chain(beside)
}

/// The file that SQLite keeps beside `file` under this ending.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Whether something is there. What cannot be asked is.
pub(super) fn is_there(file: &Path) -> bool {
    match fs::symlink_metadata(file) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// Removes a file of ours that was never finished, with what is beside it.
pub(super) fn clear(file: &Path) -> Result<(), LedgerError> {
    for part in parts(file) {
        match fs::remove_file(&part) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(LedgerError::Place(error)),
        }
    }
    Ok(())
}

/// Makes names in a folder durable.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    // Windows makes names durable by itself, and opens no folder.
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder)?.sync_all()
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}
