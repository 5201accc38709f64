//! Host rows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::provider::{BaseUrl, Host, HostKey, Network, provider};

const COLUMNS: &str = "provider, base_url, client_id, is_default, endpoints, issuer, redirect_uris, has_secret, network FROM host";

impl Ledger {
    /// Every host, in the order they were added.
    pub fn hosts(&self) -> Result<Vec<Host>, LedgerError> {
        let connection = self.reader()?;
        connection.readable(all(&connection)?)
    }

    /// One host.
    pub fn host(&self, key: &HostKey) -> Result<Option<Host>, LedgerError> {
        self.reader()?
            .query_row(
                &format!("SELECT {COLUMNS} WHERE key = ?1"),
                [key.as_str()],
                |row| Ok(read(row)),
            )
            .optional()?
            .transpose()
    }

    /// Adds a host; `false` if it was there already. A new default takes the place of the old one.
    pub fn add_host(&self, host: &Host, now: Timestamp) -> Result<bool, LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction()
            .map_err(|error| self.unwritten(error))?;
        if host.default {
            transaction
                .execute(
                    "UPDATE host SET is_default = 0 WHERE provider = ?1",
                    [&host.provider.id],
                )
                .map_err(|error| self.unwritten(error))?;
        }
        let added = transaction
            .execute(
                "INSERT OR IGNORE INTO host (key, provider, base_url, client_id, is_default, \
                 endpoints, issuer, redirect_uris, has_secret, created_at, network) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    host.key().as_str(),
                    host.provider.id,
                    host.base.as_str(),
                    host.client_id,
                    host.default,
                    json(&host.endpoints),
                    json(&host.issuer),
                    json(&host.redirect_uris),
                    host.has_secret,
                    now.millis(),
                    json(&host.network),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        if added == 0 {
            return Ok(false);
        }
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        drop(connection);
        self.back_up();
        Ok(true)
    }

    /// Keeps our registration at a host. Where its credentials go never changes. A new default takes
    /// the place of the old one.
    pub fn register(&self, host: &Host) -> Result<(), LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction()
            .map_err(|error| self.unwritten(error))?;
        if host.default {
            transaction
                .execute(
                    "UPDATE host SET is_default = 0 WHERE provider = ?1",
                    [&host.provider.id],
                )
                .map_err(|error| self.unwritten(error))?;
        }
        transaction
            .execute(
                "UPDATE host SET client_id = ?2, has_secret = ?3, is_default = ?4, \
                 redirect_uris = ?5 WHERE key = ?1",
                params![
                    host.key().as_str(),
                    host.client_id,
                    host.has_secret,
                    host.default,
                    json(&host.redirect_uris),
                ],
            )
            .map_err(|error| self.unwritten(error))?;
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        drop(connection);
        self.back_up();
        Ok(())
    }

    /// Keeps how a host is reached from now on; `false` if there is no such host.
    pub fn reach_by(&self, key: &HostKey, network: &Network) -> Result<bool, LedgerError> {
        let kept = self
            .writer()?
            .execute(
                "UPDATE host SET network = ?2 WHERE key = ?1",
                params![key.as_str(), json(network)],
            )
            .map_err(|error| self.unwritten(error))?;
        self.back_up();
        Ok(kept == 1)
    }

    /// Removes a host and what is left of its links. The caller has made sure it has no accounts.
    pub fn remove_host(&self, key: &HostKey) -> Result<(), LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction()
            .map_err(|error| self.unwritten(error))?;
        for statement in [
            "DELETE FROM link WHERE host = ?1",
            "DELETE FROM host WHERE key = ?1",
        ] {
            transaction
                .execute(statement, [key.as_str()])
                .map_err(|error| self.unwritten(error))?;
        }
        transaction
            .commit()
            .map_err(|error| self.unwritten(error))?;
        drop(connection);
        self.back_up();
        Ok(())
    }
}

/// Every row, each for itself.
pub(super) fn all(connection: &Connection) -> Result<Vec<Result<Host, LedgerError>>, LedgerError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} ORDER BY created_at, key"))?;
    let rows = statement.query_map([], |row| Ok(read(row)))?;
    rows.map(|row| Ok(row?)).collect()
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain rows always serialise")
}

fn read(row: &Row<'_>) -> Result<Host, LedgerError> {
    let text = |index: usize| -> Result<String, LedgerError> { Ok(row.get(index)?) };
    Ok(Host {
        provider: provider(&text(0)?).ok_or(LedgerError::Row)?,
        base: BaseUrl::parse(&text(1)?).map_err(|_| LedgerError::Row)?,
        client_id: row.get(2)?,
        default: row.get(3)?,
        endpoints: serde_json::from_str(&text(4)?).map_err(|_| LedgerError::Row)?,
        issuer: serde_json::from_str(&text(5)?).map_err(|_| LedgerError::Row)?,
        redirect_uris: serde_json::from_str(&text(6)?).map_err(|_| LedgerError::Row)?,
        has_secret: row.get(7)?,
        network: match row.get::<_, Option<String>>(8)? {
            Some(network) => serde_json::from_str(&network).map_err(|_| LedgerError::Row)?,
            None => Network::default(),
        },
    })
}
