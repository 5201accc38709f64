//! What a reply, or the lack of one, means for an account.

use crate::account::Cause;
use crate::http::{Reply, SendError};
use crate::oauth::OAuthError;
use crate::provider::{HostKey, Provider};
use crate::view::{Code, Problem};

/// What became of a refresh token that was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The host says it is spent or wrong.
    Refused,
    /// It was not spent: it never arrived, or the host answered without issuing anything.
    NotSpent,
    /// Nobody knows.
    Ambiguous,
}

/// Judges an exchange that brought no grant.
pub(super) fn verdict(provider: &Provider, reply: Option<&Reply>, error: &OAuthError) -> Verdict {
    match error {
        OAuthError::Refused(code) if provider.renewal.refused_by.contains(code) => Verdict::Refused,
        OAuthError::Send(error) if error.nothing_was_sent() => Verdict::NotSpent,
        OAuthError::Send(_) | OAuthError::Unusable => Verdict::Ambiguous,
        OAuthError::NotOAuth => match reply {
            // A page of somebody else's, such as a network's sign-in page, issued nothing.
            Some(reply) if reply.content_type.as_deref() == Some("text/html") => Verdict::NotSpent,
            Some(reply) if !(200..300).contains(&reply.status) => Verdict::NotSpent,
            // A success that cannot be read may well have issued something.
            Some(_) | None => Verdict::Ambiguous,
        },
        OAuthError::Refused(_)
        | OAuthError::Unauthorized
        | OAuthError::RateLimited(_)
        | OAuthError::Firewall
        | OAuthError::HostDown(_)
        | OAuthError::Redirected
        | OAuthError::UnsafeAddress => Verdict::NotSpent,
    }
}

/// Why the host could not be asked, as the row says it.
pub(crate) fn cause_of(error: &OAuthError) -> Cause {
    match error {
        OAuthError::Send(SendError::Offline) => Cause::Offline,
        OAuthError::Send(SendError::Certificate) => Cause::Certificate,
        OAuthError::Send(SendError::Clock) => Cause::Clock,
        OAuthError::RateLimited(_) => Cause::RateLimited,
        OAuthError::Firewall => Cause::Firewall,
        OAuthError::Redirected | OAuthError::UnsafeAddress => Cause::ServerChanged,
        OAuthError::Send(
            SendError::NotConnected
            | SendError::TimedOut
            | SendError::Interrupted
            | SendError::TooLarge
            | SendError::Address,
        )
        | OAuthError::Refused(_)
        | OAuthError::Unauthorized
        | OAuthError::HostDown(_)
        | OAuthError::NotOAuth
        | OAuthError::Unusable => Cause::HostDown,
    }
}

/// The same for a person who is watching.
pub(crate) fn problem_of(error: &OAuthError, host: &HostKey) -> Problem {
    let code = match error {
        OAuthError::Send(SendError::Offline | SendError::NotConnected | SendError::Interrupted) => {
            Code::HostUnreachable
        }
        OAuthError::Send(SendError::TimedOut) => Code::HostSlow,
        OAuthError::Send(SendError::Certificate) => Code::Certificate,
        OAuthError::Send(SendError::Clock) => Code::Clock,
        OAuthError::Send(SendError::Address) | OAuthError::UnsafeAddress => Code::UnsafeAddress,
        OAuthError::Refused(error) => {
            return Problem::at(Code::HostRefused, host).with("error", error);
        }
        OAuthError::Unauthorized => {
            return Problem::at(Code::HostRefused, host).with("error", "invalid_token");
        }
        OAuthError::RateLimited(_) => Code::RateLimited,
        OAuthError::Firewall => Code::Firewall,
        OAuthError::HostDown(_) => Code::HostDown,
        OAuthError::Redirected => Code::RedirectRefused,
        OAuthError::Send(SendError::TooLarge) | OAuthError::NotOAuth | OAuthError::Unusable => {
            Code::HostAnswerUnusable
        }
    };
    Problem::at(code, host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Secret;
    use crate::provider::provider;

    fn judged(status: u16, kind: &str, error: &OAuthError) -> Verdict {
        let reply = Reply {
            status,
            content_type: Some(kind.to_owned()),
            retry_after: None,
            location: None,
            headers: Vec::new(),
            subject_token: None,
            body: Secret::new(Vec::new()),
        };
        verdict(
            provider("demo").expect("a provider file"),
            Some(&reply),
            error,
        )
    }

    #[test]
    fn only_what_the_provider_names_is_a_refusal() {
        let refused = |code: &str| {
            judged(
                400,
                "application/json",
                &OAuthError::Refused(code.to_owned()),
            )
        };
        assert_eq!(refused("invalid_grant"), Verdict::Refused);
        assert_eq!(refused("invalid_client"), Verdict::NotSpent);
        assert_eq!(refused("temporarily_unavailable"), Verdict::NotSpent);
    }

    #[test]
    fn a_host_that_is_down_or_shows_a_page_has_spent_nothing() {
        assert_eq!(
            judged(503, "text/plain", &OAuthError::HostDown(None)),
            Verdict::NotSpent
        );
        assert_eq!(
            judged(200, "text/html", &OAuthError::NotOAuth),
            Verdict::NotSpent
        );
        assert_eq!(
            judged(429, "text/plain", &OAuthError::RateLimited(None)),
            Verdict::NotSpent
        );
    }

    #[test]
    fn a_success_that_cannot_be_read_is_ambiguous() {
        assert_eq!(
            judged(200, "application/json", &OAuthError::NotOAuth),
            Verdict::Ambiguous
        );
        assert_eq!(
            judged(200, "application/json", &OAuthError::Unusable),
            Verdict::Ambiguous
        );
    }

    #[test]
    fn only_a_failed_connect_means_that_nothing_was_written() {
        let sent = |error| {
            verdict(
                provider("demo").expect("a provider file"),
                None,
                &OAuthError::Send(error),
            )
        };
        assert_eq!(sent(SendError::NotConnected), Verdict::NotSpent);
        assert_eq!(sent(SendError::Certificate), Verdict::NotSpent);
        assert_eq!(sent(SendError::TimedOut), Verdict::Ambiguous);
        assert_eq!(sent(SendError::Interrupted), Verdict::Ambiguous);
    }
}
