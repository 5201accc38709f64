//! An account's slot: reading it, judging it, writing it under the lock.

use std::time::Duration;

use super::lock::{AccountLock, LOCK_PATIENCE, lock, lock_problem};
use crate::account::{AccountId, Cause};
use crate::grant::GrantRecord;
use crate::ledger::AccountRow;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, Problem};
use crate::world::Means;

/// How long an account is left alone whose row could not be brought up to date.
const BEHIND: Duration = Duration::from_secs(60);

pub(super) fn row_of(means: &Means, id: &AccountId) -> Result<AccountRow, Problem> {
    means
        .ledger
        .account(id)?
        .ok_or_else(|| Problem::new(Code::AccountUnknown).with("account", id))
}

/// The vault knows more than the ledger: another process renewed, or crashed before its commit.
///
/// The token is good whatever becomes of the row. A ledger that cannot be written stays behind, and
/// the background leaves the account alone for a while, for which the row says that it is due.
pub(super) fn adopt(means: &Means, row: &AccountRow, record: &GrantRecord) {
    if record.grant.freshness == row.freshness {
        return;
    }
    let at = record.grant.freshness.received_at;
    match means.ledger.renewed(&row.id, &record.grant, at) {
        Ok(()) => means.changed(),
        Err(error) => {
            tracing::warn!(account = %row.id, %error, "ledger");
            means.rest(Slot::Grant(row.id), BEHIND);
        }
    }
}

/// The kept grant of an account, if it can be used; no judgement on one that cannot.
pub(crate) async fn peek(
    means: &Means,
    row: &AccountRow,
    who: Attendance,
) -> Result<Option<GrantRecord>, Problem> {
    match means.vault.read(&Slot::Grant(row.id), who).await {
        Ok(bytes) => Ok(bytes
            .and_then(|bytes| GrantRecord::decode(&bytes).ok())
            // A grant of another host in this slot must never be sent to this one.
            .filter(|record| record.host == row.host.as_str())),
        Err(VaultError::Corrupt) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The kept grant of an account, for whoever holds its lock. One that is certainly not there, or
/// damaged when read twice, needs the person. Nothing is deleted.
pub(super) async fn read_record(
    means: &Means,
    row: &AccountRow,
    who: Attendance,
) -> Result<GrantRecord, Problem> {
    for _ in 0..2 {
        if let Some(record) = peek(means, row, who).await? {
            return Ok(record);
        }
    }
    means.ledger.broke(&row.id, Cause::Expired, means.now())?;
    means.changed();
    Err(Problem::at(Code::NeedsRelink, &row.host)
        .with("account", format!("{}@{}", row.labels.login, row.host)))
}

/// Writes a grant. The lock travels with the write, and is free when the write has ended.
pub(super) async fn write_record(
    means: &Means,
    id: &AccountId,
    record: &GrantRecord,
    who: Attendance,
    held: AccountLock,
) -> Result<(), VaultError> {
    means
        .vault
        .write(&Slot::Grant(*id), record.encode(), who, held)
        .await
}

/// Brings a grant that the vault did not take into it. Until then nothing is sent for the account.
pub(crate) async fn flush_unsaved(means: &Means, id: &AccountId) -> Result<(), Problem> {
    if !means.unsaved().contains_key(id) {
        return Ok(());
    }
    let held = lock(&means.home.run, &id.to_string(), LOCK_PATIENCE)
        .await
        .map_err(|error| lock_problem(&error))?;
    flush_held(means, id, &held).await
}

/// The same, for whoever holds the account's lock. It is free only when this is over.
///
/// Meanwhile the person may have signed in again, or given the account up: a slot that has another
/// grant since is the newer one, and an account that is gone gets nothing back.
pub(super) async fn flush_held(
    means: &Means,
    id: &AccountId,
    held: &AccountLock,
) -> Result<(), Problem> {
    if !means.unsaved().contains_key(id) {
        return Ok(());
    }
    let Some(row) = means.ledger.account(id)? else {
        // A ledger that was lost may still bring the account back.
        if !means.ledger.recovery()?.is_some_and(|one| one.is_open()) {
            means.unsaved().remove(id);
        }
        return Ok(());
    };
    let who = Attendance::Unattended;
    let kept = peek(means, &row, who).await?;
    let newer = match means.unsaved().get_mut(id) {
        Some(waiting) if waiting.supersedes(kept.as_ref()) => {
            let last = kept.map_or(0, |kept| kept.generation);
            waiting.record.generation = waiting.record.generation.max(last) + 1;
            Some((waiting.record.encode(), waiting.record.grant.duplicate()))
        }
        Some(_) | None => None,
    };
    if let Some((bytes, grant)) = newer {
        let slot = Slot::Grant(*id);
        means.vault.write(&slot, bytes, who, held.clone()).await?;
        // Out of memory only now that it is durable.
        let received_at = grant.freshness.received_at;
        means.ledger.renewed(id, &grant, received_at)?;
    }
    means.unsaved().remove(id);
    means.changed();
    Ok(())
}
