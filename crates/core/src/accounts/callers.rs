//! The local programs that may ask us: let in, known again, shut out.
//!
//! A program has a token, of which only the hash is kept, and for software that signs its requests an
//! access key with a secret key, which is in the vault. It counts while both its row and its slot are
//! there: an older copy of the ledger does not let it in again.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::Accounts;
use super::hosts::printable;
use crate::account::{CallerId, CallerScope};
use crate::clock::{NoRandomness, Rng};
use crate::grant::{Secret, token_hash};
use crate::ledger::CallerRow;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{self, Code, Problem};

/// What tells a token of ours from any other.
const TOKEN_PREFIX: &str = "fpp_";
const LONGEST_NAME: usize = 64;

/// A program that was just let in, with its secrets; they are shown once.
pub struct LetIn {
    /// What is shown of it.
    pub caller: view::Caller,
    /// Its token.
    pub token: Secret<String>,
    /// The secret key of its access key.
    pub secret_key: Secret<String>,
}

impl fmt::Debug for LetIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LetIn")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
}

/// What slot `caller/<id>` holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    secret_key: String,
}

impl Accounts {
    /// Every program, in the order they were let in.
    pub fn callers(&self) -> Result<Vec<view::Caller>, Problem> {
        let rows = self.means.ledger.callers()?;
        Ok(rows.iter().map(shown).collect())
    }

    /// The rows themselves, for whoever answers programs.
    pub fn caller_rows(&self) -> Result<Vec<CallerRow>, Problem> {
        Ok(self.means.ledger.callers()?)
    }

    /// Lets a program in.
    pub async fn let_in(&self, name: &str, scopes: &[CallerScope]) -> Result<LetIn, Problem> {
        let name: String = name
            .trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST_NAME)
            .collect();
        if name.is_empty() || scopes.is_empty() {
            return Err(Problem::new(Code::CallerEmpty));
        }
        let taken = || Problem::new(Code::CallerExists).with("program", &name);
        if self.callers()?.iter().any(|caller| caller.name == name) {
            return Err(taken());
        }
        let rng = &*self.means.rng;
        let token = Secret::new(format!("{TOKEN_PREFIX}{}", letters(rng, 43)?));
        let secret_key = Secret::new(letters(rng, 40)?);
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        let row = CallerRow {
            id: CallerId::fresh(rng)?,
            name: name.clone(),
            token_hash: token_hash(&token),
            access_key: letters(rng, 20)?.to_ascii_uppercase(),
            scopes,
            created_at: self.means.now(),
            used_at: None,
        };
        let slot = Slot::Caller(row.id.to_string());
        self.means
            .vault
            .write(&slot, encode(&secret_key), Attendance::Attended, ())
            .await?;
        self.note_vault().await?;
        if !self.means.ledger.add_caller(&row)? {
            self.empty_slot(slot).await;
            return Err(taken());
        }
        tracing::info!(caller = %row.id, "a local program is let in");
        self.means.changed();
        Ok(LetIn {
            caller: shown(&row),
            token,
            secret_key,
        })
    }

    /// The program meant by an id or a name.
    pub fn find_caller(&self, text: &str) -> Result<view::Caller, Problem> {
        self.callers()?
            .into_iter()
            .find(|caller| caller.id == text || caller.name == text)
            .ok_or_else(|| Problem::new(Code::CallerUnknown).with("program", printable(text)))
    }

    /// Shuts a program out. It takes effect at once, also where the vault is locked: the row goes first.
    pub async fn shut_out(&self, id: &CallerId) -> Result<(), Problem> {
        if !self.means.ledger.remove_caller(id)? {
            return Err(Problem::new(Code::CallerUnknown).with("program", id));
        }
        self.means.changed();
        self.empty_slot(Slot::Caller(id.to_string())).await;
        Ok(())
    }

    /// The secret key of a program; `None` if it certainly has none any more, and does not count.
    pub async fn caller_key(&self, id: &CallerId) -> Result<Option<Secret<String>>, Problem> {
        let slot = Slot::Caller(id.to_string());
        let bytes = self.means.vault.read(&slot, Attendance::Unattended).await?;
        let Some(bytes) = bytes else { return Ok(None) };
        let kept: Kept = serde_json::from_slice(bytes.expose()).map_err(|_| VaultError::Corrupt)?;
        if kept.v != 1 {
            return Err(VaultError::Corrupt.into());
        }
        Ok(Some(Secret::new(kept.secret_key)))
    }

    /// Notes that a program asked. Nothing depends on it.
    pub fn caller_asked(&self, id: &CallerId) {
        if let Err(error) = self.means.ledger.caller_asked(id, self.means.now()) {
            tracing::debug!(%error, "when a program asked");
        }
    }

    /// Empties the slot of a program that was shut out while the vault was locked.
    pub(super) async fn sweep_caller(&self, name: &str) {
        let slot = Slot::Caller(name.to_owned());
        // The slot is written before its row: a new one is given its time.
        let since = self.means.stray_since(&slot);
        let stray = self
            .means
            .ledger
            .callers()
            .is_ok_and(|rows| !rows.iter().any(|row| row.id.to_string() == name));
        if stray && since.plus(super::background::ON_ITS_WAY) < self.means.now() {
            self.empty_slot(slot).await;
        }
    }
}

impl CallerRow {
    /// Whether a token is this program's. Takes the same time whatever differs.
    pub fn has_token(&self, token: &Secret<String>) -> bool {
        let hash = token_hash(token);
        hash.as_bytes().ct_eq(self.token_hash.as_bytes()).into()
    }
}

fn encode(secret_key: &Secret<String>) -> Secret<Vec<u8>> {
    let kept = Kept {
        v: 1,
        secret_key: secret_key.expose().clone(),
    };
    let mut bytes = Vec::with_capacity(256);
    serde_json::to_writer(&mut bytes, &kept).expect("plain fields always serialise");
    drop(Secret::new(kept.secret_key));
    Secret::new(bytes)
}

/// Letters and digits, of which nobody can guess any.
fn letters(rng: &dyn Rng, count: usize) -> Result<String, NoRandomness> {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(count);
    while text.len() < count {
        let mut bytes = [0_u8; 64];
        rng.fill(&mut bytes)?;
        // Of 256 only 248 can be spread evenly over 62.
        let even = bytes.iter().filter(|byte| **byte < 248);
        for byte in even.take(count - text.len()) {
            text.push(char::from(ALPHABET[usize::from(byte % 62)]));
        }
    }
    Ok(text)
}

fn shown(row: &CallerRow) -> view::Caller {
    view::Caller {
        id: row.id.to_string(),
        name: row.name.clone(),
        access_key: row.access_key.clone(),
        scopes: row.scopes.clone(),
        created_at: row.created_at.rfc3339(),
        used_at: row.used_at.map(|at| at.rfc3339()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRng;

    #[test]
    fn what_is_made_is_as_long_as_asked_for_and_never_the_same() {
        let one = letters(&SystemRng, 43).expect("random");
        let other = letters(&SystemRng, 43).expect("random");
        assert_eq!(one.len(), 43);
        assert!(one.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_ne!(one, other);
    }
}
