//! What arrived, kept so that a test can say what was sent, and what was not.

use serde::{Deserialize, Serialize};

/// The parts of the host that can be scripted and paused on their own. Where each is depends on
/// the skin; a host has not all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// The consent page and the answer to it.
    Authorize,
    /// `/oauth/return/…`: the page that leads back to a program.
    Return,
    /// Where codes and refresh tokens are exchanged.
    Token,
    /// Where tokens are given up.
    Revoke,
    /// Where a program asks for a device code.
    Device,
    /// The page on which a person types it.
    DevicePage,
    /// Whose token is this?
    User,
    /// The same in the words of OpenID Connect.
    Userinfo,
    /// What a personal token may ask about itself.
    Own,
    /// Repositories and what is in them.
    Repositories,
    /// The page on which people make personal tokens.
    Settings,
    /// What a host is recognised by: its version, a part that only it has.
    Probe,
    /// git over HTTP, as far as the question for a password.
    Git,
    /// `/.well-known/openid-configuration`.
    Discovery,
    /// `/avatars/…`.
    Avatar,
    /// Every other path, known or not.
    Page,
    /// `/_forge/…`: the controls. Never scripted, never paused, never recorded.
    Control,
}

/// One request as it arrived, values included: they are all invented.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seen {
    /// Milliseconds since the forge started.
    pub at_ms: u64,
    /// Microseconds from then to the end of the reply; none while there is no end.
    pub took_us: Option<u64>,
    /// Which part of the host was asked.
    pub endpoint: Endpoint,
    /// `GET`, `POST`, …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The form, decoded; empty where the body was none.
    pub form: Vec<(String, String)>,
    /// The body as text, as far as it is text.
    pub body: String,
}

impl Seen {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        value(&self.headers, name)
    }

    /// The value of a form field.
    pub fn form(&self, name: &str) -> Option<&str> {
        value(&self.form, name)
    }

    /// The value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }

    /// Whether `secret` is anywhere in it.
    pub fn carries(&self, secret: &str) -> bool {
        let within = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .any(|(name, value)| name.contains(secret) || value.contains(secret))
        };
        self.path.contains(secret)
            || self.body.contains(secret)
            || within(&self.query)
            || within(&self.headers)
            || within(&self.form)
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
