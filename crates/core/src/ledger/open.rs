//! Opening: what is found in the ledger's place, and what is made of it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::check::Depth;
use super::connect::{self, set_journal, set_up};
use super::gate::Gate;
use super::held::{Access, Inside, Kept};
use super::migrate::{MIGRATIONS, migrate};
use super::quarantine::{beside, is_there};
use super::stamp::Stamp;
use super::{Ledger, LedgerError, backup, check};
use crate::clock::Clock;

/// No version of ours will ever be further ahead: such a number is damage.
const AHEAD: usize = 1000;

/// Where a ledger is.
pub(super) struct Place {
    pub data: PathBuf,
    /// Where its lock is, and the note that it is whole.
    pub run: PathBuf,
    pub gate: Gate,
    pub clock: Arc<dyn Clock>,
}

/// Tells one file from another that has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(u64, u64);

/// What is in the place of the ledger.
enum Found {
    /// A ledger, open.
    Sound(Inside),
    /// A ledger that an older version wrote.
    Older(Connection),
    /// None, and no trace of one.
    Nothing,
    /// Something that is no ledger, or traces of one that is gone.
    Damaged,
}

/// How a file is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Read,
}

/// How many pages to copy at a time: all there ever are.
const PAGES: i32 = 4096;

impl Ledger {
    /// Opens or makes the ledger in the folder `data`. One that is damaged is set aside, and the
    /// last good copy put in its place; its lock is in the folder `run`.
    pub fn open(data: &Path, run: &Path, clock: Arc<dyn Clock>) -> Result<Self, LedgerError> {
        let place = Place {
            data: data.to_owned(),
            run: run.to_owned(),
            gate: Gate::at(run),
            clock,
        };
        let inside = place.open(Depth::Accounts)?;
        let ledger = Self {
            inside: Mutex::new(inside),
            place: Some(place),
            stuck: AtomicBool::new(false),
        };
        ledger.keep_sound()?;
        Ok(ledger)
    }

    /// Goes on in memory with everything that is here; what follows is gone when this run ends.
    /// The file stays as it is.
    pub fn leave_disk(&self) -> Result<(), LedgerError> {
        let mut memory = Connection::open_in_memory().map_err(LedgerError::Unreadable)?;
        let held = self.reader()?;
        Backup::new(&held, &mut memory)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        drop(held);
        set_up(&memory)?;
        *self.inside() = Inside::in_memory(memory);
        Ok(())
    }

    /// A ledger that is gone when this run ends, beside a vault that is.
    pub fn in_memory() -> Result<Self, LedgerError> {
        let mut connection = Connection::open_in_memory().map_err(LedgerError::Unreadable)?;
        set_up(&connection)?;
        migrate(&mut connection, MIGRATIONS)?;
        Ok(Self {
            inside: Mutex::new(Inside::in_memory(connection)),
            place: None,
            stuck: AtomicBool::new(false),
        })
    }
}

impl Place {
    /// The ledger's file.
    pub fn path(&self) -> PathBuf {
        self.data.join("ledger.sqlite3")
    }

    /// Its last good copy.
    pub fn backup(&self) -> PathBuf {
        self.data.join("ledger.backup.sqlite3")
    }

