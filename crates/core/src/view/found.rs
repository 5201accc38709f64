//! Sign-ins that other programs left on this computer.

use serde::{Deserialize, Serialize};

use super::Problem;

/// Which program left a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FoundSource {
    /// GitHub's command line.
    Gh,
    /// git's `store` helper.
    GitCredentials,
    /// Whatever reads `.netrc`.
    Netrc,
}

impl FoundSource {
    /// The word for it in JSON, and behind `found.` in the words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gh => "gh",
            Self::GitCredentials => "git_credentials",
            Self::Netrc => "netrc",
        }
    }
}

/// A sign-in of another program that could be used here. Its token is not read for this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FoundSignIn {
    /// Opaque; the same as long as source, host and login are.
    pub id: String,
    /// Who left it.
    pub source: FoundSource,
    /// The host key.
    pub host: String,
    /// Whose it is, if the place says so.
    pub login: Option<String>,
    /// The account that is connected under this login already.
    pub known_account: Option<String>,
}

/// What a look at the files of other programs brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FoundHere {
    /// Those at hosts we know.
    pub sign_ins: Vec<FoundSignIn>,
    /// Why there may be more: each a place that cannot be read.
    pub unread: Vec<Problem>,
}
