//! From a landing to an account: ask who it is, keep the grant, tell the ledger.
//!
//! The landing is durable, so each step can be done again after a crash: the account's id was
//! chosen when the landing was written, and the ledger learns of row and outcome together.

use std::time::Duration;

use super::Accounts;
use super::gone::Gone;
use crate::account::{AccountId, LinkId, slug};
use crate::grant::{GrantRecord, Person, Secret};
use crate::ledger::{AccountRow, Labels, LinkRow, Outcome};
use crate::oauth::{OAuthError, identity_request, read_person};
use crate::provider::Host;
use crate::renew::{AccountLock, lock, problem_of};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkPurpose, Problem, What};
use crate::world::Point;

const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

impl Accounts {
    /// Finishes a link whose landing is in the vault. Only one process does it at a time.
    ///
    /// If the host does not say who signed in just now, the landing stays and the background task
    /// tries again: the grant is not given up for it.
    pub(super) async fn finish(&self, id: &LinkId) -> Result<(), Problem> {
        let name = format!("link-{id}");
        let Ok(_only_one) = lock(&self.means.home.run, &name, LOCK_PATIENCE).await else {
            return Ok(());
        };
        let slot = Slot::Landing(*id);
        let Some(bytes) = self.means.vault.read(&slot, Attendance::Unattended).await? else {
            return Ok(());
        };
        let record = GrantRecord::decode(&bytes).map_err(|_| VaultError::Corrupt)?;
        let link = match self.means.ledger.link(id)? {
            Some(link) if link.outcome.is_none() => link,
            // Linked already, and killed before the landing was emptied.
            Some(LinkRow {
                outcome: Some(Outcome::Linked { .. }),
                ..
            }) => {
                self.empty_slot(slot).await;
                return Ok(());
            }
            // Given up while the answer was on its way: nobody wants this grant.
            Some(_) | None => {
                self.bury(Gone::of(&record)?).await?;
                self.empty_slot(slot).await;
                return Ok(());
            }
        };
        let host = self.host_of(&link.host)?;
        if record.host != link.host.as_str() {
            return Err(VaultError::Corrupt.into());
        }
        let person = match self.identify(&host, &record.grant.access).await {
            Ok(person) => person,
            Err(error) => {
                let problem = problem_of(&error, &link.host);
                // A link ends in words when its time is over, whatever the host does.
                return if is_final(&error) || link.until <= self.means.now() {
                    let problem = match error {
                        OAuthError::NotOAuth | OAuthError::Unusable => {
                            Problem::at(Code::IdentityUnusable, &link.host)
                        }
                        _ => problem,
                    };
                    self.give_up(&link, &record, problem).await
                } else {
                    Err(problem)
                };
            }
        };
        match self.owner(&link, &record, &person)? {
            Ok((account, row)) => self.keep(&link, &host, record, person, account, row).await,
            Err(problem) => self.give_up(&link, &record, problem).await,
        }
    }

