//! The name of an authorization: a path segment and a header's value at once.

use std::fmt;

use serde::{Deserialize, Serialize};

const SHORTEST: usize = 4;
const LONGEST: usize = 63;

/// 4 to 63 letters, digits, `_`, `.` or `-`; unique in a project.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuthorizationName(String);

/// It is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 4 to 63 letters, digits, dots, dashes or underscores")]
pub struct BadName;

impl AuthorizationName {
    /// As it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AuthorizationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AuthorizationName {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        // Of dots alone a path would be made of it that leads elsewhere.
        let leads_away = text.bytes().all(|byte| byte == b'.');
        if (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(plain) && !leads_away {
            Ok(Self(text))
        } else {
            Err(BadName)
        }
    }
}

impl From<AuthorizationName> for String {
    fn from(name: AuthorizationName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_takes_is_a_name_and_nothing_else() {
        let name = |text: &str| AuthorizationName::try_from(text.to_owned()).is_ok();
        for good in ["test", "ada-github.com", "A_b.9", &"a".repeat(63)] {
            assert!(name(good), "{good}");
        }
        for bad in [
            "",
            "abc",
            &"a".repeat(64),
            "a b c",
            "ada/x",
            "....",
            "ad\u{e4}x",
            "a%2Fb",
            "abc\n",
        ] {
            assert!(!name(bad), "{bad:?}");
        }
    }
}
