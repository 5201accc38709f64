//! How the key of a folder follows from its passphrase.
//!
//! Argon2id (RFC 9106) with the parameters that stand in the header, so that they can be raised
//! later. The check tells a wrong passphrase from a damaged slot, and covers the parameters.

use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::disk;
use crate::clock::{NoRandomness, Rng};
use crate::grant::{Secret, hex};
use crate::vault::VaultError;

/// The name of the header's file.
pub(super) const FILE: &str = "header";

/// 64 MiB, three passes, one lane: RFC 9106's second recommendation with one lane, for the two
/// cores that small machines have.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// What a header may ask for. A foreign one must not eat the machine.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 64;
const MOST_LANES: u32 = 16;

const SALT: usize = 16;
/// A key seals one check, so this one needs no randomness; slots draw theirs.
const NONCE: [u8; 24] = [0; 24];

/// The key of a folder.
pub(super) type Key = Secret<[u8; 32]>;

/// What stands in the header.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    v: u32,
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    check: String,
    sum: String,
    #[serde(skip)]
    name: String,
}

impl Header {
    /// Reads the header of the folder at `path`; `None` if none was made there.
    ///
    /// A header that cannot be understood makes the whole folder unavailable: it says nothing of
    /// any one slot.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        let Some(bytes) = disk::read(path, FILE)? else {
            return Ok(None);
        };
        let header = serde_json::from_slice(&bytes).ok();
        let header = header.filter(|header: &Self| header.is_ours());
        let Some(mut header) = header else {
            tracing::warn!("the folder's header is damaged, or of a newer version");
            return Err(VaultError::Unavailable);
        };
        header.name = header.name_of();
        Ok(Some(header))
    }

    /// A new header for this passphrase, and its key.
    pub(super) fn fresh(passphrase: &[u8], rng: &dyn Rng) -> Result<(Self, Key), VaultError> {
        let mut salt = [0; SALT];
        rng.fill(&mut salt)
            .map_err(|NoRandomness| VaultError::Unavailable)?;
        let mut header = Self {
            v: 1,
            kdf: "argon2id".to_owned(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: STANDARD.encode(salt),
            check: String::new(),
            sum: String::new(),
            name: String::new(),
        };
        header.name = header.name_of();
        let key = header.derive(passphrase)?;
        header.check = STANDARD.encode(header.seal(&key).ok_or(VaultError::Unavailable)?);
        header.sum = header.sum_of();
        Ok((header, key))
    }

    /// The folder's key; `None` if this is not its passphrase.
    pub(super) fn key(&self, passphrase: &[u8]) -> Result<Option<Key>, VaultError> {
        let key = self.derive(passphrase)?;
        Ok(self.fits(&key).then_some(key))
    }

    /// Whether this is the folder's key.
    pub(super) fn fits(&self, key: &Key) -> bool {
        let Ok(check) = STANDARD.decode(&self.check) else {
            return false;
        };
        let facts = self.facts();
        let payload = Payload {
            msg: &check,
            aad: facts.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(key.expose().into());
        cipher.decrypt(&XNonce::from(NONCE), payload).is_ok()
    }

    /// A name for this folder's key that no other folder has.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("plain fields");
        text.push(b'\n');
        text
    }

    fn name_of(&self) -> String {
        hex(&Sha256::digest(self.salt.as_bytes())[..16])
    }

    /// Whether it is whole, of this version, and asks for no more than a machine can give.
    fn is_ours(&self) -> bool {
        self.v == 1
            && self.kdf == "argon2id"
            && self.memory_kib <= MOST_MEMORY_KIB
            && self.passes <= MOST_PASSES
            && self.lanes <= MOST_LANES
            && self.sum == self.sum_of()
    }

    /// Slow on purpose. An error says nothing about the passphrase.
    fn derive(&self, passphrase: &[u8]) -> Result<Key, VaultError> {
        let unusable = |error| {
            tracing::warn!(%error, "no key can be made");
            VaultError::Unavailable
        };
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let salt = STANDARD.decode(&self.salt);
        let salt = salt.map_err(|_| VaultError::Unavailable)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            params.map_err(unusable)?,
        )
        .hash_password_into(passphrase, &salt, &mut *key)
        .map_err(unusable)?;
        Ok(Secret::new(*key))
    }

    /// Tells a header that was damaged from a passphrase that is wrong.
    fn sum_of(&self) -> String {
        let whole = format!("{} {}", self.facts(), self.check);
        hex(&Sha256::digest(whole.as_bytes()))
    }

    fn seal(&self, key: &Key) -> Option<Vec<u8>> {
        let facts = self.facts();
        let payload = Payload {
            msg: b"",
            aad: facts.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(key.expose().into());
        cipher.encrypt(&XNonce::from(NONCE), payload).ok()
    }

    /// Everything the check covers.
    fn facts(&self) -> String {
        let Self {
            v,
            kdf,
            memory_kib,
            passes,
            lanes,
            salt,
            check: _,
            sum: _,
            name: _,
        } = self;
        format!("forgepass folder {v} {kdf} {memory_kib} {passes} {lanes} {salt}")
    }
}
