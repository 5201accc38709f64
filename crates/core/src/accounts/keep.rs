//! Whose account a landed grant is for, and bringing it there.
//!
//! The account's id was chosen when the landing was written, and the ledger learns of row and
//! outcome together, so keeping twice makes one account.

use sha2::{Digest, Sha256};

use super::Accounts;
use super::found::already_connected;
use crate::account::{AccountId, slug};
use crate::clock::Timestamp;
use crate::grant::{GrantRecord, Person, hex, token_hash};
use crate::ledger::{AccountRow, Labels, LinkRow, Setting};
use crate::oauth::can_end;
use crate::provider::Support;
use crate::renew::{AccountLock, LOCK_PATIENCE, LockError, lock, lock_problem};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkPurpose, Problem, What};
use crate::world::Point;

/// A grant that landed, and the link it landed for.
pub(super) struct Landed {
    pub link: LinkRow,
    pub record: GrantRecord,
    pub who: Attendance,
}

/// What became of a landed grant.
pub(super) enum Owner {
    /// It is an account's now.
    Kept,
    /// It is for nobody we keep, and this is why.
    Nobody(Problem),
}

/// The account a grant is for.
struct Place {
    id: AccountId,
    known: Option<AccountRow>,
}

/// The grant as it stands in an account's slot, and the one it took the place of.
struct Written {
    record: GrantRecord,
    superseded: Option<GrantRecord>,
}

