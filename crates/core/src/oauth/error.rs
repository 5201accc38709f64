//! What can be wrong with a reply.

use std::time::Duration;

use super::wait::wait;
use crate::clock::Timestamp;
use crate::http::{Reply, SendError};

/// Why a reply brings nothing. Never holds what the host wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// There was no reply.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The host refused with an error code (RFC 6749 §5.2), whatever the status.
    #[error("the host refused: {0}")]
    Refused(String),
    /// The token was not accepted.
    #[error("the host does not accept the token")]
    Unauthorized,
    /// The host asks to wait.
    #[error("the host asks to wait")]
    RateLimited(Option<Duration>),
    /// A firewall before the host refuses, whatever is asked.
    #[error("a firewall refuses the request")]
    Firewall,
    /// The host is in trouble.
    #[error("the host answers with an error of its own")]
    HostDown(Option<Duration>),
    /// A redirect, where a secret travels.
    #[error("the host redirects a request that carries a secret")]
    Redirected,
    /// Not an OAuth answer: HTML, nothing, or anything else.
    #[error("the answer is not one of OAuth")]
    NotOAuth,
    /// An OAuth answer that cannot be used: a token of another type or with impossible bytes.
    #[error("the answer cannot be used")]
    Unusable,
    /// An address that is not safe to open or to send to.
    #[error("the host names an unsafe address")]
    UnsafeAddress,
}

impl OAuthError {
    /// How long the host asked us to wait, if it did.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(wait) | Self::HostDown(wait) => *wait,
            _ => None,
        }
    }
}

/// The judgement on a status, before the body is looked at for anything but an error code.
pub(super) fn judge_status(reply: &Reply, wait: Option<Duration>) -> Option<OAuthError> {
    match reply.status {
        300..=399 => Some(OAuthError::Redirected),
        429 => Some(OAuthError::RateLimited(wait)),
        // Some hosts say it with the status of a refusal, and with headers.
        403 if wait.is_some() || is_used_up(reply) => Some(OAuthError::RateLimited(wait)),
        418 => Some(OAuthError::Firewall),
        500..=599 => Some(OAuthError::HostDown(wait)),
        _ => None,
    }
}

/// Whether the API answered a question with a token, as it does when all is well.
pub fn judge_answer(reply: &Reply, now: Timestamp) -> Result<(), OAuthError> {
    if let Some(error) = judge_status(reply, wait(reply, now)) {
        return Err(error);
    }
    match reply.status {
        200 => Ok(()),
        401 => Err(OAuthError::Unauthorized),
        status => Err(OAuthError::Refused(format!("status_{status}"))),
    }
}

fn is_used_up(reply: &Reply) -> bool {
    ["x-ratelimit-remaining", "ratelimit-remaining"]
        .iter()
        .any(|name| reply.header(name) == Some("0"))
}

/// A send error as an error of this module.
pub fn judge_send(error: SendError) -> OAuthError {
    OAuthError::Send(error)
}
