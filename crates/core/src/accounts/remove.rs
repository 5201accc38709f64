//! Unlink: give an account up.

use super::Accounts;
use super::gone::Gone;
use crate::account::{AccountId, Cause};
use crate::grant::GrantRecord;
use crate::oauth::can_end;
use crate::renew::{LOCK_PATIENCE, lock, lock_problem};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::Problem;
use crate::world::Point;

/// Where a grant shall end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Here, and at the host.
    AtHost,
    /// Only on this computer.
    HereOnly,
}

/// Where it did end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The host confirmed it.
    AtHost,
    /// The host will be told when it can be reached.
    Later,
    /// Only here: as asked, or because the host cannot be told.
    HereOnly,
}

impl Accounts {
    /// Unlinks an account. A renewal on its way is waited for; one that waits finds nothing.
    pub async fn unlink(&self, id: &AccountId, end: End) -> Result<Ended, Problem> {
        let row = self.row(id)?;
        let held = lock(&self.means.home.run, &id.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let can_tell = self
            .means
            .ledger
            .host(&row.host)?
            .is_some_and(|host| can_end(&host, row.kind));
        let slot = Slot::Grant(*id);
        let kept = match self.means.vault.read(&slot, Attendance::Attended).await {
            Ok(bytes) => bytes.and_then(|bytes| GrantRecord::decode(&bytes).ok()),
            // Damaged beyond reading: there is nothing left to end, and the person wants it gone.
            Err(VaultError::Corrupt) => None,
            Err(error) => return Err(error.into()),
        };
        // From here on the account is over, whatever happens: it must not be shown as Ready.
        let now = self.means.now();
        self.means.ledger.broke(id, Cause::Revoked, now)?;
        self.means.points.reached(Point::UnlinkMarked);
        // What waits for the vault is what lives at the host.
        let waiting = self
            .means
            .unsaved()
            .get(id)
            .map(|one| Gone::of(&one.record));
        let gone = waiting.or(kept.as_ref().map(Gone::of)).transpose()?;
        let buried = match (end, gone) {
            (End::AtHost, Some(gone)) if can_tell => {
                Some(self.bury(&gone, Attendance::Attended).await?)
            }
            (End::AtHost | End::HereOnly, _) => None,
        };
        self.means.points.reached(Point::UnlinkBuried);
        // The slot before the row: a row without a secret asks to sign in again, a secret without
        // a row would be forgotten.
        self.means
            .vault
            .delete(&slot, Attendance::Attended, held.clone())
            .await?;
        self.means.points.reached(Point::SlotEmptied);
        self.means.unsaved().remove(id);
        self.means.ledger.remove_account(id)?;
        self.means.points.reached(Point::RowRemoved);
        drop(held);
        if let Err(error) = self.pictures().remove(id) {
            tracing::debug!(%error, "picture stays");
        }
        tracing::info!(account = %id, host = %row.host, "unlinked");
        self.means.changed();
        match buried {
            None => Ok(Ended::HereOnly),
            Some(slot) => Ok(match self.end_at_host(&slot).await {
                Ok(true) => Ended::AtHost,
                Ok(false) | Err(_) => Ended::Later,
            }),
        }
    }
}
