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
use crate::grant::hex;
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
pub(super) type Key = Zeroizing<[u8; 32]>;

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
    #[serde(skip)]
    name: String,
}

impl Header {
    /// Reads the header of the folder at `path`; `None` if none was made there.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, VaultError> {
        let Some(bytes) = disk::read(path, FILE)? else {
            return Ok(None);
        };
        let mut header: Self = serde_json::from_slice(&bytes).map_err(|_| VaultError::Corrupt)?;
        header.name = header.name_of();
        if header.v == 1 && header.kdf == "argon2id" && header.is_affordable() {
            Ok(Some(header))
        } else {
            Err(VaultError::Corrupt)
        }
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
            name: String::new(),
        };
        header.name = header.name_of();
        let key = header.derive(passphrase).ok_or(VaultError::Unavailable)?;
        header.check = STANDARD.encode(header.seal(&key).ok_or(VaultError::Unavailable)?);
        Ok((header, key))
    }

    /// The folder's key, if this is its passphrase.
    pub(super) fn key(&self, passphrase: &[u8]) -> Option<Key> {
        let key = self.derive(passphrase)?;
        let check = STANDARD.decode(&self.check).ok()?;
        let facts = self.facts();
        let payload = Payload {
            msg: &check,
            aad: facts.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new((&*key).into());
        cipher.decrypt(&XNonce::from(NONCE), payload).ok()?;
        Some(key)
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

    fn is_affordable(&self) -> bool {
        self.memory_kib <= MOST_MEMORY_KIB && self.passes <= MOST_PASSES && self.lanes <= MOST_LANES
    }

    fn derive(&self, passphrase: &[u8]) -> Option<Key> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).ok()?;
        let salt = STANDARD.decode(&self.salt).ok()?;
        let mut key = Key::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, &salt, &mut *key)
            .ok()?;
        Some(key)
    }

    fn seal(&self, key: &Key) -> Option<Vec<u8>> {
        let facts = self.facts();
        let payload = Payload {
            msg: b"",
            aad: facts.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new((&**key).into());
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
            name: _,
        } = self;
        format!("forgepass folder {v} {kdf} {memory_kib} {passes} {lanes} {salt}")
    }
}
