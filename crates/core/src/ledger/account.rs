//! Account rows.

use std::collections::HashMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::host::json;
use super::{Ledger, LedgerError};
use crate::account::{AccountId, Cause};
use crate::clock::Timestamp;
use crate::grant::{Freshness, Grant, GrantKind, Person};
use crate::provider::HostKey;

/// What the ledger knows of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Ours.
    pub id: AccountId,
    /// At which host.
    pub host: HostKey,
    /// Who, in the host's own stable id.
    pub person_id: String,
    /// For programs that want a plain name.
    pub slug: String,
    /// The person's own name for it.
    pub nickname: Option<String>,
    /// What the host calls them.
    pub labels: Labels,
    /// How the grant came to be.
    pub kind: GrantKind,
    /// What was granted.
    pub scopes: Vec<String>,
    /// How long the access token lives.
    pub freshness: Freshness,
    /// Whether there is a refresh token.
    pub renewable: bool,
    /// When it was last renewed.
    pub renewed_at: Option<Timestamp>,
    /// When it was first linked.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// A cause only the person can mend.
    pub broken: Option<Cause>,
    /// Why the host could not be asked the last time.
    pub trouble: Option<Cause>,
    /// How many times in a row it could not be.
    pub failures: u32,
    /// No request before this.
    pub retry_at: Option<Timestamp>,
    /// Whether an organisation asked for a sign-on of its own.
    pub awaits_sign_on: bool,
}

/// The labels a host gives a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The login.
    pub login: String,
    /// The display name.
    pub display_name: Option<String>,
    /// Where the picture is.
    pub avatar_url: Option<String>,
    /// The person's page.
    pub web_url: Option<String>,
}

impl From<&Person> for Labels {
    fn from(person: &Person) -> Self {
        Self {
            login: person.login.clone(),
            display_name: person.name.clone(),
            avatar_url: person.avatar.clone(),
            web_url: person.web.clone(),
        }
    }
}

impl AccountRow {
    /// Until when the host is not asked; `None` if it may be now. A pause longer than any we make
    /// comes from a clock that was set back, and does not count.
    pub fn pause(&self, now: Timestamp) -> Option<Timestamp> {
        self.retry_at
            .filter(|at| *at > now && *at <= now.plus(LONGEST_PAUSE))
    }
}

/// A host that could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Why.
    pub cause: Cause,
    /// No request before this.
    pub retry_at: Timestamp,
}

/// An hour and its jitter.
const LONGEST_PAUSE: Duration = Duration::from_secs(2 * 3600);

const COLUMNS: &str = "id, host, person_id, slug, nickname, login, display_name, avatar_url, \
    web_url, kind, scopes, received_at, expires_at, renewable, renewed_at, created_at, \
    updated_at, broken, trouble, failures, retry_at, awaits_sign_on FROM account";

