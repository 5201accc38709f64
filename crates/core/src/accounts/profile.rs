//! Name and picture, read anew once a day: people rename themselves, and hosts end grants in silence.

use std::time::Duration;

use super::Accounts;
use super::check::Untold;
use crate::clock::Timestamp;
use crate::ledger::{AccountRow, Labels};
use crate::oauth::OAuthError;
use crate::vault::Attendance;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How far the accounts of one computer spread, so that a host is not asked for all at once.
const SPREAD: u64 = 3600;

/// How long a host that did not say is left alone. Its trouble here is no trouble of the grant: a
/// renewal asks elsewhere, and finds out for itself.
const REST: Duration = Duration::from_secs(3600);

impl Accounts {
    /// Reads the profiles that are due, one after the other. Asks no host that just had trouble.
    pub(super) async fn read_profiles(&self) {
        let now = self.means.now();
        let last_asked = self.means.ledger.last_asked().unwrap_or_else(|error| {
            tracing::warn!(%error, "profiles");
            Vec::new()
        });
        for (row, asked_at) in last_asked {
            if is_due(&row, asked_at, now) && self.may_be_asked(&row, now) {
                self.read_profile(&row).await;
            }
        }
    }

    /// Whether it is its turn; nobody else takes it for a while.
    fn may_be_asked(&self, row: &AccountRow, now: Timestamp) -> bool {
        let mut asked = self.means.asked();
        let last = asked.entry(row.id).or_default();
        // Nor does a clock that was set back put it off for longer than that.
        let rests = |until: Timestamp| until > now && until <= now.plus(REST);
        if last.not_before.is_some_and(rests) {
            return false;
        }
        last.not_before = Some(now.plus(REST));
        true
    }

    async fn read_profile(&self, row: &AccountRow) {
        let who = Attendance::Unattended;
        match self.ask_about(row, who).await {
            Ok(labels) => self.keep_profile(row, &labels).await,
            Err(Untold::Grant(problem)) => {
                tracing::info!(account = %row.id, %problem, "no profile");
            }
            Err(Untold::Host { error, asked_with }) => {
                tracing::info!(account = %row.id, %error, "no profile");
                if error == OAuthError::Unauthorized && self.refused_twice(row, &asked_with) {
                    let _ = self.refused(row, &asked_with, who).await;
                }
            }
        }
    }

    /// Whether the host refused the same token in an earlier round as well.
    fn refused_twice(&self, row: &AccountRow, token: &str) -> bool {
        let mut asked = self.means.asked();
        let last = asked.entry(row.id).or_default();
        let twice = last.refused.as_deref() == Some(token);
        last.refused = Some(token.to_owned());
        twice
    }

    async fn keep_profile(&self, row: &AccountRow, labels: &Labels) {
        let now = self.means.now();
        if let Err(error) = self.means.ledger.checked(&row.id, labels, now) {
            tracing::warn!(account = %row.id, %error, "ledger");
            return;
        }
        if labels.avatar_url.is_some() {
            self.fetch_picture(&row.id).await;
        } else if row.labels.avatar_url.is_some() {
            // Taken down at the host: it is not ours to keep showing.
            let _ = self.pictures().remove(&row.id);
        }
        self.means.changed();
    }
}

/// Whether the host is to be asked. An account that only a person can mend is left alone.
fn is_due(row: &AccountRow, asked_at: Timestamp, now: Timestamp) -> bool {
    let spread = Duration::from_secs(u64::from(row.id.spread()) * SPREAD / 256);
    // A clock that was set back must not put it off for ever.
    let due = asked_at.plus(DAY + spread) <= now || asked_at > now.plus(DAY);
    due && row.broken.is_none() && row.pause(now).is_none()
}
