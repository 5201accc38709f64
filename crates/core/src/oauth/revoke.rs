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

/// The request that ends a token; `None` where the host cannot be told.
pub fn revoke_request(
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

/// Reads the reply of a revocation endpoint: 200 also for a token that was gone (RFC 7009 §2.2).
pub fn read_revocation(reply: &Reply, now: Timestamp) -> Result<(), OAuthError> {
    let wait = wait(reply, now);
    match judge_status(reply, wait) {
        Some(error) => Err(error),
        None if (200..300).contains(&reply.status) => Ok(()),
        // 404 and 422 stand for a token that is gone at hosts that do not follow the RFC; 401 for one
        // that should have ended itself.
        None if matches!(reply.status, 401 | 404 | 422) => Ok(()),
        None => Err(OAuthError::Refused(format!("status_{}", reply.status))),
    }
}
