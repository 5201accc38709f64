//! State and verifier: 256 random bits each, from the operating system.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::clock::{NoRandomness, Rng};
use crate::grant::{Secret, hex};

/// Ties a callback to the attempt that asked for it (RFC 6749 §10.12).
#[derive(Debug)]
pub struct State(Secret<String>);

impl State {
    /// A new one.
    pub fn fresh(rng: &dyn Rng) -> Result<Self, NoRandomness> {
        random_text(rng).map(Self)
    }

    /// One that was kept.
    pub const fn kept(text: Secret<String>) -> Self {
        Self(text)
    }

    /// The text, for the authorize address and the vault.
    pub const fn secret(&self) -> &Secret<String> {
        &self.0
    }

    /// Whether `other` is this state; takes the same time for every answer.
    pub fn is(&self, other: &Secret<String>) -> bool {
        self.0
            .expose()
            .as_bytes()
            .ct_eq(other.expose().as_bytes())
            .into()
    }
}

/// The PKCE code verifier (RFC 7636 §4.1): 43 characters of base64url.
#[derive(Debug)]
pub struct Verifier(Secret<String>);

impl Verifier {
    /// A new one.
    pub fn fresh(rng: &dyn Rng) -> Result<Self, NoRandomness> {
        random_text(rng).map(Self)
    }

    /// One that was kept.
    pub const fn kept(text: Secret<String>) -> Self {
        Self(text)
    }

    /// The text, for the challenge and the vault.
    pub const fn secret(&self) -> &Secret<String> {
        &self.0
    }

    /// Gives the text up to the one request that may carry it.
    pub fn spend(self) -> Secret<String> {
        self.0
    }
}

/// The hash by which the ledger finds an attempt without knowing its state.
pub fn state_hash(state: &Secret<String>) -> String {
    hex(&Sha256::digest(state.expose().as_bytes()))
}

fn random_text(rng: &dyn Rng) -> Result<Secret<String>, NoRandomness> {
    let mut bytes = [0u8; 32];
    rng.fill(&mut bytes)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRng;
    use std::collections::HashSet;

    #[test]
    fn case_12_states_and_verifiers_are_unique_and_of_the_right_form() {
        let mut seen = HashSet::new();
        for _ in 0..20_000 {
            let verifier = Verifier::fresh(&SystemRng).expect("randomness");
            let text = verifier.secret().expose().clone();
            assert_eq!(text.len(), 43);
            assert!(
                text.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            );
            assert!(seen.insert(text), "a verifier came twice");
        }
    }

    #[test]
    fn case_12_all_256_random_bits_are_in_it() {
        struct Counting;
        impl Rng for Counting {
            fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
                bytes.iter_mut().zip(0..).for_each(|(byte, n)| *byte = n);
                Ok(())
            }
        }
        let all: Vec<u8> = (0..32).collect();
        let state = State::fresh(&Counting).expect("bytes");
        let verifier = Verifier::fresh(&Counting).expect("bytes");
        for text in [state.secret(), verifier.secret()] {
            assert_eq!(URL_SAFE_NO_PAD.decode(text.expose()), Ok(all.clone()));
        }
    }

    #[test]
    fn case_12_no_randomness_means_no_state() {
        struct Broken;
        impl Rng for Broken {
            fn fill(&self, _: &mut [u8]) -> Result<(), NoRandomness> {
                Err(NoRandomness)
            }
        }
        assert!(State::fresh(&Broken).is_err());
        assert!(Verifier::fresh(&Broken).is_err());
    }

    #[test]
    fn case_12_forged_states_are_not_accepted() {
        let state = State::fresh(&SystemRng).expect("randomness");
        for _ in 0..20_000 {
            let forged = State::fresh(&SystemRng).expect("randomness");
            assert!(!state.is(forged.secret()));
        }
        assert!(!state.is(&Secret::new(String::new())));
        assert!(state.is(&state.secret().duplicate()));
    }
}
