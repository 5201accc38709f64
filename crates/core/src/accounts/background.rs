//! What goes on by itself: renewals that are due, links that are over, landings that wait.

use std::time::Duration;

use super::Accounts;
use crate::account::{AccountId, Cause, LinkId};
use crate::clock::Timestamp;
use crate::ledger::{AccountRow, Labels, LinkRow};
use crate::oauth::{OAuthError, identity_request, read_person};
use crate::renew::{Want, cause_of, flush_unsaved, obtain, problem_of, read_record, trouble};
use crate::vault::{Attendance, Slot};
use crate::view::{Code, Problem, StartedBy, What};

/// The longest sleep: timers stand still while a computer sleeps, so the clock is looked at again.
const LONGEST: Duration = Duration::from_secs(30);

/// How long a code may be on its way: three tries of one request, and the writes around them.
const ON_ITS_WAY: Duration = Duration::from_secs(120);

/// How long an ended link is still shown to whoever began it.
const SHOWN: Duration = Duration::from_secs(600);

impl Accounts {
    /// Takes up again what an earlier run left: open listeners and landings.
    pub async fn resume(&self, who: StartedBy) {
        if let Err(problem) = self.listen_again(who).await {
            tracing::warn!(%problem, "listeners");
        }
        self.finish_slots().await;
        let rows = self.means.ledger.accounts().unwrap_or_default();
        for row in rows {
            if matches!(self.pictures().get(&row.id), Ok(None)) {
                let accounts = self.clone();
                tokio::spawn(async move { accounts.fetch_picture(&row.id).await });
            }
        }
    }

    /// One background round. Says how long to sleep until the next.
    pub async fn tick(&self) -> Duration {
        if let Err(problem) = self.sweep_links().await {
            tracing::warn!(%problem, "links");
        }
        if self.means.vault.probe().await.is_err() {
            return LONGEST;
        }
        self.save_unsaved().await;
        self.finish_slots().await;
        if let Err(problem) = self.give_up_silent().await {
            tracing::warn!(%problem, "links");
        }
        self.renew_due().await;
        self.until_next()
    }

    /// Asks the host whether a grant still works, and who it belongs to.
    pub async fn check(&self, id: &AccountId) -> Result<(), Problem> {
        let row = self.row(id)?;
        let who = Attendance::Attended;
        let token = match obtain(&self.means, id, Want::Life(Duration::ZERO), who).await {
            Ok(token) => token,
            // A wait is for the background; a person who asks gets an answer.
            Err(problem) if problem.code == Code::RenewWaiting => {
                read_record(&self.means, &row, who).await?.grant.access
            }
            Err(problem) => return Err(problem),
        };
        match self.ask_who(&row, token).await {
            Ok(labels) => self.checked(&row, &labels),
            Err(OAuthError::Unauthorized) if row.renewable => {
                let token = obtain(&self.means, id, Want::Newer, who).await?;
                match self.ask_who(&row, token).await {
                    Ok(labels) => self.checked(&row, &labels),
                    Err(error) => self.not_checked(&row, &error),
                }
            }
            Err(error) => self.not_checked(&row, &error),
        }
    }

    async fn ask_who(
        &self,
        row: &AccountRow,
        token: crate::grant::Secret<String>,
    ) -> Result<Labels, OAuthError> {
        let Ok(host) = self.host_of(&row.host) else {
            return Err(OAuthError::UnsafeAddress);
        };
        let reply = self
            .means
            .http
            .send(identity_request(&host, token))
            .await
            .map_err(OAuthError::Send)?;
        let person = read_person(host.provider, &reply, self.means.now())?;
        if person.id == row.person_id {
            Ok(Labels::from(&person))
        } else {
            Err(OAuthError::Unusable)
        }
    }

    fn checked(&self, row: &AccountRow, labels: &Labels) -> Result<(), Problem> {
        let now = self.means.now();
        self.means.ledger.checked(&row.id, labels, now)?;
        self.means.ledger.note(&row.id, What::Checked, None, now)?;
        self.means.changed();
        Ok(())
    }

    fn not_checked(&self, row: &AccountRow, error: &OAuthError) -> Result<(), Problem> {
        let now = self.means.now();
        if *error == OAuthError::Unauthorized {
            self.means.ledger.broke(&row.id, Cause::Revoked, now)?;
            self.means.changed();
            return Err(
                Problem::at(Code::NeedsRelink, &row.host).with("account", super::look::handle(row))
            );
        }
        let trouble = trouble(
            cause_of(error),
            row.failures,
            &row.freshness,
            None,
            &*self.means.rng,
            now,
        );
        self.means.ledger.troubled(&row.id, trouble, now)?;
        self.means.changed();
        Err(problem_of(error, &row.host))
    }

