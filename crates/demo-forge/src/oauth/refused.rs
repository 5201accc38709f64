//! What a host says instead of a token, in its own dialect.

use serde_json::json;

use super::{device::Wait, grants::Refusal, say};
use crate::{
    host::Host,
    serve::{answer::Answer, request::Request},
    skin::habits::Errors,
};

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0}")]
    Request(&'static str),
    #[error("the client is unknown")]
    Client,
    #[error("the secret of the client is wrong, or missing")]
    Secret,
    #[error("a public client shows no Authorization header")]
    Authorization,
    #[error(transparent)]
    Code(Refusal),
    #[error(transparent)]
    Refresh(Refusal),
    #[error("unknown grant type")]
    GrantType,
    #[error("unknown scope")]
    Scope,
    #[error(transparent)]
    Device(Wait),
}

impl Refused {
    /// The answer of this host.
    pub(super) fn answer(&self, host: &Host, request: &Request) -> Answer {
        let errors = host.habits.exchange.errors;
        let (status, error) = match errors {
            Errors::Rfc => self.rfc(),
            Errors::Github => (200, self.github()),
            Errors::Bitbucket => self.bitbucket(),
            Errors::Gitea => (400, self.gitea()),
        };
        let mut body = json!({ "error": error, "error_description": self.description(host) });
        if let (Refused::Device(Wait::TooFast(seconds)), Errors::Github) = (self, errors) {
            body["interval"] = json!(seconds);
        }
        say::encoded(host, request, status, &body)
    }

    fn description(&self, host: &Host) -> String {
        match (host.habits.exchange.errors, self) {
            (Errors::Bitbucket, Refused::Request(_) | Refused::GrantType) => {
                "Unsupported grant type: None".to_owned()
            }
            (Errors::Gitea, Refused::Refresh(Refusal::Used)) => "token was already used".to_owned(),
            (Errors::Rfc | Errors::Github | Errors::Bitbucket | Errors::Gitea, _) => {
                self.to_string()
            }
        }
    }

    fn rfc(&self) -> (u16, &'static str) {
        match self {
            Refused::Request(_) => (400, "invalid_request"),
            Refused::Client | Refused::Secret | Refused::Authorization => (401, "invalid_client"),
            Refused::Code(_) | Refused::Refresh(_) => (400, "invalid_grant"),
            Refused::GrantType => (400, "unsupported_grant_type"),
            Refused::Scope => (400, "invalid_scope"),
            Refused::Device(wait) => (400, wait.rfc()),
        }
    }

    fn github(&self) -> &'static str {
        match self {
            Refused::Client | Refused::Secret | Refused::Authorization => {
                "incorrect_client_credentials"
            }
            Refused::Code(Refusal::OtherRedirect) => "redirect_uri_mismatch",
            Refused::Code(_) | Refused::Request(_) => "bad_verification_code",
            Refused::Refresh(_) => "bad_refresh_token",
            Refused::GrantType => "unsupported_grant_type",
            Refused::Scope => "invalid_scope",
            Refused::Device(Wait::Unknown) => "incorrect_device_code",
            Refused::Device(wait) => wait.rfc(),
        }
    }

    /// A body that is no form has no grant type, and is told so.
    fn bitbucket(&self) -> (u16, &'static str) {
        match self {
            Refused::Request(_) | Refused::GrantType => (400, "invalid_grant"),
            Refused::Client
            | Refused::Secret
            | Refused::Authorization
            | Refused::Code(_)
            | Refused::Refresh(_)
            | Refused::Scope
            | Refused::Device(_) => self.rfc(),
        }
    }

    fn gitea(&self) -> &'static str {
        match self {
            Refused::Request(_) => "invalid_request",
            Refused::Client | Refused::Authorization => "invalid_client",
            Refused::Secret | Refused::Code(_) | Refused::Refresh(_) => "unauthorized_client",
            Refused::GrantType => "unsupported_grant_type",
            Refused::Scope => "invalid_scope",
            Refused::Device(wait) => wait.rfc(),
        }
    }
}

impl Wait {
    /// RFC 8628 §3.5.
    fn rfc(self) -> &'static str {
        match self {
            Wait::Pending => "authorization_pending",
            Wait::TooFast(_) => "slow_down",
            Wait::Expired => "expired_token",
            Wait::Denied => "access_denied",
            Wait::Unknown => "invalid_grant",
            Wait::Disabled => "device_flow_disabled",
        }
    }
}