impl Ledger {
    /// Whether there is anything whose secret is in the vault: an account, a project, a program.
    pub fn keeps_secrets(&self) -> Result<bool, LedgerError> {
        let connection = self.reader()?;
        let any = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM project) \
             OR EXISTS (SELECT 1 FROM caller)",
            [],
            |row| row.get(0),
        )?;
        Ok(any)
    }

    /// Every account, in the order they were linked.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, LedgerError> {
        let connection = self.reader()?;
        connection.readable(all(&connection)?)
    }

    /// Every account, and when its host was last asked who it belongs to.
    pub fn last_asked(&self) -> Result<Vec<(AccountRow, Timestamp)>, LedgerError> {
        let mut asked = self.asked()?;
        let accounts = self.accounts()?.into_iter();
        // Whoever was linked was asked then.
        Ok(accounts
            .map(|row| {
                let at = asked.remove(&row.id.to_string()).flatten();
                let created_at = row.created_at;
                (row, at.map_or(created_at, Timestamp::from_millis))
            })
            .collect())
    }

    fn asked(&self) -> Result<HashMap<String, Option<i64>>, LedgerError> {
        let connection = self.reader()?;
        let mut statement = connection.prepare_cached("SELECT id, asked_at FROM account")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One account.
    pub fn account(&self, id: &AccountId) -> Result<Option<AccountRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!("SELECT {COLUMNS} WHERE id = ?1"),
                [id.to_string()],
                |row| Ok(read(row)),
            )
            .optional()?
            .transpose()
    }

    /// The account of this person at this host.
    pub fn account_of(
        &self,
        host: &HostKey,
        person_id: &str,
    ) -> Result<Option<AccountRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!("SELECT {COLUMNS} WHERE host = ?1 AND person_id = ?2"),
                params![host.as_str(), person_id],
                |row| Ok(read(row)),
            )
            .optional()?
            .transpose()
    }

    /// Brings back an account that the ledger had lost.
    pub fn restore_account(&self, row: &AccountRow) -> Result<(), LedgerError> {
        put(&*self.writer()?, row)
    }

    /// A renewal worked: the new life, and no trouble any more.
    pub fn renewed(
        &self,
        id: &AccountId,
        grant: &Grant,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE account SET scopes = ?2, received_at = ?3, expires_at = ?4, \
                 renewable = ?5, renewed_at = ?6, updated_at = ?6, broken = NULL, \
                 trouble = NULL, failures = 0, retry_at = NULL WHERE id = ?1",
                params![
                    id.to_string(),
                    json(&grant.scopes),
                    grant.freshness.received_at.millis(),
                    grant.freshness.expires_at.map(Timestamp::millis),
                    grant.refresh.is_some(),
                    now.millis(),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// The host was asked and all is well; its labels may be new. A refresh token that was refused
    /// stays refused: an access token that still works does not mend it. Where there is none, the
    /// access token is all there is, and works. A pause the host asked for goes on.
    pub fn checked(
        &self,
        id: &AccountId,
        labels: &Labels,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE account SET login = ?2, display_name = ?3, avatar_url = ?4, web_url = ?5, \
                 updated_at = ?6, asked_at = ?6, trouble = NULL, \
                 broken = CASE WHEN renewable = 0 THEN NULL ELSE broken END WHERE id = ?1",
                params![
                    id.to_string(),
                    labels.login,
                    labels.display_name,
                    labels.avatar_url,
                    labels.web_url,
                    now.millis(),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// Whether an organisation asks for a sign-on of its own. Answers whether that is news.
    pub fn awaits_sign_on(&self, id: &AccountId, awaits: bool) -> Result<bool, LedgerError> {
        let changed = self
            .writer()?
            .execute(
                "UPDATE account SET awaits_sign_on = ?2 WHERE id = ?1 AND awaits_sign_on <> ?2",
                params![id.to_string(), awaits],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(changed > 0)
    }

    /// Only the person can mend it. Nothing else changes.
    pub fn broke(&self, id: &AccountId, cause: Cause, now: Timestamp) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE account SET broken = ?2, trouble = NULL, retry_at = NULL, \
                 updated_at = ?3 WHERE id = ?1",
                params![id.to_string(), cause.as_str(), now.millis()],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// The host could not be asked.
    pub fn troubled(
        &self,
        id: &AccountId,
        trouble: Trouble,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE account SET trouble = ?2, retry_at = ?3, failures = failures + 1, \
                 updated_at = ?4 WHERE id = ?1",
                params![
                    id.to_string(),
                    trouble.cause.as_str(),
                    trouble.retry_at.millis(),
                    now.millis()
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// The person's own name for it, or none.
    pub fn nicknamed(
        &self,
        id: &AccountId,
        nickname: Option<&str>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        self.writer()?
            .execute(
                "UPDATE account SET nickname = ?2, updated_at = ?3 WHERE id = ?1",
                params![id.to_string(), nickname, now.millis()],
            )
            .map_err(|error| self.unwritten(error))?;
        // No host and no vault knows it.
        self.back_up();
        Ok(())
    }

    /// Forgets an account and its activity.
    pub fn remove_account(&self, id: &AccountId) -> Result<(), LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction()
            .map_err(|error| self.unwritten(error))?;
        for statement in [
            "DELETE FROM activity WHERE account = ?1",
            "DELETE FROM account WHERE id = ?1",
        ] {
            transaction
                .execute(statement, [id.to_string()])
                .map_err(|error| self.unwritten(error))?;
        }
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        drop(connection);
        // What the person gave up must not come back from a copy.
        self.back_up();
        Ok(())
    }
}

/// Every row, each for itself.
pub(super) fn all(
    connection: &Connection,
) -> Result<Vec<Result<AccountRow, LedgerError>>, LedgerError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} ORDER BY created_at, id"))?;
    // Many accounts are at few hosts: each key is read once.
    let mut hosts = HashMap::new();
    let rows = statement.query_map([], |row| {
        Ok(read_with(row, |key| match hosts.get(key) {
            Some(host) => Ok(Clone::clone(host)),
            None => {
                let host = host_of(key)?;
                hosts.insert(key.to_owned(), host.clone());
                Ok(host)
            }
        }))
    })?;
    rows.map(|row| Ok(row?)).collect()
}

/// Writes the row of a fresh grant, new or over the one of the same id.
pub(super) fn put(connection: &Connection, row: &AccountRow) -> Result<(), LedgerError> {
    connection
        .execute(
            "INSERT INTO account (id, host, person_id, slug, nickname, login, display_name, \
             avatar_url, web_url, kind, scopes, received_at, expires_at, renewable, renewed_at, \
             created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) \
             ON CONFLICT (id) DO UPDATE SET login = excluded.login, \
             display_name = excluded.display_name, avatar_url = excluded.avatar_url, \
             web_url = excluded.web_url, kind = excluded.kind, scopes = excluded.scopes, \
             received_at = excluded.received_at, expires_at = excluded.expires_at, \
             renewable = excluded.renewable, renewed_at = excluded.renewed_at, \
             updated_at = excluded.updated_at, broken = NULL, trouble = NULL, failures = 0, \
             retry_at = NULL, awaits_sign_on = 0",
            params![
                row.id.to_string(),
                row.host.as_str(),
                row.person_id,
                row.slug,
                row.nickname,
                row.labels.login,
                row.labels.display_name,
                row.labels.avatar_url,
                row.labels.web_url,
                word(&row.kind),
                json(&row.scopes),
                row.freshness.received_at.millis(),
                row.freshness.expires_at.map(Timestamp::millis),
                row.renewable,
                row.renewed_at.map(Timestamp::millis),
                row.created_at.millis(),
                row.updated_at.millis(),
            ],
        )
        .map_err(LedgerError::of_write)?;
    Ok(())
}

/// The plain word of an enum that is a string in JSON.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    json(value).trim_matches('"').to_owned()
}

/// Reads such a word back.
pub(super) fn from_word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, LedgerError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| LedgerError::Row)
}