    /// The file that is in its place now. It is only asked for, never opened: closing it would drop
    /// the locks that SQLite has on it.
    pub fn file(&self) -> Option<FileId> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let facts = fs::metadata(self.path()).ok()?;
            Some(FileId(facts.dev(), facts.ino()))
        }
        // An open file cannot be moved away here.
        #[cfg(not(unix))]
        Some(FileId(0, 0))
    }

    /// Opens what is there; makes, migrates or recovers it if it must be. Several programs may do so
    /// at once: one works, the others wait and look again.
    pub fn open(&self, depth: Depth) -> Result<Inside, LedgerError> {
        let found = {
            let _pass = self.gate.enter()?;
            self.look(depth)?
        };
        match found {
            Found::Sound(inside) => return Ok(inside),
            Found::Older(_) | Found::Nothing | Found::Damaged => {}
        }
        let _alone = self.gate.enter_alone()?;
        match self.look(depth)? {
            Found::Sound(inside) => return Ok(inside),
            Found::Older(connection) => match self.bring_up_to_date(connection) {
                // It has already what it should be given: the number of its version is what is wrong.
                Err(error) if error.is_damage() => self.recover()?,
                brought => brought?,
            },
            Found::Nothing => self.begin()?,
            Found::Damaged => self.recover()?,
        }
        match self.look(depth)? {
            Found::Sound(inside) => Ok(inside),
            Found::Older(_) | Found::Nothing | Found::Damaged => Err(LedgerError::Row),
        }
    }

    fn look(&self, depth: Depth) -> Result<Found, LedgerError> {
        match fs::metadata(self.path()) {
            Ok(facts) if facts.len() > 0 => {}
            // SQLite would take an empty file for a new ledger, and throw its log away.
            Ok(_) => return Ok(self.traces_or(Found::Nothing)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(self.traces_or(Found::Nothing));
            }
            Err(error) => return Err(LedgerError::Place(error)),
        }
        let looked = match self.look_inside(Mode::Write, depth) {
            Err(error) if error.is_for_want_of_writing() => self.look_inside(Mode::Read, depth),
            looked => looked,
        };
        match looked {
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "the ledger is damaged");
                Ok(Found::Damaged)
            }
            looked => looked,
        }
    }

    fn traces_or(&self, found: Found) -> Found {
        let path = self.path();
        let log = |ending| fs::metadata(beside(&path, ending)).is_ok_and(|file| file.len() > 0);
        if is_there(&self.backup()) || log("-wal") || log("-journal") {
            Found::Damaged
        } else {
            found
        }
    }

    fn look_inside(&self, mode: Mode, depth: Depth) -> Result<Found, LedgerError> {
        let path = self.path();
        let file = self.file();
        let stamp = Stamp::of(&path);
        let connection = match mode {
            Mode::Write => connect::writing(&path)?,
            Mode::Read => connect::reading(&path)?,
        };
        let version = connect::version(&connection)?;
        let newest = MIGRATIONS.len();
        if version > newest + AHEAD {
            return Ok(Found::Damaged);
        }
        if version > newest {
            if self.is_ours_all_the_same(&connection) {
                return Ok(Found::Damaged);
            }
            return Ok(Found::Sound(Inside {
                connection: connect::reading(&path)?,
                access: Access::Newer,
                file,
                kept: Kept::OnDisk,
            }));
        }
        if version == 0 {
            // Begun and never finished; or all of it was in a log that is gone.
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            return Ok(if tables == 0 {
                self.traces_or(Found::Nothing)
            } else {
                Found::Damaged
            });
        }
        let writable = mode == Mode::Write
            && self.gate.is_there()
            && !connection.is_readonly("main").map_err(LedgerError::from)?;
        if version < newest {
            check::pages(&connection, Depth::All)?;
            return if writable {
                Ok(Found::Older(connection))
            } else {
                // What it lacks cannot be added.
                Err(LedgerError::Place(ErrorKind::ReadOnlyFilesystem.into()))
            };
        }
        // Before anything is written: what is not ours is set aside as it was.
        self.look_at_rows(&connection, depth, stamp)?;
        if writable {
            set_journal(&connection, &path)?;
        }
        let access = if writable {
            Access::Full
        } else {
            Access::ReadOnly
        };
        Ok(Found::Sound(Inside {
            connection,
            access,
            file,
            kept: Kept::OnDisk,
        }))
    }

    /// Whether a ledger only claims to be a newer version's: nothing of it can be read, and its copy,
    /// which a newer version would have made anew, is one of ours. Then the number is damaged, too.
    fn is_ours_all_the_same(&self, connection: &Connection) -> bool {
        let unreadable =
            check::pages(connection, Depth::Accounts).is_err_and(|error| error.is_damage());
        let copy = || connect::version(&connect::reading(&self.backup())?);
        unreadable && copy().is_ok_and(|version| (1..=MIGRATIONS.len()).contains(&version))
    }

    /// Looks at them, unless they are as they were when they were last looked at.
    fn look_at_rows(
        &self,
        connection: &Connection,
        depth: Depth,
        stamp: Option<Stamp>,
    ) -> Result<(), LedgerError> {
        let known = depth == Depth::Accounts
            && stamp
                .as_ref()
                .is_some_and(|stamp| stamp.is_noted(&self.run));
        if known {
            return Ok(());
        }
        check::whole(connection, depth)?;
        if let Some(stamp) = stamp {
            stamp.note(&self.run);
        }
        Ok(())
    }

    /// A copy of what it was is kept first.
    fn bring_up_to_date(&self, mut connection: Connection) -> Result<(), LedgerError> {
        let version = connect::version(&connection)?;
        let before = self.data.join(format!("ledger.version-{version}.sqlite3"));
        if !is_there(&before) {
            backup::copy(&connection, &before)?;
        }
        migrate(&mut connection, MIGRATIONS)?;
        check::whole(&connection, Depth::All)?;
        backup::copy(&connection, &self.backup())
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place")
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
