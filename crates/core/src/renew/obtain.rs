//! Handing out a token: look, and renew under the lock only if the look says so.

use std::time::Duration;

use super::lock::{LOCK_PATIENCE, lock, lock_problem};
use super::once::Renewal;
use super::record::{adopt, flush_held, flush_unsaved, peek, read_record, row_of};
use crate::account::AccountId;
use crate::grant::{GrantRecord, Secret, token_hash};
use crate::ledger::Access;
use crate::vault::Attendance;
use crate::view::{Code, Problem};
use crate::world::{Means, Point};

/// What the caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// A token with at least this much life; a fresh one only if the kept one has less.
    Life(Duration),
    /// A renewal if the account is due by the clock of the background task.
    Due,
    /// A token that is newer than the one kept now.
    Newer,
}

/// When a kept token will do.
enum Enough {
    /// When it has this much life.
    Life(Duration),
    /// When it is not due.
    NotDue,
    /// When it is another than the one with this hash, because somebody renewed meanwhile.
    Another(String),
}

impl Enough {
    fn is_met_by(&self, record: &GrantRecord, means: &Means) -> bool {
        match self {
            Self::Life(span) => record.grant.freshness.lasts(*span, means.now()),
            Self::NotDue => !record.grant.freshness.is_due(means.now()),
            Self::Another(hash) => token_hash(&record.grant.access) != *hash,
        }
    }
}

/// Hands out an access token, renewed first if it must be.
pub(crate) async fn obtain(
    means: &Means,
    id: &AccountId,
    want: Want,
    who: Attendance,
) -> Result<Secret<String>, Problem> {
    flush_unsaved(means, id).await?;
    let row = row_of(means, id)?;
    // A look without the lock: whatever is odd here is judged under it.
    let seen = match want {
        Want::Life(_) | Want::Newer => peek(means, &row, who).await?,
        Want::Due => None,
    };
    let enough = match (want, &seen) {
        (Want::Life(span), Some(record)) => {
            let enough = Enough::Life(span);
            if enough.is_met_by(record, means) {
                return Ok(record.grant.access.duplicate());
            }
            enough
        }
        (Want::Life(span), None) => Enough::Life(span),
        (Want::Newer, Some(record)) => Enough::Another(token_hash(&record.grant.access)),
        (Want::Newer, None) => Enough::Another(String::new()),
        (Want::Due, _) => Enough::NotDue,
    };
    if means.ledger.access() == Access::Newer {
        // What a newer version knows of renewing, this one does not.
        return Err(Problem::new(Code::LedgerNewer));
    }
    let _shown = Renewing::begin(means, *id);
    // The gate first: who waits at it must not hold up others who want this account.
    let gate = means.gate(&row.host);
    let _one_of_few = gate.acquire().await;
    let held = lock(&means.home.run, &id.to_string(), LOCK_PATIENCE)
        .await
        .map_err(|error| lock_problem(&error))?;
    means.points.reached(Point::LockTaken);
    // Whoever had the lock before may have got a grant that the vault did not take.
    flush_held(means, id, &held).await?;
    // Everything seen before the lock may be old by now.
    let row = row_of(means, id)?;
    let record = read_record(means, &row, who).await?;
    means.points.reached(Point::ReRead);
    if enough.is_met_by(&record, means) {
        adopt(means, &row, &record);
        return Ok(record.grant.access.duplicate());
    }
    let host = means
        .ledger
        .host(&row.host)?
        .ok_or_else(|| Problem::at(Code::HostUnknown, &row.host))?;
    let renewal = Renewal {
        means,
        host: &host,
        row: &row,
        who,
        want,
        held,
    };
    let outcome = renewal.run(record).await;
    drop(renewal);
    means.points.reached(Point::LockReleased);
    outcome
}

/// Shows an account as being renewed for as long as it is held.
struct Renewing<'a> {
    means: &'a Means,
    id: AccountId,
}

impl<'a> Renewing<'a> {
    fn begin(means: &'a Means, id: AccountId) -> Self {
        means.renewing().insert(id);
        means.changed();
        Self { means, id }
    }
}

impl Drop for Renewing<'_> {
    fn drop(&mut self) {
        self.means.renewing().remove(&self.id);
        self.means.changed();
    }
}
