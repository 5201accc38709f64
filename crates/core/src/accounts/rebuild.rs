//! Accounts that come back from their slots after a ledger was lost.
//!
//! The vault may be locked when that happens, so it is tried again until it opens. Until then nothing
//! is said to be missing, and nothing that a link left in the vault is judged.

use std::collections::{BTreeMap, BTreeSet};

use super::Accounts;
use crate::account::{AccountId, Cause, LinkId, slug};
use crate::grant::GrantRecord;
use crate::http::limits;
use crate::ledger::{Access, AccountRow, Back, Labels, LinkRow, Loss, Recovery, Setting};
use crate::provider::HostKey;
use crate::renew::{LOCK_PATIENCE, lock, lock_problem};
use crate::vault::{Attendance, Slot, VaultError, VaultKind};
use crate::view::{LinkPurpose, Problem, StartedBy};

const WHO: Attendance = Attendance::Unattended;

/// What a round found in the vault.
#[derive(Default)]
struct Found {
    /// Grants that can be used.
    good: BTreeMap<AccountId, GrantRecord>,
    /// Grants that are there and cannot be read.
    damaged: BTreeSet<AccountId>,
    /// Answers to links that were not finished.
    landings: Vec<LinkId>,
    /// Secrets of ServiceStage projects.
    projects: Vec<Slot>,
}

/// Whether a host may be asked how it is spoken to, where only that brings its accounts back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// It may; that takes as long as the host does.
    Hosts,
    /// Somebody waits for a list.
    Nobody,
}

/// How far a round came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Nothing is left to do.
    Settled,
    /// Some accounts wait for their host to be asked how it is spoken to.
    Waiting,
}

impl Accounts {
    /// Brings accounts back from the vault where the ledger has lost them. Where it has not, this is
    /// one look into the ledger.
    pub async fn bring_back(&self) -> Result<(), Problem> {
        self.come_back(Ask::Hosts).await.map(|_| ())
    }

