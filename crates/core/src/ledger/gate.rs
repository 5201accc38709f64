//! The gate before the ledger's file: many may go in, and who puts another file in its place is alone.
//!
//! SQLite's own locks are on the file, and say nothing once the file has been moved away: who had it
//! open would go on writing into what nobody reads. So every use goes through this lock, which stands
//! beside the file, is held by the operating system, and is free when its holder is gone.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::LedgerError;

/// Longer than any recovery takes. A holder that was stopped must not stop everyone.
const PATIENCE: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(5);

/// The gate of one ledger.
#[derive(Debug)]
pub(super) struct Gate {
    /// Without it nobody may change anything here.
    file: Option<File>,
}

/// Somebody is inside. The gate is left when this is dropped.
#[derive(Debug)]
pub(super) struct Pass<'a>(&'a File);

impl Gate {
    /// The gate in the folder `run`, the same for all programs of this home.
    pub fn at(run: &Path) -> Self {
        let file = open(run)
            .inspect_err(|error| tracing::warn!(kind = ?error.kind(), "no lock for the ledger"));
        Self { file: file.ok() }
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.file.is_some()
    }

    /// Goes in beside others. Where there is no gate, nobody can move the file either.
    pub fn enter(&self) -> Result<Option<Pass<'_>>, LedgerError> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        wait(file, File::try_lock_shared).map(Some)
    }

    /// Goes in when nobody else is inside.
    pub fn enter_alone(&self) -> Result<Pass<'_>, LedgerError> {
        let file = self.file.as_ref().ok_or_else(|| {
            LedgerError::Place(io::Error::other("the ledger's lock cannot be had"))
        })?;
        wait(file, File::try_lock)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        // What cannot be unlocked is free when the file is closed.
        let _ = self.0.unlock();
    }
}

fn wait(
    file: &File,
    lock: impl Fn(&File) -> Result<(), TryLockError>,
) -> Result<Pass<'_>, LedgerError> {
    let end = Instant::now() + PATIENCE;
    loop {
        match lock(file) {
            Ok(()) => return Ok(Pass(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(AGAIN),
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy),
            Err(TryLockError::Error(error)) => return Err(LedgerError::Place(error)),
        }
    }
}

fn open(run: &Path) -> io::Result<File> {
    let folder = run.join("locks");
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(&folder)?;
    options.open(folder.join("ledger.lock"))
}
