//! One way tried within a link.

use serde::{Deserialize, Serialize};
use url::Url;

use super::callback::{Answer, Callback};
use super::secrets::{State, Verifier};
use crate::account::AttemptId;
use crate::clock::{NoRandomness, Rng};
use crate::grant::Secret;
use crate::http::Request;
use crate::oauth::{Challenge, ClientCredentials, Expected, authorize_url, code_request};
use crate::provider::Host;

/// Why a callback does not belong to an attempt, or ends it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It carries another state, or arrived elsewhere than where this attempt waits.
    #[error("the answer belongs to no open attempt")]
    Foreign,
    /// It is for this attempt, but another issuer claims to have sent it (RFC 9207 §2.4).
    #[error("the answer comes from another issuer")]
    Issuer,
    /// It is for this attempt, and the answer is no.
    #[error("the host answered {0}")]
    Refused(String),
}

/// An open attempt: its state, its verifier and its redirect address. Used up by [`accept`](Self::accept).
#[derive(Debug)]
pub struct Attempt {
    /// Ours.
    pub id: AttemptId,
    /// Where the host sends the browser.
    pub redirect_uri: String,
    state: State,
    verifier: Verifier,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    state: String,
    verifier: String,
}

impl Attempt {
    /// A new attempt that waits at `redirect_uri`.
    pub fn begin(redirect_uri: String, rng: &dyn Rng) -> Result<Self, NoRandomness> {
        Ok(Self {
            id: AttemptId::fresh(rng)?,
            redirect_uri,
            state: State::fresh(rng)?,
            verifier: Verifier::fresh(rng)?,
        })
    }

    /// The bytes for slot `attempt/<id>`, so that the attempt survives a restart.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        let mut bytes = Vec::with_capacity(256);
        let kept = Kept {
            v: 1,
            state: self.state.secret().expose().clone(),
            verifier: self.verifier.secret().expose().clone(),
        };
        serde_json::to_writer(&mut bytes, &kept).expect("plain fields always serialise");
        Secret::new(bytes)
    }

    /// The attempt whose slot held `bytes`; `None` if they are not one.
    pub fn decode(id: AttemptId, redirect_uri: String, bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(bytes.expose()).ok()?;
        (kept.v == 1).then(|| Self {
            id,
            redirect_uri,
            state: State::kept(Secret::new(kept.state)),
            verifier: Verifier::kept(Secret::new(kept.verifier)),
        })
    }

    /// The state, whose hash finds this attempt again.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What to open in the browser.
    pub fn authorize_url(&self, host: &Host, client_id: &str, expected: &Expected) -> Url {
        authorize_url(
            host,
            client_id,
            &self.redirect_uri,
            self.state.secret(),
            &Challenge::of(self.verifier.secret()),
            expected,
        )
    }

    /// Takes the one answer this attempt waits for.
    ///
    /// The order matters: state and address first, so that nothing can be ended by someone who
    /// does not know the state; then the issuer, so that a code never goes to a host that did not
    /// issue it; then the answer.
    pub fn accept(self, callback: Callback, host: &Host) -> Result<Redemption, Rejected> {
        let arrived_here = callback.landing.redirect_uri() == self.redirect_uri;
        if !self.state.is(&callback.state) || !arrived_here {
            return Err(Rejected::Foreign);
        }
        match (&callback.iss, &host.issuer.value) {
            (Some(given), Some(expected)) if given != expected => return Err(Rejected::Issuer),
            // A host may keep the promise with a code and forget it with a no, which sends nothing
            // anywhere.
            (None, _) if host.issuer.demanded && callback.answer.is_code() => {
                return Err(Rejected::Issuer);
            }
            // A host whose issuer nobody has written down may still begin to send one.
            (Some(_), Some(_) | None) | (None, _) => {}
        }
        match callback.answer {
            Answer::Error(code) => Err(Rejected::Refused(code)),
            Answer::Code(code) => Ok(Redemption {
                code,
                verifier: self.verifier,
                redirect_uri: self.redirect_uri,
            }),
        }
    }
}

/// A code and all that is needed to redeem it, once.
#[derive(Debug)]
pub struct Redemption {
    code: Secret<String>,
    verifier: Verifier,
    redirect_uri: String,
}

