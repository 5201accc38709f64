//! From a landing to an account: ask who it is, then keep the grant or give it up.
//!
//! The landing is durable, so each step can be done again after a crash.

use std::time::Duration;

use super::Accounts;
use super::keep::{Landed, Owner};
use crate::account::{AccountId, LinkId};
use crate::grant::{Grant, GrantRecord, Person};
use crate::ledger::{LinkRow, Outcome};
use crate::oauth::{OAuthError, asker, identity_request, read_person};
use crate::provider::{Host, Support};
use crate::renew::{LOCK_PATIENCE, LockError, lock, lock_problem, problem_of};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, Problem};

const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

impl Accounts {
    /// Finishes a link whose landing is in the vault. Only one process does it at a time.
    ///
    /// If the host does not say who signed in just now, the landing stays and is tried again until
    /// the link's time is over: the grant is not given up for a host that stumbles.
    pub(super) async fn finish(&self, id: &LinkId, who: Attendance) -> Result<(), Problem> {
        let name = format!("link-{id}");
        let _only_one = match lock(&self.means.home.run, &name, LOCK_PATIENCE).await {
            Ok(held) => held,
            Err(LockError::Busy) => return Ok(()),
            Err(error @ LockError::Io(_)) => return Err(lock_problem(&error)),
        };
        let slot = Slot::Landing(*id);
        let Some(bytes) = self.means.vault.read(&slot, who).await? else {
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
            // Given up while the answer was on its way; or kept, and its link forgotten since.
            Some(_) | None => return self.put_away(id, &record, who).await,
        };
        let host = self.host_of(&link.host)?;
        if record.host != link.host.as_str() {
            return Err(VaultError::Corrupt.into());
        }
        let person = match self.identify(&host, &record.grant).await {
            Ok(person) => person,
            Err(error) if is_final(&error) || link.until <= self.means.now() => {
                let problem = match error {
                    OAuthError::NotOAuth | OAuthError::Unusable => {
                        Problem::at(Code::IdentityUnusable, &link.host)
                    }
                    _ => problem_of(&error, &link.host),
                };
                return self.give_up(&link, &record, problem, who).await;
            }
            Err(error) => return Err(problem_of(&error, &link.host)),
        };
        let landed = Landed { link, record, who };
        match self.settle(&landed, &person).await? {
            Owner::Kept => Ok(()),
            Owner::Nobody(problem) => {
                let spared =
                    problem.code == Code::NameTaken && self.is_a_spare(&landed, &person, &host)?;
                let Landed { link, record, .. } = landed;
                self.forget_unlisted(&link, &record, who).await?;
                if spared {
                    self.fail(&link.id, problem.clone()).await?;
                    self.empty_slot(slot).await;
                    return Err(problem);
                }
                self.give_up(&link, &record, problem, who).await
            }
        }
    }

    /// An answer that no open link waits for. If an account has it, only the landing is left over;
    /// else nobody wants the grant, also not where it got as far as a slot of its own.
    async fn put_away(
        &self,
        id: &LinkId,
        record: &GrantRecord,
        who: Attendance,
    ) -> Result<(), Problem> {
        for row in self.means.ledger.accounts()? {
            let here = row.host.as_str() == record.host;
            if here && self.is_of_link(&Slot::Grant(row.id), id, who).await? {
                self.empty_slot(Slot::Landing(*id)).await;
                return Ok(());
            }
        }
        let account: AccountId = record.account.parse().map_err(|_| VaultError::Corrupt)?;
        let held = lock(&self.means.home.run, &account.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let slot = Slot::Grant(account);
        let never_listed = self.is_of_link(&slot, id, who).await?;
        self.bury_ours(record, who).await?;
        if never_listed {
            self.means.vault.delete(&slot, who, held).await?;
        }
        self.empty_slot(Slot::Landing(*id)).await;
        Ok(())
    }

    /// The slot of an account that an earlier try of this link wrote, and that was never listed: it
    /// would come back as an account with a lost ledger.
    async fn forget_unlisted(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        who: Attendance,
    ) -> Result<(), Problem> {
        let account: AccountId = record.account.parse().map_err(|_| VaultError::Corrupt)?;
        let slot = Slot::Grant(account);
        if self.means.ledger.account(&account)?.is_none()
            && self.is_of_link(&slot, &link.id, who).await?
        {
            let held = lock(&self.means.home.run, &account.to_string(), LOCK_PATIENCE)
                .await
                .map_err(|error| lock_problem(&error))?;
            self.means.vault.delete(&slot, who, held).await?;
        }
        Ok(())
    }

    /// Whether this link brought the grant in a slot. One that is damaged may be of any.
    async fn is_of_link(
        &self,
        slot: &Slot,
        link: &LinkId,
        who: Attendance,
    ) -> Result<bool, Problem> {
        let Some(bytes) = self.means.vault.read(slot, who).await? else {
            return Ok(false);
        };
        let kept = GrantRecord::decode(&bytes).map_err(|_| VaultError::Corrupt)?;
        Ok(kept.link == Some(link.to_string()))
    }

    async fn identify(&self, host: &Host, grant: &Grant) -> Result<Person, OAuthError> {
        let mut last = OAuthError::NotOAuth;
        for pause in 0..TRIES {
            if pause > 0 {
                tokio::time::sleep(PAUSE * pause).await;
            }
            let request = identity_request(host, asker(host, grant));
            let answer = match self.means.http.send(request).await {
                Ok(reply) => read_person(host.provider, &reply, self.means.now()),
                Err(error) => Err(OAuthError::Send(error)),
            };
            match answer {
                Ok(person) => return Ok(person),
                Err(error) if is_final(&error) => return Err(error),
                // A host that asks to wait is not asked again at once.
                Err(error @ (OAuthError::RateLimited(_) | OAuthError::HostDown(Some(_)))) => {
                    return Err(error);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Whether this person's account is here with a grant of its own, and ending another one at the
    /// host might end that, too.
    fn is_a_spare(&self, landed: &Landed, person: &Person, host: &Host) -> Result<bool, Problem> {
        let known = self
            .means
            .ledger
            .account_of(&landed.link.host, &person.id)?;
        Ok(known.is_some() && host.provider.revocation.superseded != Support::Yes)
    }

    /// The grant is for nobody we keep: it is ended at the host, and the link says why.
    async fn give_up(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        problem: Problem,
        who: Attendance,
    ) -> Result<(), Problem> {
        self.bury_ours(record, who).await?;
        self.fail(&link.id, problem.clone()).await?;
        self.empty_slot(Slot::Landing(link.id)).await;
        Err(problem)
    }
}

/// Whether asking again cannot help. A page of somebody else's, a limit, a redirect or a refusal
/// that is not about the token says nothing of the grant.
fn is_final(error: &OAuthError) -> bool {
    match error {
        OAuthError::Unauthorized | OAuthError::Unusable => true,
        OAuthError::Send(_)
        | OAuthError::RateLimited(_)
        | OAuthError::Firewall
        | OAuthError::HostDown(_)
        | OAuthError::NotOAuth
        | OAuthError::Redirected
        | OAuthError::Refused(_)
        | OAuthError::UnsafeAddress => false,
    }
}
