//! Tokens that cannot be printed, their scopes and how long they live.

mod freshness;
mod iam;
mod secret;
mod token;
mod unsaved;

pub use freshness::{Freshness, renew_at};
pub use iam::{IamToken, Lent};
pub use secret::Secret;
pub use token::{Grant, GrantKind, GrantRecord, Person, Sending, token_hash};
pub use unsaved::Unsaved;

/// Lower-case hexadecimal, for hashes and opaque names.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
