//! How a host lets a token ask whose it is, and how else it shows what it is.

use serde_json::Value;

use super::{Look, Need};
use crate::{Person, host::Host};

/// How the API is asked, and how it answers.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    /// How a token from OAuth may be shown.
    pub(crate) oauth: &'static [Scheme],
    pub(crate) user_agent: Need,
    /// The JSON of a 401.
    pub(crate) unauthorized: &'static str,
    /// On every answer.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// What an answer says of whose token came.
    pub(crate) tells: Tells,
    pub(crate) user: fn(&Host, &Person) -> Value,
    /// What the probe without a token gets, by the path.
    pub(crate) probes: &'static [(&'static str, Probe)],
    /// Of git over HTTP; none: there is no git.
    pub(crate) realm: Option<&'static str>,
}

/// The tokens that people make for themselves.
#[derive(Clone, Copy)]
pub(crate) struct Personal {
    pub(crate) look: Look,
    /// How they may be shown.
    pub(crate) schemes: &'static [Scheme],
    /// Any one of these lets a token ask who its person is; none: every token may.
    pub(crate) user_scopes: &'static [&'static str],
    pub(crate) tells: Tells,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: token`
    Token,
    /// `PRIVATE-TOKEN`
    Private,
    /// Basic, by the email address of the person and the token.
    Basic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Nothing,
    /// `X-OAuth-Scopes`
    Scopes,
    /// The same and `X-Token-Expires`.
    ScopesAndEnd,
    /// `X-AUSERID` and `X-AUSERNAME`
    User,
}

/// What a path answers that is there to be recognised by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Probe {
    /// This JSON, to everyone.
    Open(&'static str),
    /// 401.
    Locked,
    /// 403.
    Forbidden,
}
