//! What stands behind an address that a person typed.

use super::Accounts;
use super::hosts::address_problem;
use crate::http::SendError;
use crate::oauth::{OAuthError, probes};
use crate::provider::{BaseUrl, HostKey, Network, Provider, has_other_letters, looks_like};
use crate::renew::problem_of;
use crate::view::{Code, HostFound, Problem};

impl Accounts {
    /// Asks an address which kind of host it is. Carries no credential, follows no redirect, and keeps
    /// nothing.
    pub async fn detect_host(
        &self,
        address: &str,
        network: &Network,
    ) -> Result<HostFound, Problem> {
        let base = BaseUrl::parse(address).map_err(address_problem)?;
        let key = base.key();
        let known = self.known_host(&key).ok();
        let provider = match &known {
            Some(host) => Some(host.provider),
            None => match self.ask_what_it_is(&base, network).await {
                Ok(provider) => provider,
                Err(problem) => return Err(mistaken(&key, problem)),
            },
        };
        Ok(HostFound {
            address: base.as_str().to_owned(),
            provider: provider.map(|provider| provider.id.clone()),
            software: provider.map(|provider| provider.name.clone()),
            looks_like: looks_like(&key),
            other_letters: has_other_letters(&key),
            known: known.is_some(),
            key: key.to_string(),
        })
    }

    /// `None` where something answers that is of no kind we know.
    async fn ask_what_it_is(
        &self,
        base: &BaseUrl,
        network: &Network,
    ) -> Result<Option<&'static Provider>, Problem> {
        let mut answered = false;
        let mut last = SendError::NotConnected;
        for probe in probes(base, network) {
            match self.means.http.send(probe.request.again()).await {
                Ok(reply) => {
                    answered = true;
                    if let Some(provider) = probe.judge(&reply) {
                        return Ok(Some(provider));
                    }
                }
                // Nobody is there, or not who it should be: the next question would fail like this one.
                Err(error) if error.nothing_was_sent() => {
                    return Err(problem_of(&OAuthError::Send(error), &base.key()));
                }
                Err(error) => last = error,
            }
        }
        if answered {
            Ok(None)
        } else {
            Err(problem_of(&OAuthError::Send(last), &base.key()))
        }
    }
}

/// Where nothing answers, the reason may be a slip: then the name that was meant is what helps.
fn mistaken(key: &HostKey, problem: Problem) -> Problem {
    match (problem.code, looks_like(key)) {
        (Code::HostUnreachable, Some(known)) => {
            Problem::at(Code::HostLooksLike, key).with("known", known)
        }
        _ => problem,
    }
}
