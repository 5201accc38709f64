//! The operating system's keyring.
//!
//! Entries are [`keyring::Entry`] over a store that we build ourselves and build again when it
//! fails: `keyring`'s own default is made once, keeps a failure for the life of the process and
//! cannot follow a service that was restarted. Before each call the [`gate`] makes sure that nobody
//! who is not there gets a prompt.

mod entries;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

use std::sync::Arc;

use entries::KeyringEntries;
use gate::Gate;
#[cfg(target_os = "linux")]
use linux as gate;
#[cfg(not(target_os = "linux"))]
use native as gate;

use super::{Attendance, Slot, Store, VaultError, VaultKind, split};
use crate::grant::Secret;

const SERVICE: &str = "app.forgepass.desktop";

/// Keeps secrets in the Secret Service, the Keychain or the Credential Manager.
///
/// Its calls block and run an event loop of their own inside: never call them from async code, that
/// is what [`super::Vault`] is for.
#[derive(Debug)]
pub struct Keyring {
    entries: KeyringEntries,
    gate: Arc<Gate>,
}

impl Keyring {
    /// The keyring's part that belongs to `namespace`; the standard one is the empty text.
    ///
    /// Two homes of one person share the keyring, so each must name itself, and never change its name.
    pub fn new(namespace: &str) -> Self {
        let service = if namespace.is_empty() {
            SERVICE.to_owned()
        } else {
            format!("{SERVICE}:{namespace}")
        };
        let gate = Arc::new(Gate::new(service.clone()));
        Self {
            entries: KeyringEntries::new(service, Arc::clone(&gate)),
            gate,
        }
    }
}

impl Store for Keyring {
    fn kind(&self) -> VaultKind {
        VaultKind::Keyring
    }

    /// "GNOME keyring", "KDE Wallet", … once a call was answered; until then "keyring".
    fn name(&self) -> String {
        self.gate.name()
    }

    fn probe(&self) -> Result<(), VaultError> {
        self.gate.probe()
    }

    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.gate.pass(&slot.to_string(), who)?;
        split::read(&self.entries, slot)
    }

    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.gate.pass(&slot.to_string(), who)?;
        split::write(&self.entries, gate::LIMIT, slot, value)
    }

    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.gate.pass(&slot.to_string(), who)?;
        split::delete(&self.entries, gate::LIMIT, slot)
    }

    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.gate.names(who).map(|names| split::list(&names))
    }

    fn unlock(&self) -> Result<(), VaultError> {
        self.gate.unlock()
    }
}
