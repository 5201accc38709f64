//! Every way of saying no, in the shape that the official SDK reads.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use forgepass_core::view::{Code, Problem};
use forgepass_words::{Language, Words};

use crate::wire::{Refusal, RepoError};

/// An answer that is a no.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    refusal: Refusal,
}

impl Refused {
    /// By a code of the git section, and why.
    pub fn of(error: RepoError, why: &str) -> Self {
        let mut refusal = Refusal::from(error);
        if !why.is_empty() {
            refusal.error_msg = format!("{}: {why}", refusal.error_msg);
        }
        Self {
            status: StatusCode::BAD_REQUEST,
            refusal,
        }
    }

    /// By a code of the gateway that stands before Huawei's services.
    fn gateway(status: StatusCode, code: &str, message: &str) -> Self {
        Self {
            status,
            refusal: Refusal {
                error_code: code.to_owned(),
                error_msg: message.to_owned(),
            },
        }
    }

    pub fn nothing_there() -> Self {
        Self::gateway(
            StatusCode::NOT_FOUND,
            "APIGW.0101",
            "There is no such call. GET /openapi.json names those there are.",
        )
    }

    pub fn method() -> Self {
        Self::gateway(
            StatusCode::METHOD_NOT_ALLOWED,
            "APIGW.0101",
            "There is no such call at this path. Repositories are read here and not written.",
        )
    }

    pub fn no_host() -> Self {
        Self::gateway(
            StatusCode::BAD_REQUEST,
            "APIGW.0201",
            "The request does not say once, in Host, whom it is for.",
        )
    }

    pub fn other_host() -> Self {
        Self::gateway(
            StatusCode::FORBIDDEN,
            "APIGW.0201",
            "The request is for another host. Ask 127.0.0.1 and the port that Forgepass names.",
        )
    }

    pub fn web_page() -> Self {
        Self::gateway(
            StatusCode::FORBIDDEN,
            "APIGW.0201",
            "Web pages are not answered.",
        )
    }

    pub fn not_json() -> Self {
        Self::gateway(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "APIGW.0201",
            "The body has to be application/json.",
        )
    }

    pub fn unknown() -> Self {
        Self::gateway(
            StatusCode::UNAUTHORIZED,
            "APIGW.0301",
            "Send the token of a program that is let in as X-Auth-Token, or sign with its key. \
             Forgepass makes both: Settings, Other programs, or forgepass program add.",
        )
    }

    pub fn not_allowed() -> Self {
        Self::gateway(
            StatusCode::FORBIDDEN,
            "APIGW.0302",
            "This program is not allowed to do that. Let it in anew with what it needs.",
        )
    }

    #[cfg(test)]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }
}

impl Refused {
    /// A sign-in that cannot be begun for a program: it would have to end on this computer.
    pub fn of_landing(problem: Problem) -> Self {
        let why = "no sign-in that ends on this computer is registered for this kind of host; \
                   bring a token instead";
        match problem.code {
            Code::ClientIdMissing | Code::ClientSecretMissing | Code::WayUnavailable => {
                Self::of(RepoError::NotImplemented, why)
            }
            _ => problem.into(),
        }
    }

    /// A sign-in whose answer was handed in and came to nothing: a host that refuses refuses the code.
    pub fn of_sign_in(problem: Problem) -> Self {
        match problem.code {
            Code::HostRefused => Self::of(RepoError::Oauth, &said(&problem)),
            _ => problem.into(),
        }
    }
}

impl From<RepoError> for Refused {
    fn from(error: RepoError) -> Self {
        Self::of(error, "")
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::of(error_of(problem.code), &said(&problem))
    }
}

fn said(problem: &Problem) -> String {
    let words = Words::for_language(Language::En).problem(problem.code.as_str(), &problem.args);
    format!("{} {}", words.title, words.line)
}

/// What a problem of ours is called there. Whatever is nobody's mistake is not available just now.
fn error_of(code: Code) -> RepoError {
    match code {
        Code::StaleCallback
        | Code::CallbackMalformed
        | Code::LinkUnknown
        | Code::LinkOver
        | Code::TimedOut
        | Code::Cancelled
        | Code::Replaced
        | Code::Refused
        | Code::IssuerMismatch => RepoError::Oauth,
        Code::NameTaken | Code::AlreadyConnected => RepoError::Exists,
        Code::ProviderUnknown
        | Code::HostUnknown
        | Code::ClientIdMissing
        | Code::ClientSecretMissing
        | Code::WayUnavailable
        | Code::RepositoriesUnknown => RepoError::NotImplemented,
        Code::NeedsRelink | Code::TokenWrong | Code::HostRefused => RepoError::AuthorizationInvalid,
        Code::AuthorizationName
        | Code::TokenMalformed
        | Code::TokenElsewhere
        | Code::TokenEmail
        | Code::IdentityUnusable
        | Code::RepositoryMissing
        | Code::HostAddressInvalid => RepoError::Parameter,
        Code::CloneUrl => RepoError::CloneUrl,
        Code::AccountUnknown => RepoError::NoAuthorization,
        _ => RepoError::Unavailable,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(self.refusal)).into_response()
    }
}
