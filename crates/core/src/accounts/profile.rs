//! Name and picture, read anew once a day: people rename themselves, and hosts end grants in silence.

use std::time::Duration;

use super::Accounts;
use crate::clock::Timestamp;
use crate::ledger::AccountRow;
use crate::vault::Attendance;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How far the accounts of one computer spread, so that a host is not asked for all at once.
const SPREAD: u64 = 3600;

impl Accounts {
    /// Reads the profiles that are due, one after the other. Asks no host that just had trouble.
    pub(super) async fn read_profiles(&self) {
        let now = self.means.now();
        let last_asked = self.means.ledger.last_asked().unwrap_or_else(|error| {
            tracing::warn!(%error, "profiles");
            Vec::new()
        });
        for (row, asked_at) in last_asked {
            if !is_due(&row, asked_at, now) || !self.means.asked().insert(row.id) {
                continue;
            }
            self.read_profile(&row).await;
            self.means.asked().remove(&row.id);
        }
    }

    async fn read_profile(&self, row: &AccountRow) {
        let picture = row.labels.avatar_url.clone();
        match self.ask_about(row, Attendance::Unattended).await {
            Ok(labels) => {
                if let Err(error) = self
                    .means
                    .ledger
                    .checked(&row.id, &labels, self.means.now())
                {
                    tracing::warn!(account = %row.id, %error, "ledger");
                    return;
                }
                if labels.avatar_url.is_some() {
                    self.fetch_picture(&row.id).await;
                } else if picture.is_some() {
                    // Taken down at the host: it is not ours to keep showing.
                    let _ = self.pictures().remove(&row.id);
                }
                self.means.changed();
            }
            Err(problem) => tracing::info!(account = %row.id, %problem, "no profile"),
        }
    }
}

/// Whether the host is to be asked. An account that only a person can mend is left alone.
fn is_due(row: &AccountRow, asked_at: Timestamp, now: Timestamp) -> bool {
    let spread = Duration::from_secs(u64::from(row.id.spread()) * SPREAD / 256);
    // A clock that was set back must not put it off for ever.
    let due = asked_at.plus(DAY + spread) <= now || asked_at > now.plus(DAY);
    due && row.broken.is_none() && row.pause(now).is_none()
}
