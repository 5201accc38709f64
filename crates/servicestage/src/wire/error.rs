//! What is said when something is wrong.
//!
//! The shape of an error is printed on none of the git pages; ours is the first that the official SDK
//! looks for, and any of those it takes is read.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The codes that the git section documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepoError {
    /// 0400: a parameter is invalid.
    Parameter,
    /// 0401: this kind of host cannot do that.
    NotImplemented,
    /// 0402: code or state is invalid.
    Oauth,
    /// 0403: the name is taken.
    Exists,
    /// 0450: no authorization of that name.
    NoAuthorization,
    /// 0451: the authorization works no more.
    AuthorizationInvalid,
    /// 0452: the clone address is invalid.
    CloneUrl,
    /// 0500: of our own server, which the reference does not have: what was asked for could not be
    /// done just now. The message says why.
    Unavailable,
}

const ALL: [(RepoError, &str, &str); 8] = [
    (
        RepoError::Parameter,
        "SVCSTG.REPO.0400",
        "parameter invalid",
    ),
    (
        RepoError::NotImplemented,
        "SVCSTG.REPO.0401",
        "repository not implemented",
    ),
    (
        RepoError::Oauth,
        "SVCSTG.REPO.0402",
        "oauth code or state invalid",
    ),
    (
        RepoError::Exists,
        "SVCSTG.REPO.0403",
        "resource already exist",
    ),
    (
        RepoError::NoAuthorization,
        "SVCSTG.REPO.0450",
        "no repository authorization",
    ),
    (
        RepoError::AuthorizationInvalid,
        "SVCSTG.REPO.0451",
        "repository authorization invalid",
    ),
    (RepoError::CloneUrl, "SVCSTG.REPO.0452", "clone url invalid"),
    (RepoError::Unavailable, "SVCSTG.REPO.0500", "not available"),
];

impl RepoError {
    /// By its code.
    pub fn of(code: &str) -> Option<Self> {
        ALL.iter()
            .find(|(_, one, _)| *one == code)
            .map(|(error, ..)| *error)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// Its message.
    pub fn message(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Self, &'static str, &'static str) {
        ALL.iter()
            .find(|(error, ..)| *error == self)
            .unwrap_or(&ALL[0])
    }
}

/// An error as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// Such as `SVCSTG.REPO.0402`.
    pub error_code: String,
    /// For people, in English.
    pub error_msg: String,
}

impl From<RepoError> for Refusal {
    fn from(error: RepoError) -> Self {
        Self {
            error_code: error.code().to_owned(),
            error_msg: error.message().to_owned(),
        }
    }
}

impl Refusal {
    /// Reads one in any of the shapes that are in use; one level deep, as the SDK looks.
    pub fn read(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        Self::at(&body).or_else(|| body.as_object()?.values().find_map(Self::at))
    }

    /// Which of the documented ones it is.
    pub fn known(&self) -> Option<RepoError> {
        RepoError::of(&self.error_code)
    }

    fn at(value: &Value) -> Option<Self> {
        let first = |names: &[&str]| {
            let mut found = names.iter().filter_map(|name| value.get(name)?.as_str());
            found.next().map(str::to_owned)
        };
        Some(Self {
            error_code: first(&["error_code", "errorCode", "code"])?,
            error_msg: first(&["error_msg", "error_message", "errorMsg", "message"])
                .unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_that_is_in_use_is_read() {
        for body in [
            r#"{"error_code":"SVCSTG.REPO.0402","error_msg":"m"}"#,
            r#"{"error_code":"SVCSTG.REPO.0402","error_message":"m"}"#,
            r#"{"errorCode":"SVCSTG.REPO.0402","errorMsg":"m"}"#,
            r#"{"code":"SVCSTG.REPO.0402","message":"m"}"#,
            r#"{"error":{"code":"SVCSTG.REPO.0402","message":"m"}}"#,
        ] {
            let refusal = Refusal::read(body.as_bytes()).unwrap();
            assert_eq!(refusal.known(), Some(RepoError::Oauth), "{body}");
            assert_eq!(refusal.error_msg, "m");
        }
        for body in ["", "[]", "{}", "<html>", r#"{"a":{"b":{"code":"x"}}}"#] {
            assert_eq!(Refusal::read(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn ours_is_the_first_shape_and_each_code_is_itself() {
        for (error, code, message) in ALL {
            let written = serde_json::to_string(&Refusal::from(error)).unwrap();
            let expected = format!(r#"{{"error_code":"{code}","error_msg":"{message}"}}"#);
            assert_eq!(written, expected);
            assert_eq!(RepoError::of(code), Some(error));
        }
        assert_eq!(RepoError::of("SVCSTG.REPO.0499"), None);
    }
}
