//! The names under which secrets are kept.

use std::fmt;
use std::str::FromStr;

use crate::account::{AccountId, AttemptId, LinkId};
use crate::provider::HostKey;

/// Names one secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// What a host gave us for an account, with enough to rebuild the account's row.
    Grant(AccountId),
    /// A token reply that just came, before anything else is done with it.
    Landing(LinkId),
    /// State and verifier of an open attempt.
    Attempt(AttemptId),
    /// A client secret, for a host that insists on one.
    Client(HostKey),
    /// Long-lived secrets of a ServiceStage project.
    Project(String),
    /// The secret key of a local program.
    Caller(String),
    /// Tokens that are still to be revoked; names no account.
    Gone(String),
}

/// A text that names no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a slot")]
pub struct NotASlot;

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grant(id) => write!(f, "grant/{id}"),
            Self::Landing(id) => write!(f, "landing/{id}"),
            Self::Attempt(id) => write!(f, "attempt/{id}"),
            Self::Client(key) => write!(f, "client/{key}"),
            Self::Project(name) => write!(f, "project/{name}"),
            Self::Caller(name) => write!(f, "caller/{name}"),
            Self::Gone(name) => write!(f, "gone/{name}"),
        }
    }
}

impl FromStr for Slot {
    type Err = NotASlot;

    fn from_str(text: &str) -> Result<Self, NotASlot> {
        let (kind, name) = text.split_once('/').ok_or(NotASlot)?;
        match kind {
            "grant" => name.parse().map(Self::Grant).map_err(|_| NotASlot),
            "landing" => name.parse().map(Self::Landing).map_err(|_| NotASlot),
            "attempt" => name.parse().map(Self::Attempt).map_err(|_| NotASlot),
            "client" => name.parse().map(Self::Client).map_err(|_| NotASlot),
            "project" => plain(name).map(Self::Project),
            "caller" => plain(name).map(Self::Caller),
            "gone" => plain(name).map(Self::Gone),
            _ => Err(NotASlot),
        }
    }
}

fn plain(name: &str) -> Result<String, NotASlot> {
    let fits = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fits {
        Ok(name.to_owned())
    } else {
        Err(NotASlot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_is_read_back_from_its_name() {
        for name in [
            "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10",
            "landing/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10",
            "attempt/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10",
            "client/git.example.org/gitlab",
            "gone/00ff",
        ] {
            let slot: Result<Slot, NotASlot> = name.parse();
            assert_eq!(slot.map(|slot| slot.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_name_that_could_leave_its_folder_is_no_slot() {
        for name in ["gone/../x", "grant/x", "client/A", "other/x", "gone/"] {
            assert_eq!(name.parse::<Slot>(), Err(NotASlot), "{name}");
        }
    }
}
