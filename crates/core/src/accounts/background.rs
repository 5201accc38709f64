//! What goes on by itself: renewals that are due, links that are over, landings that wait.

use std::time::Duration;

use super::Accounts;
use super::rebuild::{Ask, Round};
use crate::account::{AccountId, AttemptId, LinkId};
use crate::clock::Timestamp;
use crate::ledger::{Access, AccountRow, LinkRow};
use crate::renew::{Want, flush_unsaved, obtain};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, Problem, StartedBy};
use crate::world::LONGEST_REST;

/// The longest sleep: timers stand still while a computer sleeps, so the clock is looked at again.
const LONGEST: Duration = Duration::from_secs(30);

/// How long a code may be on its way: three tries of one request, and the writes around them.
pub(super) const ON_ITS_WAY: Duration = Duration::from_secs(120);

/// How long an ended link is still shown to whoever began it.
const SHOWN: Duration = Duration::from_secs(600);

impl Accounts {
    /// Takes up again what an earlier run left: open listeners and landings.
    pub async fn resume(&self, who: StartedBy) {
        // A newer version resumes its own work.
        if self.means.ledger.access() == Access::Newer {
            return;
        }
        if let Err(problem) = self.listen_again(who).await {
            tracing::warn!(%problem, "listeners");
        }
        if let Err(problem) = self.wait_for_codes_again(who) {
            tracing::warn!(%problem, "codes");
        }
        self.take_care().await;
        let accounts = self.clone();
        tokio::spawn(async move { accounts.fetch_missing_pictures().await });
    }

    /// What a lost ledger left in the vault, then what earlier work did. In that order: without its
    /// account, an answer would be taken for one that nobody wants.
    async fn take_care(&self) {
        match self.come_back(Ask::Hosts).await {
            Ok(round) => self.finish_slots(round).await,
            Err(problem) => tracing::info!(%problem, "accounts are still to come back"),
        }
    }

    /// The file can break while this program runs, and a copy of it is made once a day.
    fn look_after_ledger(&self) {
        let ledger = &self.means.ledger;
        let sound = match ledger.accounts() {
            Ok(_) => ledger.keep_sound(),
            Err(error) if error.is_damage() => {
                let mended = ledger.mend();
                self.means.changed();
                mended
            }
            Err(error) => Err(error),
        };
        if let Err(error) = sound {
            tracing::warn!(%error, "the ledger is not as it should be");
        }
    }

