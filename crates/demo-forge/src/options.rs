//! What a forge is like: its clients, its people, and how it treats tokens.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::person::{self, Person};

/// How a forge is set up. Mode, lives and what it sends back can be changed while it runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 lets the system choose a free one.
    pub port: u16,
    /// What a renewal does to the tokens before it.
    pub mode: Mode,
    /// How long an access token lives.
    pub token_life: Duration,
    /// How long a refresh token lives; `None` is for ever.
    pub refresh_life: Option<Duration>,
    /// Tokens are at least this long; Bitbucket's are 5.5 kB.
    pub token_bytes: usize,
    /// Clients beside the built-in public one, [`Client::FORGEPASS`].
    pub clients: Vec<Client>,
    /// Who has an account here.
    pub people: Vec<Person>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            mode: Mode::Strict,
            token_life: Duration::from_secs(3600),
            refresh_life: None,
            token_bytes: 0,
            clients: Vec::new(),
            people: person::everyone(4),
        }
    }
}

/// What a renewal does to the tokens before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The refresh token stays the same; old access tokens live on until they expire.
    NoRotation,
    /// The old refresh token and the old access token die at once (GitLab, GitHub Apps).
    Strict,
    /// As strict, and who shows a spent refresh token kills the whole grant (Gitea, if so set).
    StrictFamily,
    /// For ten minutes a spent refresh token gets the same new pair again (Bitbucket).
    Grace,
    /// The old pair lives until the new access token is first used (Doorkeeper).
    RevokeOnUse,
}

impl Mode {
    /// Every mode, for tests that walk them.
    pub const ALL: [Mode; 5] = [
        Mode::NoRotation,
        Mode::Strict,
        Mode::StrictFamily,
        Mode::Grace,
        Mode::RevokeOnUse,
    ];

    /// The name used on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::NoRotation => "no-rotation",
            Mode::Strict => "strict",
            Mode::StrictFamily => "strict-family",
            Mode::Grace => "grace",
            Mode::RevokeOnUse => "revoke-on-use",
        }
    }
}

/// A mode that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("unknown mode; known are no-rotation, strict, strict-family, grace and revoke-on-use")]
pub struct UnknownMode;

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        Mode::ALL
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or(UnknownMode)
    }
}

/// A program that may ask for tokens.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its `client_id`.
    pub id: String,
    /// Its secret; a public client has none. Taken from the body or from HTTP Basic.
    pub secret: Option<String>,
    /// Where it may be sent back to.
    pub redirects: Redirects,
}

impl Client {
    /// The id of the built-in public client.
    pub const FORGEPASS: &str = "forgepass-demo";

    pub(crate) fn forgepass() -> Self {
        Self {
            id: Self::FORGEPASS.to_owned(),
            secret: None,
            redirects: Redirects::Forgepass,
        }
    }
}

/// Where a client may be sent back to. Compared byte by byte.
#[derive(Debug, Clone)]
pub enum Redirects {
    /// `app.forgepass.desktop://oauth/<host key>`, and `http://127.0.0.1:<port>/oauth/<host key>`
    /// with any port (RFC 8252 §7.3).
    Forgepass,
    /// These and no others.
    Exact(Vec<String>),
}

impl Redirects {
    pub(crate) fn allow(&self, address: &str, host_key: &str) -> bool {
        match self {
            Redirects::Exact(known) => known.iter().any(|one| one == address),
            Redirects::Forgepass => {
                address == format!("app.forgepass.desktop://oauth/{host_key}")
                    || address
                        .strip_prefix("http://127.0.0.1:")
                        .and_then(|rest| rest.split_once('/'))
                        .is_some_and(|(port, path)| {
                            is_port(port) && path == format!("oauth/{host_key}")
                        })
            }
        }
    }
}

fn is_port(text: &str) -> bool {
    !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u16>().is_ok()
}

/// How the answer of the authorize page is falsified on its way back; by default not at all.
///
/// A wrong issuer is `drop: ["iss"], add: [("iss", "https://evil.example")]`; a state that comes
/// twice is `add: [("state", "…")]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Returning {
    /// Parameters that are left out.
    pub drop: Vec<String>,
    /// Parameters that are put behind the others.
    pub add: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_address_is_compared_byte_by_byte() {
        let allow = |address: &str| Redirects::Forgepass.allow(address, "127.0.0.1:9101");
        assert!(allow("app.forgepass.desktop://oauth/127.0.0.1:9101"));
        assert!(allow("http://127.0.0.1:1/oauth/127.0.0.1:9101"));
        assert!(allow("http://127.0.0.1:65535/oauth/127.0.0.1:9101"));
        for refused in [
            "app.forgepass.desktop://oauth/127.0.0.1:9102",
            "app.forgepass.desktop://oauth/127.0.0.1:9101/",
            "APP.forgepass.desktop://oauth/127.0.0.1:9101",
            "app.forgepass.desktop://oauth/127.0.0.1%3A9101",
            "app.forgepass.desktop:/oauth/127.0.0.1:9101",
            "http://localhost:1/oauth/127.0.0.1:9101",
            "http://127.0.0.1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:/oauth/127.0.0.1:9101",
            "http://127.0.0.1:0/oauth/127.0.0.1:9101",
            "http://127.0.0.1:01/oauth/127.0.0.1:9101",
            "http://127.0.0.1:65536/oauth/127.0.0.1:9101",
            "http://127.0.0.1:+1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:1@evil.example/oauth/127.0.0.1:9101",
            "https://127.0.0.1:1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:1/oauth/127.0.0.1:9101?x=1",
            "http://127.0.0.1:1/oauth/127.0.0.1:9101#x",
        ] {
            assert!(!allow(refused), "{refused}");
        }
    }

    #[test]
    fn a_mode_reads_its_own_name() {
        for mode in Mode::ALL {
            assert_eq!(mode.as_str().parse::<Mode>().unwrap(), mode);
        }
        assert!("Strict".parse::<Mode>().is_err());
    }
}
