//! What is shown of ServiceStage: linked projects and their authorizations, and the local programs that
//! may ask us.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::account::{CallerScope, ProjectSignIn};

/// A linked project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Project {
    /// Ours, opaque, lasting.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Huawei's region, where it was linked by one.
    pub region: Option<String>,
    /// Where the API is.
    pub endpoint: String,
    /// Huawei's id of it.
    pub project_id: String,
    /// How it is signed in to.
    pub sign_in: ProjectSignIn,
    /// The access key or the user's name.
    pub user: Option<String>,
    /// Whether a token has to be pasted before it can be asked.
    pub needs_token: bool,
    /// When it was first linked; RFC 3339.
    pub created_at: String,
}

/// How an authorization came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TokenType {
    /// By a sign-in.
    Oauth,
    /// By a token.
    Personal,
    /// By a user name and a password.
    Password,
    /// In a way that is not known here.
    Other,
}

/// How an authorization stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AuthorizationStatus {
    /// It works.
    Normal,
    /// Its token is over.
    Expired,
    /// The host does not take its token.
    Unauthenticated,
    /// A number that is not known here.
    Unknown,
}

/// An authorization that a project keeps for a code host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Authorization {
    /// Unique in its project.
    pub name: String,
    /// `github`, `gitlab`, `gitee`, …
    pub repo_type: String,
    /// Where the host's API is.
    pub repo_host: String,
    /// The person's page at the host.
    pub repo_home: String,
    /// The login at the host.
    pub repo_user: String,
    /// How it came to be.
    pub token_type: TokenType,
    /// How it stands.
    pub status: AuthorizationStatus,
    /// When it was made; RFC 3339.
    pub created_at: String,
    /// When it last changed; RFC 3339.
    pub updated_at: String,
}

/// What of an account would leave this computer for a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Offer {
    /// What the service calls the kind of its host.
    pub repo_type: String,
    /// The address of its host, where it is not the one that everybody knows.
    pub host: Option<String>,
    /// A name for the authorization.
    pub name: String,
    /// When its token ends, which the service cannot renew; RFC 3339.
    pub ends_at: Option<String>,
}

/// A user or a group that has repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Namespace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct GitProject {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What git clones.
    pub clone_url: String,
}

/// A local program that may ask us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Caller {
    /// Ours.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// The name of its secret key; no secret.
    pub access_key: String,
    /// What it may do.
    pub scopes: Vec<CallerScope>,
    /// When it was let in; RFC 3339.
    pub created_at: String,
    /// When it last asked; RFC 3339, not to the second.
    pub used_at: Option<String>,
}

/// Whether local programs are answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Serving {
    /// They are not.
    Off,
    /// They are.
    On {
        /// Where.
        address: String,
    },
    /// They should be, and cannot.
    Failed {
        /// Why.
        problem: Problem,
    },
}
