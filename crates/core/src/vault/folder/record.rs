//! The file of one slot.
//!
//! ```text
//! "FPS1" | generation, 8 bytes | length of the name, 2 bytes | name | nonce, 24 bytes | sealed value
//! ```
//!
//! Numbers are big-endian. Everything before the nonce is associated data of the XChaCha20-Poly1305
//! seal, so a file that was renamed, or whose number was changed, does not open. The file's own
//! name is a hash of the slot's: a host key may be longer than a file name can be.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use super::header::Key;
use crate::clock::{NoRandomness, Rng};
use crate::grant::{Secret, hex};
use crate::vault::{Slot, VaultError};

const MAGIC: &[u8; 4] = b"FPS1";
const NONCE: usize = 24;

/// A slot's file as it was read.
pub(super) struct Record {
    bytes: Vec<u8>,
    generation: u64,
    /// Where the nonce begins.
    open: usize,
}

/// The file that keeps a slot.
pub(super) fn file_of(slot: &Slot) -> String {
    format!(
        "{}.slot",
        hex(&Sha256::digest(slot.to_string().as_bytes())[..16])
    )
}

impl Record {
    /// Takes a file apart; `None` if it is not one of ours, or torn.
    pub(super) fn parse(bytes: Vec<u8>) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (generation, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let generation = u64::from_be_bytes(*generation);
        let sealed = rest.get(length..)?;
        if sealed.len() < NONCE {
            return None;
        }
        let open = bytes.len() - sealed.len();
        Some(Self {
            bytes,
            generation,
            open,
        })
    }

    /// Seals a value.
    pub(super) fn seal(
        slot: &Slot,
        generation: u64,
        value: &Secret<Vec<u8>>,
        key: &Key,
        rng: &dyn Rng,
    ) -> Result<Vec<u8>, VaultError> {
        let name = slot.to_string();
        let length = u16::try_from(name.len()).map_err(|_| VaultError::Unavailable)?;
        let mut file = Vec::with_capacity(64 + name.len() + value.expose().len());
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&generation.to_be_bytes());
        file.extend_from_slice(&length.to_be_bytes());
        file.extend_from_slice(name.as_bytes());
        let mut nonce = [0; NONCE];
        rng.fill(&mut nonce)
            .map_err(|NoRandomness| VaultError::Unavailable)?;
        let payload = Payload {
            msg: value.expose(),
            aad: &file,
        };
        let sealed = XChaCha20Poly1305::new(key.expose().into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError::Unavailable)?;
        file.extend_from_slice(&nonce);
        file.extend_from_slice(&sealed);
        Ok(file)
    }

    /// The value, if the file is this slot's and was sealed with this key.
    pub(super) fn open(&self, slot: &Slot, key: &Key) -> Option<Secret<Vec<u8>>> {
        if self.slot()? != *slot {
            return None;
        }
        let (aad, rest) = self.bytes.split_at(self.open);
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad };
        XChaCha20Poly1305::new(key.expose().into())
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()
            .map(Secret::new)
    }

    /// How often the slot was written.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// The slot that the file says it is of.
    pub(super) fn slot(&self) -> Option<Slot> {
        let name = self.bytes.get(MAGIC.len() + 10..self.open)?;
        std::str::from_utf8(name).ok()?.parse().ok()
    }
}
