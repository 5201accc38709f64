//! Linux: asking the Secret Service first, so that nothing prompts unless somebody is there.
//!
//! The keyring store unlocks whatever it finds, which pops up a window and waits for it. So each call
//! is preceded by one here that only looks, over a [`Line`] of its own and with an end.

mod judge;
mod line;

pub(super) use judge::judge;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Error};
use line::Line;
use zeroize::Zeroizing;

use crate::vault::split::{Bytes, Limit};
use crate::vault::{Attendance, VaultError};

/// The Secret Service sets no limit to a value.
pub(super) const LIMIT: Limit = Limit::None;

/// Less than the vault's patience, so that a thread ends before its caller has left.
const UNATTENDED: Duration = Duration::from_millis(2500);
/// How long one message may take where a person waits; starting the service counts.
const ATTENDED: Duration = Duration::from_secs(25);

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
}

impl Gate {
    pub(super) fn new(service: String) -> Self {
        Self {
            service,
            name: OnceLock::new(),
        }
    }

    /// Whose keyring it is, as far as it has shown.
    pub(super) fn name(&self) -> String {
        self.name.get().map_or("keyring", |name| name).to_owned()
    }

    /// Whether the default collection is there and open. Never prompts.
    pub(super) fn probe(&self) -> Result<(), VaultError> {
        unattended(async { self.line(UNATTENDED).await?.default_is_open().await })
    }

    /// Lets a call for one entry pass. Unattended it only looks; attended it opens what is in the way.
    ///
    /// Between a look and the call behind it somebody may lock the keyring. The store would then
    /// prompt, and the vault's deadline cuts it off.
    pub(super) fn pass(&self, entry: &str, who: Attendance) -> Result<(), VaultError> {
        let entry = HashMap::from([("service", self.service.as_str()), ("username", entry)]);
        match who {
            Attendance::Unattended => {
                unattended(async { self.line(UNATTENDED).await?.look_for(entry).await })
            }
            Attendance::Attended => {
                attended(async { self.line(ATTENDED).await?.open_for(entry).await })
            }
        }
    }

    /// The names of all entries; all of them or none.
    pub(super) fn names(&self, who: Attendance) -> Result<Vec<String>, VaultError> {
        match who {
            Attendance::Unattended => {}
            Attendance::Attended => self.unlock()?,
        }
        names_of(&self.service)
    }

    /// Opens the default collection, or has the service make one. Prompts.
    pub(super) fn unlock(&self) -> Result<(), VaultError> {
        attended(async { self.line(ATTENDED).await?.open_default().await })
    }

    async fn line(&self, patience: Duration) -> Result<Line, VaultError> {
        let line = Line::connect(patience).await?;
        if self.name.get().is_none()
            && let Some(name) = line.owner_name().await
        {
            // Another thread may have been first, and found the same.
            let _ = self.name.set(name);
        }
        Ok(line)
    }
}

/// The names of all entries of `service`. Never prompts.
pub(super) fn names_of(service: &str) -> Result<Vec<String>, VaultError> {
    unattended(async { Line::connect(UNATTENDED).await?.names(service).await })
}

fn unattended<T>(question: impl Future<Output = Result<T, VaultError>>) -> Result<T, VaultError> {
    attended(async {
        tokio::time::timeout(UNATTENDED, question)
            .await
            .unwrap_or(Err(VaultError::Unavailable))
    })
}

/// Runs a question on an event loop of this thread's own.
fn attended<T>(question: impl Future<Output = Result<T, VaultError>>) -> Result<T, VaultError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| VaultError::Unavailable)?
        .block_on(question)
}
