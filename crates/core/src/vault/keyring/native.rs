//! Windows and macOS: keyrings that the system opens at sign-in.
//!
//! There is nothing to ask beforehand. The Credential Manager never prompts; the Keychain prompts
//! by itself when a program's signature is new to it, and says so when it may not.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Error};

use super::entries::Failure;
use crate::vault::split::{Bytes, Limit};
use crate::vault::{Attendance, VaultError};

/// What one credential of the Credential Manager holds.
#[cfg(windows)]
pub(super) const LIMIT: Limit = Limit::Bytes(2560);
/// The Keychain sets no limit to a value.
#[cfg(not(windows))]
pub(super) const LIMIT: Limit = Limit::None;

/// The Credential Manager.
#[cfg(windows)]
pub(super) fn build_store() -> Result<Arc<CredentialStore>, Error> {
    // Our service names hold dots, the standard divider; with "@" no two pairs share a name.
    let configuration = HashMap::from([("divider", "@"), ("service_no_divider", "true")]);
    let store: Arc<CredentialStore> =
        windows_native_keyring_store::Store::new_with_configuration(&configuration)?;
    Ok(store)
}

/// The login Keychain.
#[cfg(target_os = "macos")]
pub(super) fn build_store() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

/// No keyring is built for this system.
#[cfg(not(any(windows, target_os = "macos")))]
pub(super) fn build_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// Local: a credential must not roam to other computers of the person's domain.
#[cfg(windows)]
pub(super) fn modifiers(_: &str) -> HashMap<&str, &str> {
    HashMap::from([("persistence", "Local")])
}

/// The Keychain shows the service name; it takes no label.
#[cfg(not(windows))]
pub(super) fn modifiers(_: &str) -> HashMap<&str, &str> {
    HashMap::new()
}

/// These keyrings keep bytes.
pub(super) fn to_stored(value: &[u8]) -> Bytes {
    Bytes::new(value.to_vec())
}

/// These keyrings keep bytes.
pub(super) fn from_stored(stored: &Bytes) -> Bytes {
    stored.clone()
}

/// What an error of the keyring store says about the call.
pub(super) fn judge(error: &Error) -> Failure {
    match error {
        Error::NoStorageAccess(_) => Failure::Locked,
        Error::PlatformFailure(_) => Failure::Broken,
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            Failure::Damaged
        }
        _ => Failure::Refused,
    }
}

/// Lets every call pass.
#[derive(Debug)]
pub(super) struct Gate {
    service: String,
}

impl Gate {
    pub(super) fn new(service: String) -> Self {
        Self { service }
    }

    pub(super) fn name(&self) -> String {
        if cfg!(windows) {
            "Credential Manager".to_owned()
        } else {
            "Keychain".to_owned()
        }
    }

    pub(super) fn probe(&self) -> Result<(), VaultError> {
        build_store()
            .map(|_| ())
            .map_err(|_| VaultError::Unavailable)
    }

    pub(super) fn pass(&self, _: &str, _: Attendance) -> Result<(), VaultError> {
        Ok(())
    }

    /// The names of all entries.
    pub(super) fn names(&self, _: Attendance) -> Result<Vec<String>, VaultError> {
        let service = self.service.as_str();
        let search = if cfg!(windows) {
            HashMap::new()
        } else {
            HashMap::from([("service", service)])
        };
        let found = build_store()
            .and_then(|store| store.search(&search))
            .map_err(|_| VaultError::Unavailable)?;
        let names = found
            .iter()
            .filter_map(keyring_core::Entry::get_specifiers)
            .filter(|(theirs, _)| theirs == service)
            .map(|(_, name)| name);
        Ok(names.collect())
    }

    pub(super) fn unlock(&self) -> Result<(), VaultError> {
        self.probe()
    }
}
