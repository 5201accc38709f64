//! Links and their attempts.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::account::{AccountRow, from_word, put, word};
use super::host::json;
use super::{Ledger, LedgerError};
use crate::account::{AccountId, AttemptId, LinkId};
use crate::clock::Timestamp;
use crate::provider::{HostKey, Way};
use crate::view::{LinkPurpose, Problem, StartedBy};

/// A link: one person asked once for one grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Ours.
    pub id: LinkId,
    /// At which host.
    pub host: HostKey,
    /// What for.
    pub purpose: LinkPurpose,
    /// The account it renews.
    pub account: Option<AccountId>,
    /// Who began it.
    pub started_by: StartedBy,
    /// When it is over.
    pub until: Timestamp,
    /// The slug that its account is to have, if a program named one.
    pub slug: Option<String>,
    /// How it ended; `None` while it is open.
    pub outcome: Option<Outcome>,
}

/// How a link ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With a grant.
    Linked {
        /// For this account.
        account: AccountId,
        /// Whether it was there before.
        renewed: bool,
    },
    /// With a problem.
    Failed(Problem),
    /// The person gave it up.
    Cancelled,
}

/// One attempt of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Ours.
    pub id: AttemptId,
    /// Of which link.
    pub link: LinkId,
    /// By which way.
    pub way: Way,
    /// Where the host sends the browser; empty where no answer comes by browser.
    pub redirect_uri: String,
    /// What the person types at the host, and where.
    pub shown: Option<ShownCode>,
    /// When its answer came.
    pub taken_at: Option<Timestamp>,
}

/// A code that the person types at the host (RFC 8628 §3.2). It is no secret: without the person's own
/// sign-in it opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCode {
    /// The code.
    pub user_code: String,
    /// Where it is typed.
    pub page: String,
    /// The same page with the code filled in, if the host has one.
    pub filled_page: Option<String>,
    /// When it is too old.
    pub until: Timestamp,
}

/// An attempt that was just taken, with its link. Nobody else can take it again.
#[derive(Debug)]
pub struct Taken {
    /// The attempt.
    pub attempt: AttemptRow,
    /// Its link.
    pub link: LinkRow,
}

const LINK: &str = "id, host, purpose, account, started_by, until, outcome, slug FROM link";
const ATTEMPT: &str = "id, link, way, redirect_uri, taken_at, shown FROM attempt";