    /// Links whose time is over get their outcome; ended ones are forgotten after a while.
    async fn sweep_links(&self) -> Result<(), Problem> {
        let now = self.means.now();
        for link in self.means.ledger.links()? {
            if self.is_late(&link)? {
                self.time_out(&link).await?;
            } else if link.outcome.is_some() && link.until.plus(SHOWN) < now {
                self.empty_attempts(&link.id).await;
                self.means.ledger.forget_link(&link.id)?;
            }
        }
        Ok(())
    }

    /// What the vault still holds of earlier work: answers that came, and grants to be ended.
    async fn finish_slots(&self) {
        let slots = match self.means.vault.list(Attendance::Unattended).await {
            Ok(slots) => slots,
            Err(error) => {
                tracing::debug!(%error, "slots");
                return;
            }
        };
        for slot in slots {
            match &slot {
                Slot::Landing(link) => self.finish_landing(link).await,
                Slot::Gone(_) => {
                    if let Err(problem) = self.end_at_host(&slot).await {
                        tracing::debug!(%problem, "not ended yet");
                    }
                }
                Slot::Grant(_)
                | Slot::Attempt(_)
                | Slot::Client(_)
                | Slot::Project(_)
                | Slot::Caller(_) => {}
            }
        }
    }

    /// Tries once more to finish an answer that came.
    pub(super) async fn finish_landing(&self, link: &LinkId) {
        if let Err(problem) = self.finish(link).await {
            tracing::info!(%link, %problem, "landing waits");
        }
    }

    /// Links that were taken, and whose answer never landed.
    async fn give_up_silent(&self) -> Result<(), Problem> {
        for link in self.means.ledger.links()? {
            if link.outcome.is_some() {
                continue;
            }
            let attempts = self.means.ledger.attempts(&link.id)?;
            let taken_at = attempts.iter().filter_map(|a| a.taken_at).max();
            if taken_at.is_some_and(|at| at.plus(ON_ITS_WAY) < self.means.now()) {
                self.give_up_waiting(&link).await?;
            }
        }
        Ok(())
    }

    /// A code that was sent and whose answer never landed: nothing more will come.
    async fn give_up_waiting(&self, link: &LinkRow) -> Result<(), Problem> {
        let slot = Slot::Landing(link.id);
        let landed = self.means.vault.read(&slot, Attendance::Unattended).await?;
        if landed.is_none() && self.known_link(&link.id)?.outcome.is_none() {
            let problem = Problem::at(Code::HostSlow, &link.host);
            self.fail(&link.id, problem).await?;
        }
        Ok(())
    }

    /// Grants that the vault did not take when they came.
    async fn save_unsaved(&self) {
        let waiting: Vec<AccountId> = self.means.unsaved().keys().copied().collect();
        for id in waiting {
            if let Err(problem) = flush_unsaved(&self.means, &id).await {
                tracing::warn!(account = %id, %problem, "a new grant still waits for the vault");
            }
        }
    }

    async fn renew_due(&self) {
        let Ok(rows) = self.means.ledger.accounts() else {
            return;
        };
        let now = self.means.now();
        let mut renewals = tokio::task::JoinSet::new();
        for row in rows {
            if self.due_at(&row).is_none_or(|due| due > now) {
                continue;
            }
            self.means.resting().remove(&row.id);
            let accounts = self.clone();
            renewals.spawn(async move {
                let who = Attendance::Unattended;
                if let Err(problem) = obtain(&accounts.means, &row.id, Want::Due, who).await {
                    tracing::info!(account = %row.id, %problem, "not renewed");
                    let rest = accounts.means.now().plus(LONGEST);
                    accounts.means.resting().insert(row.id, rest);
                }
            });
        }
        while renewals.join_next().await.is_some() {}
    }

    fn until_next(&self) -> Duration {
        let now = self.means.now();
        let Ok(rows) = self.means.ledger.accounts() else {
            return LONGEST;
        };
        let next = rows.iter().filter_map(|row| self.due_at(row)).min();
        next.map_or(LONGEST, |due| {
            // Never less than a moment, so that an account that cannot be renewed makes no storm.
            now.until(due).clamp(Duration::from_secs(1), LONGEST)
        })
    }

    /// When the background task turns to an account; `None` where only a person can help.
    fn due_at(&self, row: &AccountRow) -> Option<Timestamp> {
        if row.broken.is_some() || !row.renewable {
            return None;
        }
        let due = row.freshness.renew_at()?;
        // What the host asked for is kept in the ledger. A rest of ours is short, and must not
        // come on top of a retry that a short-lived token needs sooner.
        match (row.retry_at, self.means.resting().get(&row.id)) {
            (Some(retry), _) => Some(retry.max(due)),
            (None, Some(rest)) => Some((*rest).max(due)),
            (None, None) => Some(due),
        }
    }
}
