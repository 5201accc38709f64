//! Looking: lists and details. Listing reads no grant.

use std::collections::BTreeMap;

use super::Accounts;
use super::hosts::printable;
use super::rebuild::Ask;
use crate::account::{AccountId, Cause, Facts, Remedy, Status, standing};
use crate::ledger::{Access, AccountRow, Back, Loss, Recovery, Setting};
use crate::oauth::can_end;
use crate::provider::{HostKey, Provider};
use crate::vault::VaultError;
use crate::view::{self, Code, LedgerState, Problem, VaultState};

/// An account's host, as the list needs it.
#[derive(Clone)]
struct Seat {
    provider: Option<&'static Provider>,
    unregistered: Option<Cause>,
}

const SHOWN_ACTIVITY: u32 = 50;

impl Accounts {
    /// Every account, in the order they were linked.
    pub async fn list(&self) -> Result<Vec<view::Account>, Problem> {
        let rows = self.rows().await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let vault = self.vault_standing().await;
        // Many accounts are at few hosts: each is looked up once.
        let mut seats: BTreeMap<&HostKey, Seat> = BTreeMap::new();
        let mut shown = Vec::with_capacity(rows.len());
        for row in &rows {
            let seat = match seats.get(&row.host) {
                Some(seat) => seat.clone(),
                None => {
                    let seat = self.seat_of(&row.host)?;
                    seats.insert(&row.host, seat.clone());
                    seat
                }
            };
            shown.push(self.shown(row, seat, vault));
        }
        Ok(shown)
    }

    /// The rows there are; those that a damaged ledger lost are brought back first, if they can be.
    async fn rows(&self) -> Result<Vec<AccountRow>, Problem> {
        let ledger = &self.means.ledger;
        let rows = match ledger.accounts() {
            Err(error) if error.is_damage() => {
                ledger.mend()?;
                ledger.accounts()?
            }
            rows => rows?,
        };
        if ledger.recovery()?.is_none() {
            return Ok(rows);
        }
        if let Err(problem) = self.come_back(Ask::Nobody).await {
            // What is there is shown, and the vault says of itself why it cannot be asked.
            tracing::info!(%problem, "accounts are still to come back");
        }
        Ok(ledger.accounts()?)
    }

    /// Whether a renewal is under way in this process: between its answer and the vault a token would
    /// be lost with it.
    pub fn is_renewing(&self) -> bool {
        !self.means.renewing().is_empty()
    }

    /// One account as the list shows it.
    pub(super) async fn one(&self, id: &AccountId) -> Result<view::Account, Problem> {
        let row = self.row(id)?;
        let vault = self.vault_standing().await;
        Ok(self.shown(&row, self.seat_of(&row.host)?, vault))
    }

    /// What the detail pane shows.
    pub async fn detail(&self, id: &AccountId) -> Result<view::Detail, Problem> {
        let row = self.row(id)?;
        let host = self
            .means
            .ledger
            .host(&row.host)?
            .ok_or_else(|| Problem::at(Code::HostUnknown, &row.host))?;
        Ok(view::Detail {
            account: self.one(id).await?,
            web_url: row.labels.web_url,
            scopes_plain: host.plain(&row.scopes),
            activity: self.means.ledger.activity(id, SHOWN_ACTIVITY)?,
            can_end_at_host: can_end(&host, row.kind),
        })
    }

    /// The account meant by an id or by a handle that means one only.
    pub fn resolve(&self, text: &str) -> Result<AccountId, Problem> {
        let rows = self.means.ledger.accounts()?;
        if let Ok(id) = text.parse::<AccountId>()
            && rows.iter().any(|row| row.id == id)
        {
            return Ok(id);
        }
        let meant: Vec<&AccountRow> = rows.iter().filter(|row| handle(row) == text).collect();
        match meant.as_slice() {
            [row] => Ok(row.id),
            [] => Err(Problem::new(Code::AccountUnknown).with("account", printable(text))),
            several => {
                let ids: Vec<String> = several.iter().map(|row| row.id.to_string()).collect();
                Err(Problem::new(Code::AccountAmbiguous)
                    .with("account", printable(text))
                    .with("ids", ids.join(", ")))
            }
        }
    }

    /// How the list of accounts itself stands.
    pub fn ledger_state(&self) -> Result<LedgerState, Problem> {
        let ledger = &self.means.ledger;
        match ledger.access() {
            Access::Newer => return Ok(LedgerState::Newer),
            Access::ReadOnly => return Ok(LedgerState::ReadOnly),
            Access::Full => {}
        }
        let Some(Recovery { loss, back, .. }) = ledger.recovery()? else {
            return Ok(LedgerState::Sound);
        };
        Ok(match (loss, back) {
            (Loss::None, _) => LedgerState::Sound,
            (Loss::Ledger { kept_at }, None) => LedgerState::ComingBack { kept_at },
            (Loss::Ledger { kept_at }, Some(Back { back, of })) => LedgerState::Rebuilt {
                back: u32::try_from(back).unwrap_or(u32::MAX),
                of: u32::try_from(of).unwrap_or(u32::MAX),
                kept_at,
            },
        })
    }

