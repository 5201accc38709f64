//! Codes and tokens, and what each way of rotating does to them.
//!
//! Nothing here knows HTTP or reads a clock: time is handed in as the age of the forge.

mod end;
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
pub use seen::{GrantSeen, TokenSeen};

const CODE_LIFE: Duration = Duration::from_secs(600);

/// What a code was given for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    /// The S256 challenge.
    pub(crate) challenge: String,
}

/// A fresh pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
    /// When the access token ends.
    pub(crate) until: Duration,
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
    revoked: bool,
}

struct Access {
    family: usize,
    until: Duration,
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
    codes: HashMap<String, Code>,
    families: Vec<Family>,
    access: BTreeMap<String, Access>,
    refresh: BTreeMap<String, Refresh>,
}

impl Grants {
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
        client: &str,
        redirect_uri: &str,
        verifier: &str,
        options: &Options,
        now: Duration,
    ) -> Result<Pair, Refusal> {
        let code = self.codes.get_mut(code).ok_or(Refusal::Unknown)?;
        if code.asked.client != client {
            return Err(Refusal::OtherClient);
        }
        if let Some(family) = code.spent_on {
            self.families[family].revoked = true;
            return Err(Refusal::Used);
        }
        if now >= code.until {
            return Err(Refusal::Expired);
        }
        if code.asked.redirect_uri != redirect_uri {
            return Err(Refusal::OtherRedirect);
        }
        if challenge_of(verifier) != code.asked.challenge {
            return Err(Refusal::WrongVerifier);
        }
        let family = self.families.len();
        code.spent_on = Some(family);
        self.families.push(Family {
            person: code.person,
            client: client.to_owned(),
            scope: code.asked.scope.clone(),
            revoked: false,
        });
        Ok(self.issue(family, None, options, now))
    }

    fn issue(
        &mut self,
        family: usize,
        ends_on_use: Option<String>,
        options: &Options,
        now: Duration,
    ) -> Pair {
        let access = self.issue_access(family, ends_on_use, options, now);
        let refresh = token("demo_rt_", options);
        self.refresh.insert(
            refresh.clone(),
            Refresh {
                family,
                until: options.refresh_life.map(|life| now + life),
                dead: false,
                access: access.clone(),
                spent: None,
            },
        );
        Pair {
            access,
            refresh,
            scope: self.families[family].scope.clone(),
            until: now + options.token_life,
        }
    }

    fn issue_access(
        &mut self,
        family: usize,
        ends_on_use: Option<String>,
        options: &Options,
        now: Duration,
    ) -> String {
        let value = token("demo_at_", options);
        let until = now + options.token_life;
        self.access.insert(
            value.clone(),
            Access {
                family,
                until,
                dead: false,
                ends_on_use,
            },
        );
        value
    }
}

fn token(prefix: &str, options: &Options) -> String {
    let mut value = format!("{prefix}{}", random());
    while value.len() < options.token_bytes {
        value.push_str(&random());
    }
    value
}

fn challenge_of(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}
