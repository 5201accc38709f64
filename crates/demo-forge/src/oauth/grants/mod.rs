//! Codes and tokens, and what each way of rotating does to them.
//!
//! Nothing here knows HTTP or reads a clock: time is handed in as the age of the forge.

mod end;
mod issue;
mod mint;
mod renew;
mod seen;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{Options, host::random};
pub(crate) use mint::shaped;
pub use seen::{GrantSeen, TokenSeen};

const CODE_LIFE: Duration = Duration::from_secs(600);

/// What a code was given for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) challenge: Challenge,
}

/// What the verifier will have to fit (RFC 7636).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    None,
    S256(String),
    Plain(String),
}

impl Challenge {
    fn is_met(&self, verifier: Option<&str>) -> bool {
        match (self, verifier) {
            (Challenge::None, _) => true,
            (Challenge::S256(hash), Some(verifier)) => *hash == challenge_of(verifier),
            (Challenge::Plain(text), Some(verifier)) => text == verifier,
            (Challenge::S256(_) | Challenge::Plain(_), None) => false,
        }
    }
}

/// What comes with a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Presented<'a> {
    pub(crate) client: &'a str,
    /// None where the host does not compare it.
    pub(crate) redirect: Option<&'a str>,
    pub(crate) verifier: Option<&'a str>,
}

/// What a grant came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Born {
    OfCode,
    OfDevice,
}

/// A fresh pair; some hosts give half of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) scope: String,
    /// When the access token ends, if it does.
    pub(crate) until: Option<Duration>,
}

/// Why a code or a refresh token got nothing. RFC 6749 §5.2 calls all of these `invalid_grant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("unknown code or token")]
    Unknown,
    #[error("issued to another client")]
    OtherClient,
    #[error("expired")]
    Expired,
    #[error("used before")]
    Used,
    #[error("revoked")]
    Revoked,
    #[error("the redirect address is not the one the code was issued for")]
    OtherRedirect,
    #[error("the verifier does not fit the challenge")]
    WrongVerifier,
}

struct Code {
    asked: Asked,
    person: u64,
    until: Duration,
    spent_on: Option<usize>,
}

struct Family {
    person: u64,
    client: String,
    scope: String,
    born: Born,
    revoked: bool,
    /// How many refresh tokens it has had.
    count: u64,
}

struct Access {
    family: usize,
    until: Option<Duration>,
    dead: bool,
    /// The refresh token whose pair ends when this token is first used.
    ends_on_use: Option<String>,
}

struct Refresh {
    family: usize,
    until: Option<Duration>,
    dead: bool,
    /// The access token given out with it.
    access: String,
    /// When it was exchanged, and for what.
    spent: Option<(Duration, Pair)>,
}

/// Every code and token ever given out.
#[derive(Default)]
pub(crate) struct Grants {
    /// When the forge was started, since 1970.
    epoch: Duration,
    codes: HashMap<String, Code>,
    families: Vec<Family>,
    access: BTreeMap<String, Access>,
    refresh: BTreeMap<String, Refresh>,
}

impl Grants {
    pub(crate) fn begun(epoch: Duration) -> Self {
        Self {
            epoch,
            ..Self::default()
        }
    }

    pub(crate) fn issue_code(&mut self, asked: Asked, person: u64, now: Duration) -> String {
        let code = format!("demo_code_{}", random());
        self.codes.insert(
            code.clone(),
            Code {
                asked,
                person,
                until: now + CODE_LIFE,
                spent_on: None,
            },
        );
        code
    }

    /// A code for its tokens. A code that comes twice takes the tokens of the first time with it
    /// (RFC 6749 §4.1.2).
    pub(crate) fn redeem(
        &mut self,
        code: &str,
        presented: &Presented<'_>,
        options: &Options,
        now: Duration,
    ) -> Result<Pair, Refusal> {
        let code = self.codes.get_mut(code).ok_or(Refusal::Unknown)?;
        if code.asked.client != presented.client {
            return Err(Refusal::OtherClient);
        }
        if let Some(family) = code.spent_on {
            self.families[family].revoked = true;
            return Err(Refusal::Used);
        }
        if now >= code.until {
            return Err(Refusal::Expired);
        }
        let redirect = presented.redirect;
        if redirect.is_some_and(|redirect| redirect != code.asked.redirect_uri) {
            return Err(Refusal::OtherRedirect);
        }
        if !code.asked.challenge.is_met(presented.verifier) {
            return Err(Refusal::WrongVerifier);
        }
        code.spent_on = Some(self.families.len());
        let family = Family {
            person: code.person,
            client: code.asked.client.clone(),
            scope: code.asked.scope.clone(),
            born: Born::OfCode,
            revoked: false,
            count: 0,
        };
        Ok(self.found(family, options, now))
    }
}

fn challenge_of(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}
