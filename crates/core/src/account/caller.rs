//! What a local program may do with the accounts, and how a ServiceStage project is signed in to.

use serde::{Deserialize, Serialize};

/// One thing a local program may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CallerScope {
    /// See which accounts there are.
    List,
    /// Add accounts, and renew them.
    Create,
    /// Remove accounts.
    Delete,
    /// Read repositories through them.
    Browse,
}

impl CallerScope {
    /// All of them, the harmless ones first.
    pub const ALL: [Self; 4] = [Self::List, Self::Browse, Self::Create, Self::Delete];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Browse => "browse",
        }
    }
}

/// How a ServiceStage project is signed in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProjectSignIn {
    /// An access key and its secret key.
    Keys,
    /// An IAM user and a password.
    Password,
    /// A token of IAM that a person pasted; it is kept in memory only.
    Token,
}
