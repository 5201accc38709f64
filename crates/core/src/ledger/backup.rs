//! The last good copy: one file beside the ledger, whole at every moment.
//!
//! It is made only of a ledger that passed the check, at most once a day; and whenever a host
//! changes, because accounts can be rebuilt from their slots and hosts cannot, or the vault does,
//! because a copy that names the old one would be believed.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::Connection;

use super::check::Depth;
use super::held::{Access, Inside};
use super::open::Place;
use super::quarantine::{clear, sync};
use super::{Ledger, LedgerError, check, recovery};
use crate::clock::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Ledger {
    /// Once a day: looks at all of it and makes the copy; mends it if it is damaged.
    pub fn keep_sound(&self) -> Result<(), LedgerError> {
        let due = |place: &Place| {
            let made = made_at(&place.backup());
            let now = place.clock.now();
            // A copy of tomorrow comes from a clock that was set back.
            made.is_none_or(|made| made.until(now) >= DAY || now.until(made) >= DAY)
        };
        match self.back_up_if(due) {
            Err(error) if error.is_damage() => self.mend(),
            Err(error) => {
                tracing::warn!(%error, "no copy of the ledger was made");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Makes the copy now. One that cannot be made now is made later.
    pub(super) fn back_up(&self) {
        if let Err(error) = self.back_up_if(|_| true) {
            tracing::warn!(%error, "no copy of the ledger was made");
        }
    }

    /// Makes the copy now, because what the old one says would lead astray.
    pub fn renew_copy(&self) -> Result<(), LedgerError> {
        if self.recovery()?.is_some_and(|recovery| recovery.is_open()) {
            // None is made of a ledger whose accounts are still to come back.
            return Err(LedgerError::Busy);
        }
        self.back_up_if(|_| true)
    }

    fn back_up_if(&self, due: impl Fn(&Place) -> bool) -> Result<(), LedgerError> {
        let Some(place) = self.place.as_ref().filter(|place| due(place)) else {
            return Ok(());
        };
        let inside = self.inside();
        if inside.access != Access::Full {
            return Ok(());
        }
        let _alone = place.gate.enter_alone()?;
        // Another program may have made it while we waited.
        if place.file() == inside.file && due(place) {
            make(place, &inside)
        } else {
            Ok(())
        }
    }
}

fn make(place: &Place, inside: &Inside) -> Result<(), LedgerError> {
    let connection = &inside.connection;
    // An empty one is no use, and one whose accounts are still to come back is not the last good.
    let anything: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM host) OR EXISTS (SELECT 1 FROM project) \
         OR EXISTS (SELECT 1 FROM caller)",
        [],
        |row| row.get(0),
    )?;
    if !anything || recovery::is_open(connection)? {
        return Ok(());
    }
    check::whole(connection, Depth::All)?;
    copy(connection, &place.backup())
}

/// Copies what `connection` sees to `target`, in place of what was there.
pub(super) fn copy(connection: &Connection, target: &Path) -> Result<(), LedgerError> {
    let temporary = target.with_extension("new");
    clear(&temporary)?;
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    // Made before SQLite does, which makes files as the umask says.
    let file = options.open(&temporary).map_err(LedgerError::Place)?;
    let path = temporary
        .to_str()
        .ok_or_else(|| LedgerError::Place(ErrorKind::InvalidInput.into()))?;
    let copied = connection
        .execute("VACUUM INTO ?1", [path])
        .map_err(LedgerError::of_write)
        .and_then(|_| file.sync_all().map_err(LedgerError::Place))
        .and_then(|()| fs::rename(&temporary, target).map_err(LedgerError::Place));
    if copied.is_err() {
        // The error that matters is the first one.
        let _ = clear(&temporary);
    }
    copied?;
    let folder = target.parent().unwrap_or(target);
    sync(folder).map_err(LedgerError::Place)
}

fn made_at(file: &Path) -> Option<Timestamp> {
    let since = fs::metadata(file)
        .and_then(|facts| facts.modified())
        .ok()?
        .duration_since(UNIX_EPOCH)
        .ok()?;
    Some(Timestamp::from_millis(since.as_millis().try_into().ok()?))
}
