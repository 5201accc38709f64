//! The one connection, held for one call, and only to the file that is in its place.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::check::Depth;
use super::error::is_about_the_disk;
use super::gate::Pass;
use super::open::FileId;
use super::{Ledger, LedgerError};

/// What may be done with a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// It is a newer version's: it is read as far as we understand it, and never written.
    Newer,
    /// It cannot be written: a disk that is full or read-only, or a folder that is not ours.
    ReadOnly,
}

/// A connection, and what is known of it.
#[derive(Debug)]
pub(super) struct Inside {
    pub connection: Connection,
    pub access: Access,
    /// The file that was opened; another may be in its place by now.
    pub file: Option<FileId>,
    /// Whether it is in a file at all.
    pub kept: Kept,
}

/// Where the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// In the file in the ledger's place.
    OnDisk,
    /// In memory, for this run.
    InMemory,
}

impl Inside {
    /// One that is gone when this run ends.
    pub fn in_memory(connection: Connection) -> Self {
        Self {
            connection,
            access: Access::Full,
            file: None,
            kept: Kept::InMemory,
        }
    }
}

/// The connection, for one call.
pub(super) struct Held<'a> {
    // Before the connection: the next call must find the gate open for itself, not closed by us.
    _pass: Option<Pass<'a>>,
    inside: MutexGuard<'a, Inside>,
}

impl Ledger {
    /// The one connection. A panic while it was held leaves SQLite's own state sound: the
    /// transaction rolls back when it is dropped.
    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For looking.
    pub(super) fn reader(&self) -> Result<Held<'_>, LedgerError> {
        let mut inside = self.inside();
        let on_disk = inside.kept == Kept::OnDisk;
        let Some(place) = self.place.as_ref().filter(|_| on_disk) else {
            return Ok(Held {
                _pass: None,
                inside,
            });
        };
        let pass = place.gate.enter()?;
        if place.file() == inside.file {
            return Ok(Held {
                _pass: pass,
                inside,
            });
        }
        // Another program found it damaged and moved it away, or somebody removed it.
        drop(pass);
        tracing::warn!("another ledger is in its place; it is opened");
        *inside = place.open(Depth::Accounts)?;
        let pass = place.gate.enter()?;
        if place.file() != inside.file {
            return Err(LedgerError::Busy);
        }
        Ok(Held {
            _pass: pass,
            inside,
        })
    }

    /// For changing something.
    pub(super) fn writer(&self) -> Result<Held<'_>, LedgerError> {
        let held = self.reader()?;
        match held.inside.access {
            Access::Newer => Err(LedgerError::Newer),
            Access::Full | Access::ReadOnly => {
                self.stuck.store(false, Ordering::Relaxed);
                Ok(held)
            }
        }
    }

    /// A write that came to nothing.
    pub(super) fn unwritten(&self, error: rusqlite::Error) -> LedgerError {
        if is_about_the_disk(&error) {
            self.stuck.store(true, Ordering::Relaxed);
        }
        LedgerError::of_write(error)
    }

    /// Looks at the whole of it, and puts a sound one in its place if it is damaged.
    pub fn mend(&self) -> Result<(), LedgerError> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        let mut inside = self.inside();
        if inside.kept == Kept::OnDisk {
            *inside = place.open(Depth::All)?;
        }
        Ok(())
    }
}

impl Held<'_> {
    /// The rows there are. Of a newer version's, those that we understand; of ours, all or none.
    pub fn readable<T>(&self, rows: Vec<Result<T, LedgerError>>) -> Result<Vec<T>, LedgerError> {
        match self.inside.access {
            Access::Full | Access::ReadOnly => rows.into_iter().collect(),
            Access::Newer => Ok(rows.into_iter().filter_map(Result::ok).collect()),
        }
    }
}

impl Deref for Held<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.inside.connection
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.inside.connection
    }
}

impl Drop for Ledger {
    /// What is still beside the file goes into it, if it is still ours to write: copies that others
    /// make of the one file are then whole, and the next program need not read the log to its end.
    fn drop(&mut self) {
        let Some(place) = &self.place else {
            return;
        };
        let inside = self.inside();
        let Ok(_pass) = place.gate.enter() else {
            return;
        };
        if inside.access == Access::Full && place.file() == inside.file {
            // Where somebody else is at it, it is theirs to do.
            let _ = inside.connection.busy_timeout(Duration::ZERO);
            let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
            let _ = inside.connection.query_row(checkpoint, [], |_| Ok(()));
        }
    }
}
