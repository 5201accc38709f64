//! Which vault keeps the accounts, noted in the ledger beside them.

use std::sync::Arc;

use crate::ledger::{Ledger, LedgerError, Setting};
use crate::vault::{Note, Noted, VaultError};

/// The note of which vault keeps the accounts, beside them.
pub struct LedgerNote(pub Arc<Ledger>);

impl Note for LedgerNote {
    fn look(&self) -> Result<Noted, VaultError> {
        let kept_in = self.0.setting(Setting::Vault).map_err(unreadable)?;
        Ok(match kept_in {
            Some(identity) if self.0.keeps_secrets().map_err(unreadable)? => Noted::Kept(identity),
            free => Noted::Free(free),
        })
    }

    fn moved(&self, from: Option<&str>, to: &str) -> Result<(), VaultError> {
        let choices = [(Setting::Vault, Some(to)), (Setting::LeftVault, from)];
        self.0.choose_all(&choices).map_err(unreadable)
    }

    fn left(&self) -> Result<Option<String>, VaultError> {
        self.0.setting(Setting::LeftVault).map_err(unreadable)
    }

    fn settle(&self) -> Result<(), VaultError> {
        self.0.renew_copy().map_err(unreadable)
    }

    fn cleared(&self) -> Result<(), VaultError> {
        self.0.choose(Setting::LeftVault, None).map_err(unreadable)
    }
}

/// Who does not know where a secret is, does not have it.
fn unreadable(error: LedgerError) -> VaultError {
    tracing::warn!(%error, "the note of the vault");
    VaultError::Unavailable
}
