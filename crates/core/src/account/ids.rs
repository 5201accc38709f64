//! Ids of ours: opaque, random, never reused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{NoRandomness, Rng, fresh_uuid};

/// A text that is not one of our ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one that nobody can guess.
            pub fn fresh(rng: &dyn Rng) -> Result<Self, NoRandomness> {
                fresh_uuid(rng).map(Self)
            }
        }

        impl $name {
            /// A number that is as good as random, and always the same for this one.
            pub fn spread(&self) -> u8 {
                self.0.as_bytes()[15]
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Reads the hyphenated lower-case form and no other, so that one id has one spelling.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let id = Uuid::parse_str(text).map_err(|_| NotAnId)?;
                if id.hyphenated().to_string() == text {
                    Ok(Self(id))
                } else {
                    Err(NotAnId)
                }
            }
        }
    };
}

id! {
    /// Names one account for as long as it is linked.
    AccountId
}
id! {
    /// Names one link, from its beginning to its outcome.
    LinkId
}
id! {
    /// Names one attempt within a link.
    AttemptId
}
id! {
    /// Names one linked ServiceStage project.
    ProjectId
}
id! {
    /// Names one local program that may ask us.
    CallerId
}