    /// One background round. Says how long to sleep until the next.
    pub async fn tick(&self) -> Duration {
        self.look_after_ledger();
        // A newer version has its own ways of keeping accounts ready, and does it itself.
        if self.means.ledger.access() == Access::Newer {
            return LONGEST;
        }
        if let Err(problem) = self.sweep_links().await {
            tracing::warn!(%problem, "links");
        }
        if self.means.vault.probe().await.is_err() {
            return LONGEST;
        }
        self.clear_left_vault().await;
        self.save_unsaved().await;
        self.take_care().await;
        self.renew_due().await;
        if let Err(problem) = self.give_up_silent().await {
            tracing::warn!(%problem, "links");
        }
        let accounts = self.clone();
        // A host that hangs holds up nobody's renewal.
        tokio::spawn(async move { accounts.read_profiles().await });
        self.until_next()
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
    async fn finish_slots(&self, round: Round) {
        let slots = match self.means.vault.list(Attendance::Unattended).await {
            Ok(slots) => slots,
            Err(error) => {
                tracing::debug!(%error, "slots");
                return;
            }
        };
        for slot in slots {
            if self.means.rests_until(&slot).is_some() {
                continue;
            }
            match &slot {
                // While accounts are still to come back, only what is certainly no stranger's.
                Slot::Landing(link)
                    if round == Round::Waiting
                        && !matches!(self.means.ledger.link(link), Ok(Some(_))) => {}
                Slot::Landing(link) => {
                    self.finish_landing(link).await;
                    self.means.rest(slot, LONGEST);
                }
                Slot::Gone(_) => match self.end_at_host(&slot).await {
                    Ok(true) => {}
                    // A host that does not want to know is not asked all the time.
                    Ok(false) => self.means.rest(slot, LONGEST_REST),
                    Err(problem) => {
                        tracing::debug!(%problem, "not ended yet");
                        self.means.rest(slot, LONGEST_REST);
                    }
                },
                Slot::Attempt(id) => self.sweep_attempt(id).await,
                Slot::Caller(name) if round == Round::Settled => self.sweep_caller(name).await,
                Slot::Project(name) if round == Round::Settled => self.sweep_project(name).await,
                Slot::Grant(_) | Slot::Client(_) | Slot::Project(_) | Slot::Caller(_) => {}
            }
        }
    }

    /// Empties the slot of an attempt that is in no row. The slot is written first, so a new one is
    /// given the time for its row to come.
    async fn sweep_attempt(&self, id: &AttemptId) {
        let slot = Slot::Attempt(*id);
        let since = self.means.stray_since(&slot);
        let stray = matches!(self.means.ledger.has_attempt(id), Ok(false));
        if stray && since.plus(ON_ITS_WAY) < self.means.now() {
            self.empty_slot(slot).await;
        }
    }

    /// Tries once more to finish an answer that came.
    pub(super) async fn finish_landing(&self, link: &LinkId) {
        if let Err(problem) = self.finish(link, Attendance::Unattended).await {
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
        let landed = match self.means.vault.read(&slot, Attendance::Unattended).await {
            Ok(landed) => landed.is_some(),
            // Damaged: nothing can be made of it. It is left where it is.
            Err(VaultError::Corrupt) => false,
            Err(error) => return Err(error.into()),
        };
        if !landed && self.known_link(&link.id)?.outcome.is_none() {
            let problem = Problem::at(Code::HostSlow, &link.host);
            self.fail(&link.id, problem).await?;
        }
        Ok(())
    }

    /// The accounts whose new grant the vault has not taken yet: it is in this process alone, and
    /// what the vault still holds may be spent. Who ends this process asks first.
    pub fn unsaved(&self) -> Vec<AccountId> {
        self.means.unsaved().keys().copied().collect()
    }

    /// Offers the vault once more what it did not take.
    pub async fn save_unsaved(&self) {
        for id in self.unsaved() {
            if let Err(problem) = flush_unsaved(&self.means, &id).await {
                tracing::warn!(account = %id, %problem, "a new grant still waits for the vault");
            }
        }
    }

    /// Renews what is due. A host that hangs holds up its own accounts and no others: the round
    /// does not wait for it longer than until the next.
    async fn renew_due(&self) {
        let now = self.means.now();
        let mut renewals = Vec::new();
        for row in self.means.ledger.accounts().unwrap_or_default() {
            if self.due_at(&row, now).is_none_or(|due| due > now)
                || !self.means.queued().insert(row.id)
            {
                continue;
            }
            let accounts = self.clone();
            renewals.push(tokio::spawn(async move {
                let who = Attendance::Unattended;
                if let Err(problem) = obtain(&accounts.means, &row.id, Want::Due, who).await {
                    tracing::info!(account = %row.id, %problem, "not renewed");
                    accounts.means.rest(Slot::Grant(row.id), LONGEST);
                }
                accounts.means.queued().remove(&row.id);
            }));
        }
        let _ = tokio::time::timeout(LONGEST, async {
            for renewal in renewals {
                let _ = renewal.await;
            }
        })
        .await;
    }

    fn until_next(&self) -> Duration {
        let now = self.means.now();
        let Ok(rows) = self.means.ledger.accounts() else {
            return LONGEST;
        };
        let next = rows.iter().filter_map(|row| self.due_at(row, now)).min();
        next.map_or(LONGEST, |due| {
            // Never less than a moment, so that an account that cannot be renewed makes no storm.
            now.until(due).clamp(Duration::from_secs(1), LONGEST)
        })
    }

    /// When the background task turns to an account; `None` where only a person can help.
    fn due_at(&self, row: &AccountRow, now: Timestamp) -> Option<Timestamp> {
        if row.broken.is_some() || !row.renewable {
            return None;
        }
        let due = if row.freshness.is_due(now) {
            now
        } else {
            row.freshness.renew_at()?
        };
        // What the host asked for is kept in the ledger, and a rest of ours in memory. A short-lived
        // token needs its retry sooner than any rest, so the retry counts where there is one.
        let waits = row
            .pause(now)
            .or_else(|| self.means.rests_until(&Slot::Grant(row.id)));
        Some(waits.map_or(due, |until| until.max(due)))
    }
}
