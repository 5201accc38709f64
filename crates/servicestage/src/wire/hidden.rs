//! A secret in a body.

use std::fmt;

use forgepass_core::grant::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A code, a state, a token or a password. It is written to a body and shown nowhere else.
pub struct Hidden(Secret<String>);

impl Hidden {
    /// The secret.
    pub fn secret(&self) -> &Secret<String> {
        &self.0
    }
}

impl From<String> for Hidden {
    fn from(text: String) -> Self {
        Self(Secret::new(text))
    }
}

impl From<Secret<String>> for Hidden {
    fn from(secret: Secret<String>) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}
