//! Ways to come to a grant.

use serde::{Deserialize, Serialize};

/// A way to come to a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Browser, and back by our own scheme.
    DeepLink,
    /// Browser, and back to a listener on this computer.
    Loopback,
    /// A code typed in at the host (RFC 8628).
    Device,
    /// Browser, and the address pasted by the person.
    Paste,
    /// A token made by the person.
    Token,
    /// A sign-in another program left on this computer.
    Found,
}

impl Way {
    /// The word used in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeepLink => "deep-link",
            Self::Loopback => "loopback",
            Self::Device => "device",
            Self::Paste => "paste",
            Self::Token => "token",
            Self::Found => "found",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::DeepLink,
            Self::Loopback,
            Self::Device,
            Self::Paste,
            Self::Token,
            Self::Found,
        ]
        .into_iter()
        .find(|way| way.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_read_back_from_its_word() {
        assert_eq!(Way::parse("deep-link"), Some(Way::DeepLink));
        assert_eq!(Way::parse("Deep-Link"), None);
    }
}