    pub(super) async fn come_back(&self, ask: Ask) -> Result<Round, Problem> {
        if self.means.vault.kind() == VaultKind::Memory {
            return Ok(Round::Settled);
        }
        let Some(recovery) = self.means.ledger.recovery()? else {
            return Ok(Round::Settled);
        };
        let vault = self.means.vault.identity().await?;
        if recovery.searched.contains(&vault) {
            return Ok(Round::Settled);
        }
        // Nothing that a link left is judged before its account is back; and a round that came to
        // nothing is not made again at every look.
        if self.means.ledger.access() == Access::Newer || self.means.rebuild_rests() {
            return Ok(Round::Waiting);
        }
        let _one_at_a_time = lock(&self.means.home.run, "rebuild", LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let Some(recovery) = self.means.ledger.recovery()? else {
            return Ok(Round::Settled);
        };
        // Another program may have done it while we waited.
        if recovery.searched.contains(&vault) {
            return Ok(Round::Settled);
        }
        let count = || -> Result<usize, Problem> {
            let ledger = &self.means.ledger;
            Ok(ledger.accounts()?.len() + ledger.projects()?.len())
        };
        let before = count()?;
        let found = self.search().await?;
        let lost = self.lost(&found).await?;
        let waiting = self.restore_accounts(&found, ask).await?;
        self.restore_landings(&found).await?;
        self.restore_projects(&found.projects).await?;
        let after = count()?;
        if waiting {
            if after != before {
                self.means.changed();
            }
            if ask == Ask::Hosts {
                self.means.rest_rebuild();
            }
            return Ok(Round::Waiting);
        }
        self.settle_recovery(recovery, vault, &found, lost)?;
        self.means.changed();
        Ok(Round::Settled)
    }

    /// Reads every grant of the vault.
    async fn search(&self) -> Result<Found, Problem> {
        let mut found = Found::default();
        for slot in self.means.vault.list(WHO).await? {
            match &slot {
                Slot::Grant(id) => {
                    let read = self.means.vault.read(&slot, WHO).await;
                    let record = match read {
                        Ok(None) => continue,
                        Ok(Some(bytes)) => GrantRecord::decode(&bytes).ok(),
                        Err(VaultError::Corrupt) => None,
                        Err(error) => return Err(error.into()),
                    };
                    match record.filter(|record| record.account == id.to_string()) {
                        Some(record) => drop(found.good.insert(*id, record)),
                        None => drop(found.damaged.insert(*id)),
                    }
                }
                Slot::Landing(link) => found.landings.push(*link),
                Slot::Project(_) => found.projects.push(slot),
                Slot::Attempt(_) | Slot::Client(_) | Slot::Caller(_) | Slot::Gone(_) => {}
            }
        }
        Ok(found)
    }

    /// Accounts of the copy whose grant is certainly not there: only the person can mend them.
    async fn lost(&self, found: &Found) -> Result<usize, Problem> {
        let mut lost = 0;
        for row in self.means.ledger.accounts()? {
            if found.good.contains_key(&row.id) || found.damaged.contains(&row.id) {
                continue;
            }
            // Not in the list is not yet not there.
            match self.means.vault.read(&Slot::Grant(row.id), WHO).await {
                Ok(None) => {}
                Ok(Some(_)) | Err(VaultError::Corrupt) => continue,
                Err(error) => return Err(error.into()),
            }
            lost += 1;
            if row.broken.is_none() {
                let now = self.means.now();
                self.means.ledger.broke(&row.id, Cause::Expired, now)?;
            }
        }
        Ok(lost)
    }

    /// `true` if some wait for their host.
    async fn restore_accounts(&self, found: &Found, ask: Ask) -> Result<bool, Problem> {
        let mut waiting = false;
        for (id, record) in &found.good {
            let Some(host) = self.host_again(record, ask).await? else {
                waiting = true;
                continue;
            };
            self.restore(id, host).await?;
        }
        Ok(waiting)
    }

    /// Under the account's lock, and by its slot as it is now: a host may have been waited for, and
    /// meanwhile the account may have been renewed, or given up.
    async fn restore(&self, id: &AccountId, host: HostKey) -> Result<(), Problem> {
        let _held = lock(&self.means.home.run, &id.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let bytes = match self.means.vault.read(&Slot::Grant(*id), WHO).await {
            Ok(bytes) => bytes,
            Err(VaultError::Corrupt) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(record) = bytes.and_then(|bytes| GrantRecord::decode(&bytes).ok()) else {
            return Ok(());
        };
        if let Some(row) = self.means.ledger.account(id)? {
            return self.catch_up(&row, &record);
        }
        if let Some(row) = self.row_again(*id, host, &record)? {
            self.means.ledger.restore_account(&row)?;
            tracing::info!(account = %id, host = %row.host, "an account is back");
        }
        Ok(())
    }

    /// The copy is older than the slot.
    fn catch_up(&self, row: &AccountRow, record: &GrantRecord) -> Result<(), Problem> {
        if record.host == row.host.as_str() && record.grant.freshness != row.freshness {
            let at = record.grant.freshness.received_at;
            self.means.ledger.renewed(&row.id, &record.grant, at)?;
        }
        Ok(())
    }

    /// The row of an account, from its slot; `None` where the slot does not say whose it is, or the
    /// person is there already.
    fn row_again(
        &self,
        id: AccountId,
        host: HostKey,
        record: &GrantRecord,
    ) -> Result<Option<AccountRow>, Problem> {
        let Some(person) = &record.person else {
            return Ok(None);
        };
        if self.means.ledger.account_of(&host, &person.id)?.is_some() {
            return Ok(None);
        }
        let rows = self.means.ledger.accounts()?;
        let taken: Vec<String> = rows.into_iter().map(|row| row.slug).collect();
        let grant = &record.grant;
        Ok(Some(AccountRow {
            id,
            slug: slug(&person.login, &host, &taken),
            host,
            person_id: person.id.clone(),
            nickname: None,
            labels: Labels::from(person),
            kind: grant.kind,
            scopes: grant.scopes.clone(),
            freshness: grant.freshness,
            renewable: grant.refresh.is_some(),
            renewed_at: None,
            // The oldest moment that anything still tells of.
            created_at: grant.freshness.received_at,
            updated_at: self.means.now(),
            broken: None,
            trouble: None,
            failures: 0,
            retry_at: None,
            awaits_sign_on: false,
        }))
    }

    /// An answer whose link is forgotten is finished as a new link: the person said yes, and without
    /// its link it would be taken for one that was given up.
    async fn restore_landings(&self, found: &Found) -> Result<(), Problem> {
        for id in &found.landings {
            if self.means.ledger.link(id)?.is_some() {
                continue;
            }
            let bytes = match self.means.vault.read(&Slot::Landing(*id), WHO).await {
                Ok(bytes) => bytes,
                Err(VaultError::Corrupt) => None,
                Err(error) => return Err(error.into()),
            };
            let Some(record) = bytes.and_then(|bytes| GrantRecord::decode(&bytes).ok()) else {
                continue;
            };
            let of_this_link = |kept: &GrantRecord| kept.link == Some(id.to_string());
            let Ok(host) = record.host.parse::<HostKey>() else {
                continue;
            };
            if found.good.values().any(of_this_link) || self.means.ledger.host(&host)?.is_none() {
                continue;
            }
            self.means.ledger.add_link(&LinkRow {
                id: *id,
                host,
                purpose: LinkPurpose::New,
                account: None,
                started_by: StartedBy::Window,
                until: self.means.now().plus(limits::LINK),
                slug: None,
                outcome: None,
            })?;
        }
        Ok(())
    }

    /// Notes that this vault was searched, and how many came back for the person to know.
    fn settle_recovery(
        &self,
        mut recovery: Recovery,
        vault: String,
        found: &Found,
        lost: usize,
    ) -> Result<(), Problem> {
        let ledger = &self.means.ledger;
        let rows = ledger.accounts()?;
        let back = rows
            .iter()
            .filter(|row| found.good.contains_key(&row.id))
            .count();
        let of = found.good.len() + found.damaged.len() + lost;
        if ledger.keeps_secrets()? && ledger.setting(Setting::Vault)?.is_none() {
            ledger.choose(Setting::Vault, Some(&vault))?;
            self.means.vault.expect(&vault);
        }
        recovery.searched.push(vault);
        recovery.back = Some(Back { back, of });
        match recovery.loss {
            Loss::None if of > 0 => ledger.note_recovery(None)?,
            Loss::None | Loss::Ledger { .. } => ledger.note_recovery(Some(&recovery))?,
        }
        Ok(())
    }
}
