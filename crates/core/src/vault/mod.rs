//! Where secrets are kept, by named slot.
//!
//! "Cannot read" is never "not there": a missing secret is `Ok(None)`, everything else is a typed
//! [`VaultError`], and no caller may delete or overwrite on one.

mod crew;
mod face;
mod folder;
mod frame;
mod keyring;
mod memory;
mod moving;
mod places;
mod several;
mod slot;
mod split;

pub use face::{PATIENCE, Vault};
pub use folder::{Folder, PassphraseError, SHORTEST_PASSPHRASE};
pub use keyring::Keyring;
pub use memory::Memory;
pub use moving::{MoveError, Moved};
pub use places::Places;
pub(crate) use several::kind_of;
pub use several::{Note, Noted, Several};
pub use slot::{NotASlot, Slot};

use serde::{Deserialize, Serialize};

use crate::grant::Secret;

/// Which kind of vault keeps a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VaultKind {
    /// The operating system's keyring.
    Keyring,
    /// An encrypted folder of ours.
    File,
    /// This run's memory only.
    Memory,
}

/// Why a vault did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is there, and locked.
    #[error("the vault is locked")]
    Locked,
    /// It does not answer, or not in time.
    #[error("the vault does not answer")]
    Unavailable,
    /// A write or delete was sent, and nobody knows whether it arrived.
    #[error("the vault did not confirm in time")]
    InDoubt,
    /// What is stored is not what was written.
    #[error("the stored secret is damaged")]
    Corrupt,
}

/// Whether a person is there to answer a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    /// A person asked for this and may be prompted.
    Attended,
    /// Nobody is watching: no prompt may appear, and an answer is due within three seconds.
    Unattended,
}

/// A place for secrets. Its calls block; [`Vault`] gives them a thread and a deadline.
pub trait Store: Send + Sync + 'static {
    /// Which kind of vault this is.
    fn kind(&self) -> VaultKind;
    /// Its name, as the system shows it to people.
    fn name(&self) -> String;
    /// Whether it would answer now. Never prompts.
    fn probe(&self) -> Result<(), VaultError>;
    /// Reads one slot; `None` if it certainly is not there.
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError>;
    /// Writes one slot, whole or not at all.
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError>;
    /// Deletes one slot; a missing one is done already.
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError>;
    /// Names all slots there are.
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError>;
    /// Unlocks it; may prompt, and may take as long as the person does.
    fn unlock(&self) -> Result<(), VaultError>;

    /// Which vault this is, as the ledger notes it beside the accounts that are kept here.
    fn identity(&self) -> Result<String, VaultError> {
        Ok(match self.kind() {
            VaultKind::Keyring => "keyring".to_owned(),
            VaultKind::File => "file".to_owned(),
            VaultKind::Memory => "memory".to_owned(),
        })
    }

    /// Accounts are kept in the vault of that identity. `false` if this is certainly another one.
    ///
    /// A store that can be missing must from now on tell that from being empty.
    fn expect(&self, identity: &str) -> bool {
        self.identity().is_ok_and(|own| own == identity)
    }
}
