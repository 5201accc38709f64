//! Who signed in: the answer of the identity endpoint.

use serde_json::Value;

use super::error::{OAuthError, judge_answer};
use crate::account::Label;
use crate::clock::Timestamp;
use crate::grant::Person;
use crate::http::Reply;
use crate::provider::Provider;

/// Reads the person. Only the id decides; all else are labels, bounded and made safe to show.
pub fn read_person(
    provider: &Provider,
    reply: &Reply,
    now: Timestamp,
) -> Result<Person, OAuthError> {
    judge_answer(reply, now)?;
    let answer: Value =
        serde_json::from_slice(reply.body.expose()).map_err(|_| OAuthError::NotOAuth)?;
    let facts = &provider.identity;
    let at = |source: &str| match source.strip_prefix("header:") {
        Some(name) => reply
            .header(name)
            .map(|text| Value::String(text.to_owned())),
        None => answer.pointer(source).cloned(),
    };
    let id = at(&facts.id)
        .as_ref()
        .and_then(stable_id)
        .ok_or(OAuthError::Unusable)?;
    let text = |source: &str| {
        at(source)
            .as_ref()
            .and_then(Value::as_str)
            .and_then(Label::new)
            .map(String::from)
    };
    let address = |source: Option<&str>| {
        source
            .and_then(at)
            .as_ref()
            .and_then(Value::as_str)
            .filter(|text| text.len() <= 2048)
            .and_then(|text| url::Url::parse(text).ok())
            .filter(|url| matches!(url.scheme(), "https" | "http"))
            .map(String::from)
    };
    let login = facts
        .login
        .iter()
        .find_map(|source| text(source))
        .unwrap_or_else(|| id.clone());
    Ok(Person {
        login,
        name: facts.name.known().and_then(text),
        avatar: address(facts.avatar.known()),
        web: address(facts.web.known()),
        id,
    })
}

/// An id is a whole number or a short plain text; anything else names nobody.
fn stable_id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        Value::String(text)
            if (1..=255).contains(&text.len())
                && text.bytes().all(|b| (0x21..=0x7e).contains(&b)) =>
        {
            Some(text.clone())
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Secret;
    use crate::provider::provider;

    fn read(status: u16, body: &str) -> Result<Person, OAuthError> {
        let demo = provider("demo").expect("a provider file");
        let reply = Reply {
            status,
            content_type: None,
            retry_after: None,
            location: None,
            headers: Vec::new(),
            subject_token: None,
            body: Secret::new(body.as_bytes().to_vec()),
        };
        read_person(demo, &reply, Timestamp::from_millis(0))
    }

    #[test]
    fn a_number_and_a_text_are_ids() {
        assert_eq!(
            read(200, r#"{"id":42,"login":"ada"}"#).map(|p| p.id),
            Ok("42".to_owned())
        );
        assert_eq!(
            read(200, r#"{"id":"64e5"}"#).map(|p| p.login),
            Ok("64e5".to_owned())
        );
    }

    #[test]
    fn nobody_is_named_by_anything_else() {
        for body in [
            "{}",
            r#"{"id":null}"#,
            r#"{"id":1.5}"#,
            r#"{"id":""}"#,
            r#"{"id":"a b"}"#,
        ] {
            assert_eq!(read(200, body), Err(OAuthError::Unusable), "{body}");
        }
    }

    #[test]
    fn labels_are_made_safe_and_addresses_must_be_of_the_web() {
        let person = read(
            200,
            r#"{"id":1,"login":"a\u202eb","name":null,"avatar_url":"javascript:x","html_url":"https://x/y"}"#,
        )
        .expect("a person");
        assert_eq!(person.login, "ab");
        assert_eq!(person.name, None);
        assert_eq!(person.avatar, None);
        assert_eq!(person.web.as_deref(), Some("https://x/y"));
    }

    #[test]
    fn a_refused_token_is_told_apart_from_trouble() {
        assert_eq!(read(401, "{}"), Err(OAuthError::Unauthorized));
        assert_eq!(read(502, ""), Err(OAuthError::HostDown(None)));
        assert_eq!(read(200, "<html>"), Err(OAuthError::NotOAuth));
        assert_eq!(read(302, ""), Err(OAuthError::Redirected));
    }
}
