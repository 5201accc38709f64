//! What a forge is like: its clients, its people, and how it treats tokens.

use std::{str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    Skin,
    person::{self, Person},
};

/// How a forge is set up. Mode, lives and what it sends back can be changed while it runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The code host it behaves like. [`Options::of`] brings that host's lives and mode as well.
    pub skin: Skin,
    /// The port on 127.0.0.1; 0 lets the system choose a free one.
    pub port: u16,
    /// Below which path everything is, as `/gitlab`; empty for none. The controls are at the root
    /// as well.
    pub base_path: String,
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
    /// Whether there is a device flow.
    pub device: DeviceFlow,
    /// How long a program waits before it asks again, in whole seconds.
    pub device_interval: Duration,
    /// GitHub: access tokens end after their life and come with a refresh token, as an
    /// application can be set up there. Other hosts always do that.
    pub expiring: bool,
    /// Everything that programs ask for is answered 418, as the firewall of GitCode does with
    /// requests it suspects.
    pub firewall: bool,
}

impl Options {
    /// What is usual at the host of this skin: how long tokens live, and how they rotate.
    pub fn of(skin: Skin) -> Self {
        let tokens = &skin.habits().tokens;
        Self {
            skin,
            mode: tokens.mode,
            token_life: Duration::from_secs(tokens.life),
            ..Self::default()
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            skin: Skin::Demo,
            port: 0,
            base_path: String::new(),
            mode: Mode::Strict,
            token_life: Duration::from_secs(3600),
            refresh_life: None,
            token_bytes: 0,
            clients: Vec::new(),
            people: person::everyone(4),
            device: DeviceFlow::Usual,
            device_interval: Duration::from_secs(5),
            expiring: false,
            firewall: false,
        }
    }
}

/// Whether a host has a device flow, where its software knows one at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceFlow {
    /// As is usual there: GitHub and GitLab have one, Gitea has not.
    Usual,
    /// It has.
    On,
    /// It has not; GitHub then says `device_flow_disabled`.
    Off,
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
    /// A new pair each time, and every pair before it stays good (Gitea, unless set otherwise).
    KeepOld,
}

impl Mode {
    /// The modes in which a client can lose something, for tests that walk them: all but
    /// [`Mode::KeepOld`].
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
            Mode::KeepOld => "keep-old",
        }
    }
}

/// A mode that does not exist.
#[derive(Debug, thiserror::Error)]
#[error(
    "unknown mode; known are no-rotation, strict, strict-family, grace, revoke-on-use and keep-old"
)]
pub struct UnknownMode;

impl FromStr for Mode {
    type Err = UnknownMode;

    fn from_str(text: &str) -> Result<Self, UnknownMode> {
        Mode::ALL
            .into_iter()
            .chain([Mode::KeepOld])
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

    /// The id of the built-in client with a secret, for hosts that know no public ones.
    pub const CONFIDENTIAL: &str = "forgepass-demo-confidential";

    /// The secret of [`Client::CONFIDENTIAL`]; it is none.
    pub const SECRET: &str = "demo-secret";

    pub(crate) fn forgepass() -> Self {
        Self {
            id: Self::FORGEPASS.to_owned(),
            secret: None,
            redirects: Redirects::Forgepass,
        }
    }

    pub(crate) fn confidential() -> Self {
        Self {
            id: Self::CONFIDENTIAL.to_owned(),
            secret: Some(Self::SECRET.to_owned()),
            redirects: Redirects::Forgepass,
        }
    }
}

/// Where a client may be sent back to. How addresses are compared depends on the skin; the demo
/// host does so byte by byte.
#[derive(Debug, Clone)]
pub enum Redirects {
    /// `app.forgepass.desktop://oauth/<host key>`, and `http://127.0.0.1:<port>/oauth/<host key>`
    /// with any port (RFC 8252 §7.3).
    Forgepass,
    /// The second of these alone, as at a host that takes no scheme of a program's own.
    Loopback,
    /// These and no others.
    Exact(Vec<String>),
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
    fn a_mode_reads_its_own_name() {
        for mode in Mode::ALL.into_iter().chain([Mode::KeepOld]) {
            assert_eq!(mode.as_str().parse::<Mode>().unwrap(), mode);
        }
        assert!("Strict".parse::<Mode>().is_err());
    }
}
