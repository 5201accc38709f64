//! Tokens that a person made: what they may do and when they end, as far as the host says so.

use serde_json::Value;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, Time};

use super::error::{OAuthError, judge_status};
use super::reply::scopes;
use super::request::ask;
use super::wait::wait;
use crate::clock::Timestamp;
use crate::grant::Secret;
use crate::http::{Authorization, Reply, Request, limits};
use crate::provider::{Fact, Host};

/// What a host says of a token.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenFacts {
    /// What it may do; `None` if the host does not say.
    pub scopes: Option<Vec<String>>,
    /// When it ends; `None` if it does not, or the host does not say.
    pub expires_at: Option<Timestamp>,
}

/// Text that can be a token: one word of visible characters. Blanks around it are the clipboard's.
pub fn pasted_token(text: &Secret<String>) -> Option<Secret<String>> {
    // A mark of byte order, and quotes around a copied value, are not part of it.
    let text = text.expose().trim().trim_start_matches('\u{feff}').trim();
    let text = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    let fits = (8..=limits::TOKEN).contains(&text.len())
        && text.bytes().all(|b| (0x21..=0x7e).contains(&b));
    fits.then(|| Secret::new(text.to_owned()))
}

/// Asks what a token may do; `None` where that is no question of its own.
pub fn validate_request(host: &Host, asker: Authorization) -> Option<Request> {
    let url = host.endpoints.validate.clone()?;
    Some(ask(host, url, asker))
}

/// Reads what a host says of a token.
pub fn read_token_facts(
    host: &Host,
    reply: &Reply,
    now: Timestamp,
) -> Result<TokenFacts, OAuthError> {
    if let Some(error) = judge_status(reply, wait(reply, now)) {
        return Err(error);
    }
    match reply.status {
        200 => {}
        401 => return Err(OAuthError::Unauthorized),
        status => return Err(OAuthError::Refused(format!("status_{status}"))),
    }
    let answer: Value =
        serde_json::from_slice(reply.body.expose()).map_err(|_| OAuthError::NotOAuth)?;
    let personal = &host.provider.personal;
    if answer.get("revoked") == Some(&Value::Bool(true))
        || answer.get("active") == Some(&Value::Bool(false))
    {
        return Err(OAuthError::Unauthorized);
    }
    Ok(TokenFacts {
        scopes: fact(reply, &answer, &personal.scopes).and_then(|value| scopes(&value)),
        expires_at: fact(reply, &answer, &personal.expires)
            .as_ref()
            .and_then(Value::as_str)
            .and_then(moment),
    })
}

/// What stands at a source: a pointer into the answer, or a header.
fn fact(reply: &Reply, answer: &Value, source: &Fact) -> Option<Value> {
    let source = source.known()?;
    match source.strip_prefix("header:") {
        Some(name) => reply
            .header(name)
            .map(|text| Value::String(text.to_owned())),
        None => answer.pointer(source).cloned(),
    }
}

/// RFC 3339, a date alone, or the form `2026-02-20 12:00:00 UTC`. A date ends when it begins.
fn moment(text: &str) -> Option<Timestamp> {
    const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
    const SECONDS: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    let at = |moment: PrimitiveDateTime| {
        Timestamp::from_millis(moment.assume_utc().unix_timestamp() * 1000)
    };
    Timestamp::parse_rfc3339(text)
        .or_else(|| PrimitiveDateTime::parse(text, SECONDS).ok().map(at))
        .or_else(|| {
            let date = Date::parse(text, DATE).ok()?;
            Some(at(PrimitiveDateTime::new(date, Time::MIDNIGHT)))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{BaseUrl, provider};

    fn facts(id: &str, headers: &[(&str, &str)], body: &str) -> Result<TokenFacts, OAuthError> {
        let base = BaseUrl::parse("https://git.example.org").expect("a literal address");
        let host = Host::of(provider(id).expect("a provider file"), base).expect("paths");
        let reply = Reply {
            status: 200,
            content_type: None,
            retry_after: None,
            location: None,
            subject_token: None,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: Secret::new(body.as_bytes().to_vec()),
        };
        read_token_facts(&host, &reply, Timestamp::from_millis(0))
    }

    fn ends(found: &TokenFacts) -> Option<String> {
        found.expires_at.map(Timestamp::rfc3339)
    }

    #[test]
    fn github_says_it_in_headers_and_gitlab_in_the_answer() {
        let github = facts(
            "github",
            &[
                ("x-oauth-scopes", "repo, read:user"),
                (
                    "github-authentication-token-expiration",
                    "2026-02-20 12:00:00 UTC",
                ),
            ],
            r#"{"id":1}"#,
        )
        .expect("facts");
        assert_eq!(
            github.scopes,
            Some(vec!["repo".to_owned(), "read:user".to_owned()])
        );
        assert_eq!(ends(&github).as_deref(), Some("2026-02-20T12:00:00Z"));
        let gitlab = facts(
            "gitlab",
            &[],
            r#"{"active":true,"revoked":false,"scopes":["read_user"],"expires_at":"2026-02-20"}"#,
        )
        .expect("facts");
        assert_eq!(gitlab.scopes, Some(vec!["read_user".to_owned()]));
        assert_eq!(ends(&gitlab).as_deref(), Some("2026-02-20T00:00:00Z"));
    }

    #[test]
    fn a_token_that_was_revoked_is_not_taken() {
        let revoked = facts("gitlab", &[], r#"{"revoked":true,"active":false}"#);
        assert_eq!(revoked, Err(OAuthError::Unauthorized));
    }

    #[test]
    fn a_host_that_says_nothing_leaves_it_open() {
        assert_eq!(
            facts("gitea", &[], r#"{"id":1}"#),
            Ok(TokenFacts::default())
        );
    }

    #[test]
    fn case_32_only_one_word_can_be_a_token() {
        let read = |text: &str| pasted_token(&Secret::new(text.to_owned()));
        assert!(read(" ghp_0123456789 \n").is_some_and(|t| t.expose() == "ghp_0123456789"));
        assert!(read("\u{feff}ghp_0123456789").is_some_and(|t| t.expose() == "ghp_0123456789"));
        assert!(read("\"ghp_0123456789\"").is_some_and(|t| t.expose() == "ghp_0123456789"));
        assert!(read(&"a".repeat(100_000)).is_none());
        for text in [
            "",
            "short",
            "two words here",
            "ghp_0123\u{7}456789",
            "токен-токен",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