impl Accounts {
    /// Finds the owner of a landed grant and brings it there.
    ///
    /// Two programs may link the same new person at once, and an account may be unlinked in
    /// between: the owner is looked for under the person's lock, and once more under the account's.
    pub(super) async fn settle(&self, landed: &Landed, person: &Person) -> Result<Owner, Problem> {
        let run = &self.means.home.run;
        let name = person_lock(&landed.record.host, &person.id);
        let _one_person = lock(run, &name, LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        // Two programs may ask for one name at once, for two persons.
        let _one_name = match &landed.link.slug {
            Some(slug) => {
                let held = lock(run, &name_lock(slug), LOCK_PATIENCE).await;
                Some(held.map_err(|error| lock_problem(&error))?)
            }
            None => None,
        };
        let first = match self.place(landed, person)? {
            Ok(place) => place,
            Err(problem) => return Ok(Owner::Nobody(problem)),
        };
        let held = lock(run, &first.id.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        match self.place(landed, person)? {
            Ok(place) if place.id == first.id => {
                self.keep(landed, person, place, held).await?;
                Ok(Owner::Kept)
            }
            // Unlinked since: the next try finds it to be a new account.
            Ok(_) => Err(lock_problem(&LockError::Busy)),
            Err(problem) => Ok(Owner::Nobody(problem)),
        }
    }

    fn place(&self, landed: &Landed, person: &Person) -> Result<Result<Place, Problem>, Problem> {
        let Landed { link, record, .. } = landed;
        match (link.purpose, link.account) {
            (LinkPurpose::New, _) => {
                let known = self.means.ledger.account_of(&link.host, &person.id)?;
                let fresh = record.account.parse().map_err(|_| VaultError::Corrupt)?;
                let id = known.as_ref().map_or(fresh, |row| row.id);
                if let Some(slug) = &link.slug
                    && let Err(problem) = self.may_be_named(slug, known.as_ref())
                {
                    return Ok(Err(problem));
                }
                match known {
                    Some(row) if self.stays_as_it_is(&row, record.grant.kind, link.started_by) => {
                        Ok(Err(already_connected(&row)))
                    }
                    known => Ok(Ok(Place { id, known })),
                }
            }
            (LinkPurpose::Relink | LinkPurpose::StepUp, Some(id)) => {
                let Some(row) = self.means.ledger.account(&id)? else {
                    let gone = Problem::new(Code::AccountUnknown).with("account", id);
                    return Ok(Err(gone));
                };
                if row.host != link.host || row.person_id != person.id {
                    return Ok(Err(Problem::at(Code::WrongPerson, &link.host)
                        .with("expected", &row.labels.login)
                        .with("actual", &person.login)));
                }
                Ok(Ok(Place {
                    id,
                    known: Some(row),
                }))
            }
            (LinkPurpose::Relink | LinkPurpose::StepUp, None) => {
                Ok(Err(Problem::new(Code::LinkUnknown)))
            }
        }
    }

    async fn keep(
        &self,
        landed: &Landed,
        person: &Person,
        place: Place,
        held: AccountLock,
    ) -> Result<(), Problem> {
        let Landed { link, who, .. } = landed;
        let Written { record, superseded } = self.written(landed, person, &place, held).await?;
        self.note_vault().await?;
        // What waited for this account in memory is older than what the person just gave, and what
        // the slot had was spent for it.
        let waited = self.means.unsaved().remove(&place.id);
        let superseded = waited.map(|waited| waited.record).or(superseded);
        let now = self.means.now();
        let row = self.row_for(link, &record, person, &place, now)?;
        let renewed = place.known.is_some();
        if !self.means.ledger.finish_link(&link.id, &row, renewed)? {
            return self.cancelled_meanwhile(link, &record, &place, *who).await;
        }
        self.means.points.reached(Point::LedgerCommit);
        // It is an account now, and is shown; tidying up is nothing to wait for.
        self.means.changed();
        self.empty_slot(Slot::Landing(link.id)).await;
        self.empty_attempts(&link.id).await;
        self.means.points.reached(Point::Cleared);
        if let Some(superseded) = superseded.filter(|old| !shares_a_token(old, &record)) {
            self.end_superseded(link, &superseded, *who).await;
        }
        let what = if renewed {
            What::Relinked
        } else {
            What::Linked
        };
        if let Err(error) = self.means.ledger.note(&place.id, what, None, now) {
            tracing::warn!(%error, "activity");
        }
        tracing::info!(account = %place.id, host = %link.host, "linked");
        self.means.changed();
        let accounts = self.clone();
        tokio::spawn(async move {
            accounts.fetch_picture(&place.id).await;
            accounts.look_at_organisations(&place.id).await;
        });
        Ok(())
    }

    /// Notes which vault the accounts are kept in, before the first of them is listed.
    pub(super) async fn note_vault(&self) -> Result<(), Problem> {
        let ledger = &self.means.ledger;
        if ledger.keeps_secrets()? && ledger.setting(Setting::Vault)?.is_some() {
            return Ok(());
        }
        let identity = self.means.vault.identity().await?;
        ledger.choose(Setting::Vault, Some(&identity))?;
        self.means.vault.expect(&identity);
        Ok(())
    }

    /// The grant as it stands in the account's slot now.
    ///
    /// If an earlier try of this link wrote it already, the slot may have been renewed since, and
    /// the landing is the older one: then nothing is written.
    async fn written(
        &self,
        landed: &Landed,
        person: &Person,
        place: &Place,
        held: AccountLock,
    ) -> Result<Written, Problem> {
        let slot = Slot::Grant(place.id);
        let link = landed.link.id.to_string();
        let superseded = match self.means.vault.read(&slot, landed.who).await {
            Ok(None) => None,
            Ok(Some(bytes)) => match GrantRecord::decode(&bytes) {
                Ok(kept) if kept.link.as_deref() == Some(&link) => {
                    return Ok(Written {
                        record: kept,
                        superseded: None,
                    });
                }
                Ok(kept) => Some(kept),
                // Damaged: a good grant takes its place, which is what the person came for.
                Err(_) => None,
            },
            Err(VaultError::Corrupt) => None,
            // What cannot be read is not overwritten.
            Err(error) => return Err(error.into()),
        };
        let record = GrantRecord {
            generation: superseded.as_ref().map_or(0, |kept| kept.generation) + 1,
            account: place.id.to_string(),
            person: Some(person.clone()),
            link: Some(link),
            host: landed.record.host.clone(),
            provider: landed.record.provider.clone(),
            grant: landed.record.grant.duplicate(),
            sending: None,
        };
        self.means
            .vault
            .write(&slot, record.encode(), landed.who, held)
            .await?;
        Ok(Written { record, superseded })
    }

    /// A grant that a newer one of the same account took the place of. Hosts count them, and end the
    /// oldest in silence: it is ended here first, where that harms nothing else.
    async fn end_superseded(&self, link: &LinkRow, old: &GrantRecord, who: Attendance) {
        let separate = self.host_of(&link.host).is_ok_and(|host| {
            host.provider.revocation.superseded == Support::Yes && can_end(&host, old.grant.kind)
        });
        if !separate {
            return;
        }
        match self.bury_ours(old, who).await {
            Ok(Some(slot)) => {
                let accounts = self.clone();
                // Nobody waits for it: if it fails now, it is tried again.
                tokio::spawn(async move { accounts.end_at_host(&slot).await });
            }
            Ok(None) => {}
            Err(problem) => tracing::info!(%problem, "a superseded grant is not ended"),
        }
    }

    fn row_for(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        person: &Person,
        place: &Place,
        now: Timestamp,
    ) -> Result<AccountRow, Problem> {
        let known = place.known.as_ref();
        let slug = match (known, &link.slug) {
            (Some(row), _) => row.slug.clone(),
            (None, Some(slug)) => slug.clone(),
            (None, None) => {
                let rows = self.means.ledger.accounts()?;
                let taken: Vec<String> = rows.into_iter().map(|row| row.slug).collect();
                slug(&person.login, &link.host, &taken)
            }
        };
        Ok(AccountRow {
            id: place.id,
            host: link.host.clone(),
            person_id: person.id.clone(),
            slug,
            nickname: known.and_then(|row| row.nickname.clone()),
            labels: Labels::from(person),
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
            awaits_sign_on: false,
        })
    }

    /// The person gave the link up in the moment the grant was kept. A new account is not made; one
    /// that was there keeps the grant it has now, because the old one is gone from its slot.
    async fn cancelled_meanwhile(
        &self,
        link: &LinkRow,
        record: &GrantRecord,
        place: &Place,
        who: Attendance,
    ) -> Result<(), Problem> {
        if place.known.is_some() {
            let at = record.grant.freshness.received_at;
            self.means.ledger.renewed(&place.id, &record.grant, at)?;
        } else {
            self.bury_ours(record, who).await?;
            self.empty_slot(Slot::Grant(place.id)).await;
        }
        self.empty_slot(Slot::Landing(link.id)).await;
        self.means.changed();
        Err(Problem::at(Code::Cancelled, &link.host))
    }
}

/// Whether two grants have a token in common: ending the older one would end the newer.
fn shares_a_token(old: &GrantRecord, new: &GrantRecord) -> bool {
    let hashes = |record: &GrantRecord| {
        let refresh = record.grant.refresh.as_ref().map(token_hash);
        [Some(token_hash(&record.grant.access)), refresh]
    };
    let new = hashes(new);
    hashes(old)
        .iter()
        .flatten()
        .any(|hash| new.iter().flatten().any(|one| one == hash))
}

/// The name of a person's lock: a hash, because the id is the host's and may hold anything.
fn person_lock(host: &str, person: &str) -> String {
    let digest = Sha256::digest(format!("{host}\n{person}").as_bytes());
    format!("person-{}", hex(&digest[..16]))
}

/// The name of a slug's lock; a hash, because file systems do not tell all letters apart.
fn name_lock(slug: &str) -> String {
    format!("name-{}", hex(&Sha256::digest(slug.as_bytes())[..16]))
}