impl Ledger {
    /// Begins a link. Open ones to the same host that still wait for the person are replaced, and
    /// named, so that their slots can be emptied.
    pub fn begin_link(
        &self,
        link: &LinkRow,
        replaced: &Problem,
    ) -> Result<Vec<LinkId>, LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.unwritten(error))?;
        let older: Vec<String> = {
            let mut statement = transaction.prepare_cached(
                "SELECT id FROM link WHERE host = ?1 AND outcome IS NULL AND NOT EXISTS \
                 (SELECT 1 FROM attempt WHERE link = link.id AND taken_at IS NOT NULL)",
            )?;
            let rows = statement.query_map([link.host.as_str()], |row| row.get(0))?;
            rows.collect::<Result<_, _>>()?
        };
        for id in &older {
            transaction
                .execute(
                    "UPDATE link SET outcome = ?2 WHERE id = ?1",
                    params![id, json(&Outcome::Failed(replaced.clone()))],
                )
                .map_err(|error| self.unwritten(error))?;
        }
        insert(&transaction, link)?;
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        older
            .iter()
            .map(|id| id.parse().map_err(|_| LedgerError::Row))
            .collect()
    }

    /// Adds a link beside those there are: one that waits for nobody, or one that the ledger had lost.
    pub fn add_link(&self, link: &LinkRow) -> Result<(), LedgerError> {
        insert(&*self.writer()?, link)
    }

    /// Keeps the slug that the account of an open link is to have; `false` if the link is over.
    pub fn name_link(&self, id: &LinkId, slug: &str) -> Result<bool, LedgerError> {
        let named = self
            .writer()?
            .execute(
                "UPDATE link SET slug = ?2 WHERE id = ?1 AND outcome IS NULL",
                params![id.to_string(), slug],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(named == 1)
    }

    /// The open attempt with this state, in time, wherever its answer is awaited.
    pub fn attempt_with_state(
        &self,
        state_hash: &str,
        now: Timestamp,
    ) -> Result<Option<AttemptRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!(
                    "SELECT {ATTEMPT} WHERE state_hash = ?1 AND taken_at IS NULL AND link IN \
                     (SELECT id FROM link WHERE outcome IS NULL AND until > ?2)"
                ),
                params![state_hash, now.millis()],
                |row| Ok(read_attempt(row)),
            )
            .optional()?
            .transpose()
    }

    /// Adds an attempt to an open link; `false` if the link is over.
    pub fn add_attempt(
        &self,
        attempt: &AttemptRow,
        state_hash: Option<&str>,
    ) -> Result<bool, LedgerError> {
        let added = self
            .writer()?
            .execute(
                "INSERT INTO attempt (id, state_hash, link, way, redirect_uri, shown) \
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
                 WHERE EXISTS (SELECT 1 FROM link WHERE id = ?3 AND outcome IS NULL)",
                params![
                    attempt.id.to_string(),
                    state_hash,
                    attempt.link.to_string(),
                    attempt.way.as_str(),
                    attempt.redirect_uri,
                    attempt.shown.as_ref().map(json),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(added == 1)
    }

    /// One link.
    pub fn link(&self, id: &LinkId) -> Result<Option<LinkRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!("SELECT {LINK} WHERE id = ?1"),
                [id.to_string()],
                |row| Ok(read_link(row)),
            )
            .optional()?
            .transpose()
    }

    /// Every link the ledger still knows, oldest first.
    pub fn links(&self) -> Result<Vec<LinkRow>, LedgerError> {
        let connection = self.reader()?;
        connection.readable(all(&connection)?)
    }

    /// The attempts of a link, oldest first.
    pub fn attempts(&self, link: &LinkId) -> Result<Vec<AttemptRow>, LedgerError> {
        let connection = self.reader()?;
        let mut statement = connection
            .prepare_cached(&format!("SELECT {ATTEMPT} WHERE link = ?1 ORDER BY rowid"))?;
        let rows = statement.query_map([link.to_string()], |row| Ok(read_attempt(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Whether there is such an attempt, open or not.
    pub fn has_attempt(&self, id: &AttemptId) -> Result<bool, LedgerError> {
        let connection = self.reader()?;
        let mut statement = connection.prepare_cached("SELECT 1 FROM attempt WHERE id = ?1")?;
        Ok(statement.exists([id.to_string()])?)
    }

    /// The open attempt with this state, at this redirect address, in time; nothing is taken yet.
    pub fn find_attempt(
        &self,
        state_hash: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<Option<AttemptRow>, LedgerError> {
        self.reader()?
            .query_row(
                &format!(
                    "SELECT {ATTEMPT} WHERE state_hash = ?1 AND redirect_uri = ?2 \
                     AND taken_at IS NULL AND link IN \
                     (SELECT id FROM link WHERE outcome IS NULL AND until > ?3)"
                ),
                params![state_hash, redirect_uri, now.millis()],
                |row| Ok(read_attempt(row)),
            )
            .optional()?
            .transpose()
    }

    /// Takes an attempt, for good: `None` if anyone took it or a sibling before, or its link is over.
    pub fn take_attempt(
        &self,
        id: &AttemptId,
        now: Timestamp,
    ) -> Result<Option<Taken>, LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.unwritten(error))?;
        let attempt = transaction
            .query_row(
                "UPDATE attempt SET taken_at = ?2 WHERE id = ?1 AND taken_at IS NULL \
                 AND link IN (SELECT id FROM link WHERE outcome IS NULL AND until > ?2) \
                 AND NOT EXISTS (SELECT 1 FROM attempt AS sibling \
                 WHERE sibling.link = attempt.link AND sibling.taken_at IS NOT NULL) \
                 RETURNING id, link, way, redirect_uri, taken_at, shown",
                params![id.to_string(), now.millis()],
                |row| Ok(read_attempt(row)),
            )
            .optional()
            .map_err(|error| self.unwritten(error))?;
        let Some(attempt) = attempt.transpose()? else {
            return Ok(None);
        };
        let link = transaction.query_row(
            &format!("SELECT {LINK} WHERE id = ?1"),
            [attempt.link.to_string()],
            |row| Ok(read_link(row)),
        )??;
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        Ok(Some(Taken { attempt, link }))
    }

    /// Forgets an attempt that ended without ending its link.
    pub fn forget_attempt(&self, id: &AttemptId) -> Result<(), LedgerError> {
        self.writer()?
            .execute("DELETE FROM attempt WHERE id = ?1", [id.to_string()])
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }

    /// Gives a link its outcome, once; `false` if it had one.
    pub fn end_link(&self, id: &LinkId, outcome: &Outcome) -> Result<bool, LedgerError> {
        let ended = self
            .writer()?
            .execute(
                "UPDATE link SET outcome = ?2 WHERE id = ?1 AND outcome IS NULL",
                params![id.to_string(), json(outcome)],
            )
            .map_err(|error| self.unwritten(error))?;
        Ok(ended == 1)
    }

    /// The account row and the link's outcome, together or not at all; `false`, and nothing is
    /// written, if the link has an outcome already.
    pub fn finish_link(
        &self,
        id: &LinkId,
        row: &AccountRow,
        renewed: bool,
    ) -> Result<bool, LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.unwritten(error))?;
        put(&transaction, row)?;
        let outcome = Outcome::Linked {
            account: row.id,
            renewed,
        };
        let ended = transaction
            .execute(
                "UPDATE link SET outcome = ?2 WHERE id = ?1 AND outcome IS NULL",
                params![id.to_string(), json(&outcome)],
            )
            .map_err(|error| self.unwritten(error))?;
        if ended == 0 {
            return Ok(false);
        }
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        Ok(true)
    }

    /// Forgets a link and its attempts.
    pub fn forget_link(&self, id: &LinkId) -> Result<(), LedgerError> {
        self.writer()?
            .execute("DELETE FROM link WHERE id = ?1", [id.to_string()])
            .map_err(|error| self.unwritten(error))?;
        Ok(())
    }
}