fn read(row: &Row<'_>) -> Result<AccountRow, LedgerError> {
    read_with(row, host_of)
}

fn host_of(key: &str) -> Result<HostKey, LedgerError> {
    key.parse().map_err(|_| LedgerError::Row)
}

fn read_with(
    row: &Row<'_>,
    host: impl FnOnce(&str) -> Result<HostKey, LedgerError>,
) -> Result<AccountRow, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    let moment = |index: usize| -> Result<Option<Timestamp>, LedgerError> {
        Ok(row
            .get::<_, Option<i64>>(index)?
            .map(Timestamp::from_millis))
    };
    let cause = |index: usize| -> Result<Option<Cause>, LedgerError> {
        let word: Option<String> = row.get(index)?;
        word.map(|word| Cause::parse(&word).ok_or(LedgerError::Row))
            .transpose()
    };
    Ok(AccountRow {
        id: text(0)?.parse().map_err(|_| LedgerError::Row)?,
        host: host(&text(1)?)?,
        person_id: text(2)?,
        slug: text(3)?,
        nickname: row.get(4)?,
        labels: Labels {
            login: text(5)?,
            display_name: row.get(6)?,
            avatar_url: row.get(7)?,
            web_url: row.get(8)?,
        },
        kind: from_word(&text(9)?)?,
        scopes: serde_json::from_str(&text(10)?).map_err(|_| LedgerError::Row)?,
        freshness: Freshness {
            received_at: moment(11)?.ok_or(LedgerError::Row)?,
            expires_at: moment(12)?,
        },
        renewable: row.get(13)?,
        renewed_at: moment(14)?,
        created_at: moment(15)?.ok_or(LedgerError::Row)?,
        updated_at: moment(16)?.ok_or(LedgerError::Row)?,
        broken: cause(17)?,
        trouble: cause(18)?,
        failures: row.get(19)?,
        retry_at: moment(20)?,
        awaits_sign_on: row.get(21)?,
    })
}
