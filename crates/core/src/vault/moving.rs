//! Moving everything from one vault to another, with no moment in which a secret is in neither.
//!
//! Copy all, read each back, note the new place in one durable step, then clear the old one.
//! Whenever this is killed, the vault that is noted has everything: before the note that is the
//! old one, untouched, and after it the new one. What was not cleared is cleared later.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::several::{Noted, Several, kind_of, lock_file};
use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::grant::Secret;

/// How long to wait for calls that are under way.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often to look whether they have ended. The kernel has no wait with an end.
const LOOK: Duration = Duration::from_millis(20);

/// What was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Moved {
    /// How many accounts.
    pub accounts: usize,
    /// How many secrets the old vault still has: damaged ones, and those it did not delete yet.
    pub left: usize,
}

/// Why nothing was moved. Everything is where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// Everything is there already.
    #[error("the secrets are in that vault already")]
    Same,
    /// There is no such vault to move to here.
    #[error("there is no such vault here")]
    NoSuch,
    /// Another program used the vault all the time.
    #[error("the vault is busy")]
    Busy,
    /// The old vault did not give everything.
    #[error("the vault to move from cannot be read")]
    Read(#[source] VaultError),
    /// The new vault did not take everything.
    #[error("the vault to move to cannot be written")]
    Write(#[source] VaultError),
    /// It could not be noted, or nobody knows how it is noted.
    #[error("the new place cannot be noted")]
    Note(#[source] VaultError),
}

impl Several {
    /// Moves everything to the vault of that kind. Takes as long as both vaults do, and the person
    /// who may be asked to unlock them.
    pub fn move_to(&self, kind: VaultKind) -> Result<Moved, MoveError> {
        let to = self.target(kind)?;
        // Opened before anybody has to wait for us.
        let from = self.settled().map_err(MoveError::Read)?;
        from.unlock().map_err(MoveError::Read)?;
        to.unlock().map_err(MoveError::Write)?;
        let _alone = self.alone()?;
        let from = self.settled().map_err(MoveError::Read)?;
        if from.kind() == kind {
            return Err(MoveError::Same);
        }
        let left = self.note.left().map_err(MoveError::Note)?;
        try_out(&*to).map_err(MoveError::Write)?;
        let slots = from.list(Attendance::Attended).map_err(MoveError::Read)?;
        let before = to.list(Attendance::Attended).map_err(MoveError::Write)?;
        let copied = copy_all(&*from, &*to, &slots);
        if copied.is_err() {
            // What was only copied is not wanted there. What was there before is not ours to judge.
            for slot in slots.iter().filter(|slot| !before.contains(slot)) {
                let _ = to.delete(slot, Attendance::Unattended);
            }
        }
        let mut moved = copied?;
        let here = from.identity().map_err(MoveError::Read)?;
        let there = to.identity().map_err(MoveError::Write)?;
        if left.as_deref() == Some(&there) {
            // It was left before and never cleared: what is old there must not come back to life.
            drop_others(&*to, &slots).map_err(MoveError::Write)?;
        }
        self.note
            .moved(Some(&here), &there)
            .map_err(MoveError::Note)?;
        // Whoever shows the vault need not wait for the next call to learn of it.
        let _ = self.settled();
        moved.left = self.clear(&*from);
        Ok(moved)
    }

    /// Keeps everything that comes in the vault of that kind, while no account is kept anywhere.
    /// What the old one may have stays there, unread.
    pub fn choose(&self, kind: VaultKind) -> Result<(), MoveError> {
        let to = self.target(kind)?;
        to.unlock().map_err(MoveError::Write)?;
        let _alone = self.alone()?;
        match self.note.look().map_err(MoveError::Note)? {
            Noted::Free(_) => {}
            Noted::Kept(_) => return Err(MoveError::Read(VaultError::Unavailable)),
        }
        try_out(&*to).map_err(MoveError::Write)?;
        let there = to.identity().map_err(MoveError::Write)?;
        self.note.moved(None, &there).map_err(MoveError::Note)?;
        let _ = self.settled();
        Ok(())
    }

    fn target(&self, kind: VaultKind) -> Result<Arc<dyn Store>, MoveError> {
        if self.settled().is_ok_and(|now| now.kind() == kind) {
            return Err(MoveError::Same);
        }
        self.of_kind(kind).map(Arc::clone).ok_or(MoveError::NoSuch)
    }

    /// Clears the vault that was left, if an earlier move did not get that far. Never prompts.
    pub fn clear_left(&self) {
        let Ok(Some(identity)) = self.note.left() else {
            return;
        };
        let Ok(_alone) = self.alone() else {
            return;
        };
        // Looked up again: somebody may have moved everything back meanwhile.
        if self.note.left().ok().flatten().as_deref() != Some(identity.as_str()) {
            return;
        }
        let (Some(left), Ok(now)) = (self.of_kind(kind_of(&identity)), self.settled()) else {
            return;
        };
        if now.kind() != left.kind() && left.identity().as_ref() == Ok(&identity) {
            self.clear(&**left);
        }
    }

    /// Deletes what was copied. Answers how much is left.
    fn clear(&self, from: &dyn Store) -> usize {
        let who = Attendance::Unattended;
        let (Ok(()), Ok(slots)) = (self.note.settle(), from.list(who)) else {
            return 1;
        };
        let mut left = 0;
        let mut damaged = 0;
        for slot in &slots {
            let done = match from.read(slot, who) {
                Ok(_) => from.delete(slot, who).is_ok(),
                Err(VaultError::Corrupt) => {
                    damaged += 1;
                    true
                }
                Err(VaultError::Locked | VaultError::Unavailable | VaultError::InDoubt) => false,
            };
            left += usize::from(!done);
        }
        if left == 0
            && let Err(error) = self.note.cleared()
        {
            tracing::debug!(%error, "cleared once more later");
        }
        left + damaged
    }

    /// Waits until no call is under way, and holds up those that come.
    fn alone(&self) -> Result<std::fs::File, MoveError> {
        let file = lock_file(&self.lock).map_err(|error| {
            tracing::warn!(%error, "no lock for the vault");
            MoveError::Busy
        })?;
        let until = Instant::now() + PATIENCE;
        while let Err(error) = file.try_lock() {
            if Instant::now() > until {
                tracing::info!(%error, "the vault is busy");
                return Err(MoveError::Busy);
            }
            std::thread::sleep(LOOK);
        }
        Ok(file)
    }
}

/// Copies those slots, and reads each back.
fn copy_all(from: &dyn Store, to: &dyn Store, slots: &[Slot]) -> Result<Moved, MoveError> {
    let mut moved = Moved::default();
    for slot in slots.iter().filter(|slot| **slot != trial()) {
        match from.read(slot, Attendance::Attended) {
            Ok(Some(value)) => {
                copy(to, slot, &value).map_err(MoveError::Write)?;
                moved.accounts += usize::from(matches!(slot, Slot::Grant(_)));
            }
            // Listed, and certainly gone by now.
            Ok(None) => {}
            // What is damaged here cannot be copied; it stays, for whoever can mend it.
            Err(VaultError::Corrupt) => {}
            Err(error) => return Err(MoveError::Read(error)),
        }
    }
    Ok(moved)
}

/// Writes a secret, and reads it back.
fn copy(to: &dyn Store, slot: &Slot, value: &Secret<Vec<u8>>) -> Result<(), VaultError> {
    to.write(slot, value, Attendance::Attended)?;
    match to.read(slot, Attendance::Attended)? {
        Some(back) if back.expose() == value.expose() => Ok(()),
        Some(_) => Err(VaultError::Corrupt),
        None => Err(VaultError::Unavailable),
    }
}

/// Proves that a vault gives back what it takes.
fn try_out(to: &dyn Store) -> Result<(), VaultError> {
    copy(to, &trial(), &Secret::new(b"trial".to_vec()))?;
    to.delete(&trial(), Attendance::Attended)
}

/// A slot that no attempt has, and always the same: one that a kill left is gone with the next try.
fn trial() -> Slot {
    let none = "00000000-0000-0000-0000-000000000000";
    Slot::Attempt(none.parse().expect("it has the form of an id"))
}

/// Deletes what is in `to` and not among `slots`.
fn drop_others(to: &dyn Store, slots: &[Slot]) -> Result<(), VaultError> {
    for slot in to.list(Attendance::Attended)? {
        if !slots.contains(&slot) {
            to.delete(&slot, Attendance::Attended)?;
        }
    }
    Ok(())
}