fn insert(connection: &Connection, link: &LinkRow) -> Result<(), LedgerError> {
    connection
        .execute(
            "INSERT INTO link (id, host, purpose, account, started_by, until, slug) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                link.id.to_string(),
                link.host.as_str(),
                word(&link.purpose),
                link.account.map(|id| id.to_string()),
                word(&link.started_by),
                link.until.millis(),
                link.slug,
            ],
        )
        .map(|_| ())
        .map_err(LedgerError::of_write)
}

/// Every link, each for itself.
pub(super) fn all(
    connection: &Connection,
) -> Result<Vec<Result<LinkRow, LedgerError>>, LedgerError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {LINK} ORDER BY rowid"))?;
    let rows = statement.query_map([], |row| Ok(read_link(row)))?;
    rows.map(|row| Ok(row?)).collect()
}

/// Every attempt, each for itself.
pub(super) fn all_attempts(
    connection: &Connection,
) -> Result<Vec<Result<AttemptRow, LedgerError>>, LedgerError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {ATTEMPT} ORDER BY rowid"))?;
    let rows = statement.query_map([], |row| Ok(read_attempt(row)))?;
    rows.map(|row| Ok(row?)).collect()
}

fn read_link(row: &Row<'_>) -> Result<LinkRow, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    let account: Option<String> = row.get(3)?;
    let outcome: Option<String> = row.get(6)?;
    Ok(LinkRow {
        id: text(0)?.parse().map_err(|_| LedgerError::Row)?,
        host: text(1)?.parse().map_err(|_| LedgerError::Row)?,
        purpose: from_word(&text(2)?)?,
        account: account
            .map(|id| id.parse().map_err(|_| LedgerError::Row))
            .transpose()?,
        started_by: from_word(&text(4)?)?,
        until: Timestamp::from_millis(row.get(5)?),
        slug: row.get(7)?,
        outcome: outcome
            .map(|text| serde_json::from_str(&text).map_err(|_| LedgerError::Row))
            .transpose()?,
    })
}

fn read_attempt(row: &Row<'_>) -> Result<AttemptRow, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    Ok(AttemptRow {
        id: text(0)?.parse().map_err(|_| LedgerError::Row)?,
        link: text(1)?.parse().map_err(|_| LedgerError::Row)?,
        way: Way::parse(&text(2)?).ok_or(LedgerError::Row)?,
        redirect_uri: text(3)?,
        shown: row
            .get::<_, Option<String>>(5)?
            .map(|shown| serde_json::from_str(&shown).map_err(|_| LedgerError::Row))
            .transpose()?,
        taken_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
    })
}
