//! The vault that was asked for, while the accounts are kept in another one.
//!
//! Nothing can be said of their secrets from here: missing here is not missing. So every call is
//! refused, until the vault is the right one again or no account is left.

use std::sync::Arc;

use super::{Attendance, Slot, Store, VaultError, VaultKind};
use crate::grant::Secret;

/// Answers nothing, under the name of the vault that was asked for.
pub(crate) struct Elsewhere(pub Arc<dyn Store>);

impl Store for Elsewhere {
    fn kind(&self) -> VaultKind {
        self.0.kind()
    }

    fn name(&self) -> String {
        self.0.name()
    }

    fn probe(&self) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }

    fn read(&self, _: &Slot, _: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        Err(VaultError::Unavailable)
    }

    fn write(&self, _: &Slot, _: &Secret<Vec<u8>>, _: Attendance) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }

    fn delete(&self, _: &Slot, _: Attendance) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }

    fn list(&self, _: Attendance) -> Result<Vec<Slot>, VaultError> {
        Err(VaultError::Unavailable)
    }

    fn unlock(&self) -> Result<(), VaultError> {
        Err(VaultError::Unavailable)
    }

    fn identity(&self) -> Result<String, VaultError> {
        Err(VaultError::Unavailable)
    }
}