impl Redemption {
    /// The one request this code is good for.
    pub fn into_request(self, host: &Host, client: &ClientCredentials) -> Request {
        code_request(
            host,
            client,
            self.code,
            self.verifier.spend(),
            &self.redirect_uri,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRng;
    use crate::provider::{
        BaseUrl, Issuer, Network, deep_link_uri, endpoints_from_paths, provider,
    };

    fn host() -> Host {
        let base = BaseUrl::parse("http://127.0.0.1:9101").expect("a literal address");
        let provider = provider("demo").expect("a provider file");
        Host {
            endpoints: endpoints_from_paths(provider, &base).expect("documented paths"),
            provider,
            client_id: None,
            has_secret: false,
            default: false,
            issuer: Issuer {
                value: Some("http://127.0.0.1:9101".to_owned()),
                demanded: true,
            },
            network: Network::default(),
            redirect_uris: Vec::new(),
            base,
        }
    }

    fn attempt() -> Attempt {
        Attempt::begin(deep_link_uri(&host().key()), &SystemRng).expect("randomness")
    }

    fn answer(attempt: &Attempt, at: &str, rest: &str) -> Callback {
        let state = attempt.state().secret().expose();
        Callback::parse(&format!("{at}?state={state}&{rest}")).expect("a readable callback")
    }

    const ISS: &str = "iss=http%3A%2F%2F127.0.0.1%3A9101";

    #[test]
    fn the_answer_it_waits_for_is_redeemed() {
        let attempt = attempt();
        let callback = answer(&attempt, &attempt.redirect_uri, &format!("code=c&{ISS}"));
        assert!(attempt.accept(callback, &host()).is_ok());
    }

    #[test]
    fn case_5_an_answer_at_another_hosts_path_is_foreign() {
        let attempt = attempt();
        for elsewhere in [
            "app.forgepass.desktop://oauth/evil.example",
            "http://127.0.0.1:9999/oauth/127.0.0.1:9101",
        ] {
            let callback = answer(&attempt, elsewhere, &format!("code=c&{ISS}"));
            let again =
                Attempt::decode(attempt.id, attempt.redirect_uri.clone(), &attempt.encode())
                    .expect("our own bytes");
            assert_eq!(
                again.accept(callback, &host()).err(),
                Some(Rejected::Foreign)
            );
        }
    }

    #[test]
    fn case_14_another_or_a_missing_issuer_is_refused() {
        for rest in [
            "code=c",
            "code=c&iss=http%3A%2F%2F127.0.0.1%3A9101%2F",
            "code=c&iss=HTTP%3A%2F%2F127.0.0.1%3A9101",
            "code=c&iss=https%3A%2F%2Fgithub.com",
            "error=access_denied&iss=https%3A%2F%2Fgithub.com",
        ] {
            let attempt = attempt();
            let callback = answer(&attempt, &attempt.redirect_uri, rest);
            assert_eq!(
                attempt.accept(callback, &host()).err(),
                Some(Rejected::Issuer),
                "{rest}"
            );
        }
    }

    #[test]
    fn case_14_a_no_that_does_not_name_its_issuer_is_still_a_no() {
        let attempt = attempt();
        let callback = answer(&attempt, &attempt.redirect_uri, "error=access_denied");
        assert_eq!(
            attempt.accept(callback, &host()).err(),
            Some(Rejected::Refused("access_denied".to_owned()))
        );
    }

    #[test]
    fn a_host_without_a_known_issuer_may_begin_to_send_one() {
        let mut host = host();
        host.issuer = Issuer {
            value: None,
            demanded: false,
        };
        let attempt = attempt();
        let callback = answer(&attempt, &attempt.redirect_uri, &format!("code=c&{ISS}"));
        assert!(attempt.accept(callback, &host).is_ok());
    }

    #[test]
    fn a_refusal_ends_it() {
        let attempt = attempt();
        let callback = answer(
            &attempt,
            &attempt.redirect_uri,
            &format!("error=access_denied&{ISS}"),
        );
        assert_eq!(
            attempt.accept(callback, &host()).err(),
            Some(Rejected::Refused("access_denied".to_owned()))
        );
    }
}
