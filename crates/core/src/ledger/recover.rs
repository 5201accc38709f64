//! Putting a sound ledger in the place of one that is damaged or gone.
//!
//! Done by whoever is alone behind the gate. The new one is ready before the old one moves, and the
//! old one is moved whole.

use std::fs::{self, OpenOptions};
use std::path::Path;

use super::check::Depth;
use super::connect::{self, journal};
use super::migrate::{MIGRATIONS, migrate};
use super::open::Place;
use super::quarantine::{Quarantine, clear, is_there, parts, sync};
use super::recovery::{self, Loss, Recovery};
use super::{LedgerError, check};

impl Place {
    /// Sets the damaged file aside and puts the last good copy in its place, else an empty one.
    pub(super) fn recover(&self) -> Result<(), LedgerError> {
        let quarantine = Quarantine::of(&self.data, self.clock.now());
        let damaged = parts(&self.path()).any(|part| is_there(&part));
        let recovery = Recovery::after(Loss::Ledger {
            kept_at: damaged.then(|| quarantine.folder().display().to_string()),
        });
        let new = self.data.join("ledger.new");
        match self.restore_backup(&new, &recovery) {
            Ok(true) => tracing::warn!("the last good copy takes the ledger's place"),
            // The copy is no use. It is kept with the rest.
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "the copy of the ledger is damaged, too");
                quarantine.take(&self.backup())?;
                empty(&new, &recovery)?;
            }
            Ok(false) => empty(&new, &recovery)?,
            Err(error) => return Err(error),
        }
        quarantine.take(&self.path())?;
        fs::rename(&new, self.path()).map_err(LedgerError::Place)?;
        sync(&self.data).map_err(LedgerError::Place)
    }

    /// Begins the first ledger of a home. Accounts may be in the vault all the same: then somebody
    /// emptied the folder, and they come back from there.
    pub(super) fn begin(&self) -> Result<(), LedgerError> {
        let new = self.data.join("ledger.new");
        empty(&new, &Recovery::after(Loss::None))?;
        fs::rename(&new, self.path()).map_err(LedgerError::Place)?;
        sync(&self.data).map_err(LedgerError::Place)
    }

    /// `false` if there is no copy, or none that this version may use.
    fn restore_backup(&self, new: &Path, recovery: &Recovery) -> Result<bool, LedgerError> {
        let backup = self.backup();
        if !is_there(&backup) {
            return Ok(false);
        }
        clear(new)?;
        make(new)?;
        fs::copy(&backup, new).map_err(LedgerError::Place)?;
        let mut connection = connect::writing(new)?;
        journal(&connection, "DELETE")?;
        let version = connect::version(&connection)?;
        if version == 0 {
            return Err(LedgerError::Row);
        }
        if version > MIGRATIONS.len() {
            return Ok(false);
        }
        check::pages(&connection, Depth::All)?;
        migrate(&mut connection, MIGRATIONS)?;
        check::whole(&connection, Depth::All)?;
        recovery::write(&connection, recovery)?;
        drop(connection);
        durable(new).map(|()| true)
    }
}

fn empty(new: &Path, recovery: &Recovery) -> Result<(), LedgerError> {
    clear(new)?;
    make(new)?;
    let mut connection = connect::writing(new)?;
    journal(&connection, "DELETE")?;
    migrate(&mut connection, MIGRATIONS)?;
    recovery::write(&connection, recovery)?;
    drop(connection);
    durable(new)
}

/// SQLite makes files as the umask says; a ledger is for its owner only.
fn make(file: &Path) -> Result<(), LedgerError> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file).map(|_| ()).map_err(LedgerError::Place)
}

fn durable(file: &Path) -> Result<(), LedgerError> {
    OpenOptions::new()
        .write(true)
        .open(file)
        .and_then(|file| file.sync_all())
        .map_err(LedgerError::Place)
}
