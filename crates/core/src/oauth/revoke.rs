//! Ending a token at its host (RFC 7009, and what hosts have instead).

use serde_json::json;

use super::error::{OAuthError, judge_status};
use super::request::{ClientCredentials, personal_asker, spend};
use super::wait::wait;
use crate::clock::Timestamp;
use crate::grant::{GrantKind, Secret};
use crate::http::{Authorization, Field, Method, Reply, Request, Sensitivity};
use crate::provider::{EndBy, Host};

/// A token to end.
#[derive(Debug)]
pub struct Ending {
    /// The token.
    pub token: Secret<String>,
    /// Which one of its grant.
    pub part: Part,
    /// How its grant came to be.
    pub kind: GrantKind,
    /// The name beside it, where its host wants one.
    pub user: Option<String>,
}

/// Which token of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The one that the API is shown.
    Access,
    /// The one that it is renewed with.
    Refresh,
}

/// Whether the host can be told to end such a grant.
pub fn can_end(host: &Host, kind: GrantKind) -> bool {
    let endpoints = &host.endpoints;
    match by(host, kind) {
        EndBy::Rfc7009 => endpoints.revoke.is_some(),
        EndBy::Application => {
            (host.has_a_secret() && endpoints.revoke.is_some())
                || endpoints.revoke_personal.is_some()
        }
        EndBy::Credentials | EndBy::Itself => endpoints.revoke_personal.is_some(),
        EndBy::None | EndBy::Unknown => false,
    }
}

fn by(host: &Host, kind: GrantKind) -> EndBy {
    let revocation = &host.provider.revocation;
    let discovered = host.endpoints.revoke.is_some();
    match kind {
        GrantKind::Oauth | GrantKind::Device => match revocation.oauth {
            // A host's own metadata may know more than the file.
            EndBy::Unknown if discovered => EndBy::Rfc7009,
            by => by,
        },
        GrantKind::Personal => revocation.personal,
        // Another program's: what it is the host knows, and it may be either.
        GrantKind::Borrowed => revocation.personal,
    }
}

/// A request that ends a token, and how its answer is read.
#[derive(Debug)]
pub struct Revocation {
    /// The request.
    pub request: Request,
    /// By which request.
    pub by: EndBy,
}

/// The request that ends a token; `None` where the host cannot be told.
pub fn revocation(
    host: &Host,
    client: Option<&ClientCredentials>,
    ending: Ending,
) -> Option<Revocation> {
    let by = by(host, ending.kind);
    let request = revoke_request(host, client, ending)?;
    Some(Revocation { request, by })
}

fn revoke_request(
    host: &Host,
    client: Option<&ClientCredentials>,
    ending: Ending,
) -> Option<Request> {
    let Ending {
        token,
        part,
        kind,
        user,
    } = ending;
    match by(host, kind) {
        EndBy::Rfc7009 => {
            let url = host.endpoints.revoke.clone()?;
            // A public client names itself in the body and sends no `Authorization` at all.
            Some(spend(
                host,
                url,
                vec![("token", Field::Hidden(token))],
                client,
            ))
        }
        EndBy::Application => {
            match client.and_then(|client| client.secret.as_ref().zip(Some(client))) {
                // This request knows access tokens only.
                Some((secret, client)) if part == Part::Access => {
                    let mut url = host.endpoints.revoke.clone()?;
                    url.path_segments_mut().ok()?.extend([&client.id, "token"]);
                    Some(Request {
                        authorization: Some(Authorization::Basic {
                            user: client.id.clone(),
                            password: secret.duplicate(),
                        }),
                        json: Some(body(&json!({ "access_token": token.expose() }))),
                        ..Request::new(Method::Delete, url, Sensitivity::Spends).by(&host.network)
                    })
                }
                Some(_) | None => credentials(host, &token),
            }
        }
        EndBy::Credentials => credentials(host, &token),
        EndBy::Itself => {
            let url = host.endpoints.revoke_personal.clone()?;
            Some(Request {
                authorization: Some(personal_asker(host, token, user.as_deref())),
                ..Request::new(Method::Delete, url, Sensitivity::Spends).by(&host.network)
            })
        }
        EndBy::None | EndBy::Unknown => None,
    }
}

fn credentials(host: &Host, token: &Secret<String>) -> Option<Request> {
    let url = host.endpoints.revoke_personal.clone()?;
    Some(Request {
        json: Some(body(&json!({ "credentials": [token.expose()] }))),
        ..Request::new(Method::Post, url, Sensitivity::Spends).by(&host.network)
    })
}

fn body(value: &serde_json::Value) -> Secret<String> {
    Secret::new(value.to_string())
}

impl EndBy {
    /// Whether a refusal with this status says that the token is gone already.
    const fn is_gone(self, status: u16) -> bool {
        match (self, status) {
            // At hosts that do not follow the RFC.
            (_, 404) => true,
            // The token was to end itself, and is not known any more.
            (Self::Itself, 401) => true,
            // What it is shown is no token of its any more.
            (Self::Application | Self::Credentials, 422) => true,
            // Anything else is about who asks: the token may live on.
            (
                Self::Rfc7009
                | Self::Application
                | Self::Credentials
                | Self::Itself
                | Self::None
                | Self::Unknown,
                _,
            ) => false,
        }
    }
}

/// Reads the reply of a revocation endpoint: 200 also for a token that was gone (RFC 7009 §2.2).
pub fn read_revocation(by: EndBy, reply: &Reply, now: Timestamp) -> Result<(), OAuthError> {
    match judge_status(reply, wait(reply, now)) {
        Some(error) => Err(error),
        None if (200..300).contains(&reply.status) || by.is_gone(reply.status) => Ok(()),
        None => Err(OAuthError::Refused(format!("status_{}", reply.status))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(by: EndBy, status: u16) -> bool {
        let reply = Reply {
            status,
            content_type: None,
            retry_after: None,
            location: None,
            headers: Vec::new(),
            subject_token: None,
            body: Secret::new(Vec::new()),
        };
        read_revocation(by, &reply, Timestamp::from_millis(0)).is_ok()
    }

    #[test]
    fn a_host_that_does_not_know_who_asks_has_ended_nothing() {
        assert!(!ended(EndBy::Rfc7009, 401));
        assert!(!ended(EndBy::Application, 401));
        assert!(!ended(EndBy::Credentials, 401));
        assert!(ended(EndBy::Itself, 401));
    }

    #[test]
    fn a_token_that_is_gone_already_is_ended() {
        for by in [EndBy::Rfc7009, EndBy::Application, EndBy::Itself] {
            assert!(ended(by, 200) && ended(by, 204) && ended(by, 404), "{by:?}");
        }
        assert!(ended(EndBy::Application, 422));
        assert!(!ended(EndBy::Rfc7009, 422));
        assert!(!ended(EndBy::Rfc7009, 503));
    }
}