    async fn identify(&self, host: &Host, access: &Secret<String>) -> Result<Person, OAuthError> {
        let mut last = OAuthError::NotOAuth;
        for pause in 0..TRIES {
            if pause > 0 {
                tokio::time::sleep(PAUSE * pause).await;
            }
            let request = identity_request(host, access.duplicate());
            let answer = match self.means.http.send(request).await {
                Ok(reply) => read_person(host.provider, &reply, self.means.now()),
                Err(error) => Err(OAuthError::Send(error)),
            };
            match answer {
                Ok(person) => return Ok(person),
                Err(error) if is_final(&error) => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Whose account this grant is for, or why it is for none.
    #[allow(clippy::type_complexity)]
    fn owner(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        person: &Person,
    ) -> Result<Result<(AccountId, Option<AccountRow>), Problem>, Problem> {
        match link.purpose {
            LinkPurpose::New | LinkPurpose::StepUp => {
                let known = self.means.ledger.account_of(&link.host, &person.id)?;
                let fresh = record.account.parse().map_err(|_| VaultError::Corrupt)?;
                Ok(Ok((known.as_ref().map_or(fresh, |row| row.id), known)))
            }
            LinkPurpose::Relink => {
                let id = link
                    .account
                    .ok_or_else(|| Problem::new(Code::LinkUnknown))?;
                let row = self.row(&id)?;
                if row.host == link.host && row.person_id == person.id {
                    return Ok(Ok((id, Some(row))));
                }
                Ok(Err(Problem::at(Code::WrongPerson, &link.host)
                    .with("expected", &row.labels.login)
                    .with("actual", &person.login)))
            }
        }
    }

    async fn keep(
        &self,
        link: &LinkRow,
        host: &Host,
        landing: GrantRecord,
        person: Person,
        account: AccountId,
        known: Option<AccountRow>,
    ) -> Result<(), Problem> {
        let held = lock(&self.means.home.run, &account.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|_| Problem::new(Code::Internal).with("id", "account-busy"))?;
        let labels = Labels::from(&person);
        let record = GrantRecord {
            generation: self.generation(&account, held.clone()).await? + 1,
            account: account.to_string(),
            person: Some(person.clone()),
            ..landing
        };
        let now = self.means.now();
        let row = self.row_for(
            link,
            &record,
            labels,
            person.id,
            account,
            known.as_ref(),
            now,
        )?;
        self.means
            .vault
            .write(
                &Slot::Grant(account),
                record.encode(),
                Attendance::Attended,
                held,
            )
            .await?;
        // What waited for this account in memory is older than what the person just gave.
        self.means.unsaved().remove(&account);
        let renewed = known.is_some();
        if !self.means.ledger.finish_link(&link.id, &row, renewed)? {
            return self.cancelled_meanwhile(link, &record, renewed).await;
        }
        self.means.points.reached(Point::LedgerCommit);
        self.empty_slot(Slot::Landing(link.id)).await;
        self.empty_attempts(&link.id).await;
        self.means.points.reached(Point::Cleared);
        let what = if renewed {
            What::Relinked
        } else {
            What::Linked
        };
        self.means.ledger.note(&account, what, None, now)?;
        tracing::info!(account = %account, host = %host.key(), "linked");
        self.means.changed();
        let accounts = self.clone();
        tokio::spawn(async move { accounts.fetch_picture(&account).await });
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn row_for(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        labels: Labels,
        person_id: String,
        id: AccountId,
        known: Option<&AccountRow>,
        now: crate::clock::Timestamp,
    ) -> Result<AccountRow, Problem> {
        let slug = match known {
            Some(row) => row.slug.clone(),
            None => {
                let rows = self.means.ledger.accounts()?;
                let taken: Vec<String> = rows.into_iter().map(|row| row.slug).collect();
                slug(&labels.login, &link.host, &taken)
            }
        };
        Ok(AccountRow {
            id,
            host: link.host.clone(),
            person_id,
            slug,
            nickname: known.and_then(|row| row.nickname.clone()),
            labels,
            kind: record.grant.kind,
            scopes: record.grant.scopes.clone(),
            freshness: record.grant.freshness,
            renewable: record.grant.refresh.is_some(),
            renewed_at: known.map(|_| now),
            created_at: known.map_or(now, |row| row.created_at),
            updated_at: now,
            broken: None,
            trouble: None,
            failures: 0,
            retry_at: None,
        })
    }

    /// The person gave the link up in the moment the grant was kept. A new account is not made; one
    /// that was there keeps the grant it has now, because the old one is gone from its slot.
    async fn cancelled_meanwhile(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        was_there: bool,
    ) -> Result<(), Problem> {
        let account = record.account.parse().map_err(|_| VaultError::Corrupt)?;
        if was_there {
            let at = record.grant.freshness.received_at;
            self.means.ledger.renewed(&account, &record.grant, at)?;
        } else {
            self.bury(Gone::of(record)?).await?;
            self.empty_slot(Slot::Grant(account)).await;
        }
        self.empty_slot(Slot::Landing(link.id)).await;
        self.means.changed();
        Err(Problem::at(Code::Cancelled, &link.host))
    }

    /// The generation of what the slot holds now. A damaged slot is replaced by a good grant, which
    /// is what the person came for; one that cannot be read is not touched.
    async fn generation(&self, id: &AccountId, _held: AccountLock) -> Result<u64, Problem> {
        let slot = Slot::Grant(*id);
        match self.means.vault.read(&slot, Attendance::Attended).await {
            Ok(Some(bytes)) => Ok(GrantRecord::decode(&bytes).map_or(0, |old| old.generation)),
            Ok(None) | Err(VaultError::Corrupt) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// The grant is for nobody we keep: it is ended at the host, and the link says why.
    async fn give_up(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        problem: Problem,
    ) -> Result<(), Problem> {
        self.bury(Gone::of(record)?).await?;
        self.fail(&link.id, problem.clone()).await?;
        self.empty_slot(Slot::Landing(link.id)).await;
        Err(problem)
    }
}

/// Whether asking again cannot help.
fn is_final(error: &OAuthError) -> bool {
    match error {
        OAuthError::Unauthorized
        | OAuthError::Unusable
        | OAuthError::NotOAuth
        | OAuthError::Redirected
        | OAuthError::Refused(_)
        | OAuthError::UnsafeAddress => true,
        OAuthError::Send(_) | OAuthError::RateLimited(_) | OAuthError::HostDown(_) => false,
    }
}
