//! Linux: asking the Secret Service first, so that nothing prompts unless somebody is there.
//!
//! The keyring store unlocks whatever it finds, which pops up a window and waits for it. So each call
//! is preceded by one here that only looks, over a [`line::Line`] of its own and with an end.

mod exchange;
mod judge;
mod line;

pub(super) use judge::judge;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::Exchange;
use keyring_core::{CredentialStore, Error};
use line::Line;
use zeroize::Zeroizing;

use crate::vault::split::{Bytes, Limit};
use crate::vault::{Attendance, VaultError};

/// The Secret Service sets no limit to a value.
pub(super) const LIMIT: Limit = Limit::None;

/// Less than the vault's patience, so that a thread ends before its caller has left.
const UNATTENDED: Duration = Duration::from_millis(2500);

/// A fresh store, connected now.
pub(super) fn build_store() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// What an entry is made with; the label is what a person sees in their keyring's own window.
pub(super) fn modifiers(label: &str) -> HashMap<&str, &str> {
    HashMap::from([("label", label)])
}

/// KWallet keeps text only, so all services get text.
pub(super) fn to_stored(value: &[u8]) -> Bytes {
    Zeroizing::new(STANDARD.encode(value).into_bytes())
}

/// What cannot be decoded stays as it is: the frame's reader says that it is damaged.
pub(super) fn from_stored(stored: &Bytes) -> Bytes {
    match STANDARD.decode(stored) {
        Ok(value) => Zeroizing::new(value),
        Err(_) => stored.clone(),
    }
}

/// Looks before anything is touched.
#[derive(Debug)]
pub(super) struct Gate {
    service: String,
    name: OnceLock<&'static str>,
    exchange: Exchange,
}

impl Gate {
    pub(super) fn new(service: String) -> Self {
        Self {
            service,
            name: OnceLock::new(),
            exchange: Exchange::default(),
        }
    }

    /// Whose keyring it is, as far as it has shown.
    pub(super) fn name(&self) -> String {
        self.name.get().map_or("keyring", |name| name).to_owned()
    }

    /// Whether the default collection is there and open. Never prompts.
    pub(super) fn probe(&self) -> Result<(), VaultError> {
        self.ask(Attendance::Unattended, async |line| {
            line.default_is_open().await
        })
    }

    /// Lets a call for one entry pass. Unattended it only looks; attended it opens what is in the way.
    ///
    /// Between a look and the call behind it somebody may lock the keyring. The store would then
    /// prompt, and the vault's deadline cuts it off.
    pub(super) fn pass(&self, entry: &str, who: Attendance) -> Result<(), VaultError> {
        let entry = HashMap::from([("service", self.service.as_str()), ("username", entry)]);
        self.ask(who, async |line| match who {
            Attendance::Unattended => line.look_for(entry).await,
            Attendance::Attended => line.open_for(entry).await,
        })
    }

    /// The names of all entries; all of them or none.
    pub(super) fn names(&self, who: Attendance) -> Result<Vec<String>, VaultError> {
        match who {
            Attendance::Unattended => {}
            Attendance::Attended => self.unlock()?,
        }
        self.ask(Attendance::Unattended, async |line| {
            line.names(&self.service).await
        })
    }

    /// Opens the default collection, or has the service make one. Prompts.
    pub(super) fn unlock(&self) -> Result<(), VaultError> {
        self.ask(Attendance::Attended, async |line| line.open_default().await)
    }

    fn ask<T>(
        &self,
        who: Attendance,
        question: impl AsyncFnOnce(&Line) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let within = match who {
            Attendance::Unattended => Some(UNATTENDED),
            Attendance::Attended => None,
        };
        self.exchange.ask(within, async |line| {
            let answer = question(line).await;
            if self.name.get().is_none()
                && let Some(name) = line.owner_name().await
            {
                // Another thread may have been first, and found the same.
                let _ = self.name.set(name);
            }
            answer
        })
    }
}
