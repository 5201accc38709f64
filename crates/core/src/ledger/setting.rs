//! What the person chose, as text under a name. What a choice means is the shells' business.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Ledger, LedgerError};

/// A choice that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The language of the window, the tray, notifications and commands, as a BCP 47 tag; absent:
    /// the system's.
    Language,
    /// Whether the window is `light` or `dark`; absent: as the desktop is.
    Appearance,
    /// Whether accounts are kept ready while no window is open: `off`; absent: they are.
    KeepReady,
    /// Whether local programs are answered by the window: `on`; absent: they are not.
    Serving,
    /// The port at which they are answered, chosen once. Not for the person to choose.
    ServingPort,
    /// What the person was notified of, and when. Not for the person to choose.
    Notified,
    /// Which vault the accounts are kept in. Not for the person to choose: noted with the first one.
    Vault,
    /// The vault they were kept in before, until it is cleared. Not for the person to choose.
    LeftVault,
    /// What a recovery left to do. Not for the person to choose.
    Recovery,
}

impl Setting {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Appearance => "appearance",
            Self::KeepReady => "keep_ready",
            Self::Serving => "serving",
            Self::ServingPort => "serving_port",
            Self::Notified => "notified",
            Self::Vault => "vault",
            Self::LeftVault => "left_vault",
            Self::Recovery => "recovery",
        }
    }
}

impl Ledger {
    /// What was chosen; `None` if nothing was.
    pub fn setting(&self, setting: Setting) -> Result<Option<String>, LedgerError> {
        let connection = self.reader()?;
        let mut statement =
            connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let value = statement.query_row([setting.name()], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// Keeps a choice, or forgets it.
    pub fn choose(&self, setting: Setting, value: Option<&str>) -> Result<(), LedgerError> {
        self.choose_all(&[(setting, value)])
    }

    /// Keeps several choices together.
    pub fn choose_all(&self, choices: &[(Setting, Option<&str>)]) -> Result<(), LedgerError> {
        let mut connection = self.writer()?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.unwritten(error))?;
        for (setting, value) in choices {
            let done = match value {
                Some(value) => transaction.execute(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) \
                     ON CONFLICT (name) DO UPDATE SET value = ?2",
                    params![setting.name(), value],
                ),
                None => {
                    transaction.execute("DELETE FROM setting WHERE name = ?1", [setting.name()])
                }
            };
            done.map_err(|error| self.unwritten(error))?;
        }
        transaction.commit().map_err(|error| self.unwritten(error))
    }
}

/// Every choice there is, by its name.
pub(super) fn all(connection: &Connection) -> Result<Vec<(String, String)>, LedgerError> {
    let mut statement = connection.prepare_cached("SELECT name, value FROM setting")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