    /// The person has read that the list was rebuilt.
    pub fn ledger_told(&self) -> Result<(), Problem> {
        let ledger = &self.means.ledger;
        let Some(recovery) = ledger.recovery()? else {
            return Ok(());
        };
        if let Some(back) = recovery.back {
            // Where nothing was found, another vault may still have it.
            let quiet = Recovery {
                loss: Loss::None,
                ..recovery
            };
            ledger.note_recovery((back.of == 0).then_some(&quiet))?;
            self.means.changed();
        }
        Ok(())
    }

    /// What the person chose; `None` if nothing was.
    pub fn setting(&self, setting: Setting) -> Result<Option<String>, Problem> {
        Ok(self.means.ledger.setting(setting)?)
    }

    /// Keeps a choice, or forgets it. Every window of this home hears of it.
    pub fn choose(&self, setting: Setting, value: Option<&str>) -> Result<(), Problem> {
        self.note_down(setting, value)?;
        self.means.changed();
        Ok(())
    }

    /// As [`Self::choose`], for what no window shows.
    pub fn note_down(&self, setting: Setting, value: Option<&str>) -> Result<(), Problem> {
        Ok(self.means.ledger.choose(setting, value)?)
    }

    /// Whether the vault answers, asked once and without a prompt.
    pub async fn vault_state(&self) -> VaultState {
        match self.vault_standing().await {
            Ok(()) => VaultState::Open,
            Err(Cause::Locked) => VaultState::Locked,
            Err(_) if self.kept_elsewhere().is_some() => VaultState::Elsewhere,
            Err(_) => VaultState::Unavailable,
        }
    }

    /// Which of these accounts have a picture, each with a word that changes when the picture does.
    pub fn pictured(&self, accounts: &[view::Account]) -> BTreeMap<String, String> {
        let pictures = self.pictures();
        let versions = accounts.iter().filter_map(|account| {
            let version = pictures.version(&account.id.parse().ok()?)?;
            Some((account.id.clone(), version))
        });
        versions.collect()
    }

    /// The account's picture, if one was fetched.
    pub async fn avatar(&self, id: &AccountId) -> Option<Vec<u8>> {
        self.pictures().get(id).ok().flatten()
    }

    pub(super) fn row(&self, id: &AccountId) -> Result<AccountRow, Problem> {
        self.means
            .ledger
            .account(id)?
            .ok_or_else(|| Problem::new(Code::AccountUnknown).with("account", id))
    }

    async fn vault_standing(&self) -> Result<(), Cause> {
        self.means.vault.probe().await.map_err(|error| match error {
            VaultError::Locked => Cause::Locked,
            VaultError::Unavailable | VaultError::InDoubt | VaultError::Corrupt => {
                Cause::Unavailable
            }
        })
    }

    /// What the list needs of an account's host.
    fn seat_of(&self, host: &HostKey) -> Result<Seat, Problem> {
        let host = self.means.ledger.host(host)?;
        Ok(Seat {
            provider: host.as_ref().map(|host| host.provider),
            // Only a host that came back from a grant alone has accounts and no registration.
            unregistered: host
                .filter(|host| host.client_id().is_none())
                .map(|_| Cause::Unregistered),
        })
    }

    fn shown(&self, row: &AccountRow, seat: Seat, vault: Result<(), Cause>) -> view::Account {
        let unregistered = seat.unregistered.filter(|_| row.renewable);
        let facts = Facts {
            vault,
            broken: row.broken.or(unregistered),
            renewing: self.means.renewing().contains(&row.id),
            trouble: row.trouble,
            expires_at: row.freshness.expires_at,
            renewable: row.renewable,
            cannot_push: seat
                .provider
                .is_some_and(|provider| provider.may_push(&row.scopes) == Some(false)),
            awaits_sign_on: row.awaits_sign_on,
        };
        let now = self.means.now();
        let (status, cause) = standing(&facts, now);
        let waits_until = row.pause(now).filter(|_| status == Status::Unreachable);
        view::Account {
            id: row.id.to_string(),
            handle: handle(row),
            slug: row.slug.clone(),
            nickname: row.nickname.clone(),
            host: row.host.to_string(),
            provider: seat
                .provider
                .map_or_else(String::new, |provider| provider.id.clone()),
            login: row.labels.login.clone(),
            display_name: row.labels.display_name.clone(),
            kind: row.kind,
            scopes: row.scopes.clone(),
            status,
            cause,
            remedy: cause.map_or(Remedy::None, Cause::remedy),
            waits_until: waits_until.map(|at| at.rfc3339()),
            vault: self.means.vault.kind(),
            expires_at: row.freshness.expires_at.map(|at| at.rfc3339()),
            renewed_at: row.renewed_at.map(|at| at.rfc3339()),
            created_at: row.created_at.rfc3339(),
            updated_at: row.updated_at.rfc3339(),
        }
    }
}

/// `login@hostkey`.
pub(super) fn handle(row: &AccountRow) -> String {
    format!("{}@{}", row.labels.login, row.host)
}
