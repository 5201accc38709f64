//! Token replies (RFC 6749 §5.1 and §5.2), read tolerantly.
//!
//! What counts is whether there is an error code, and then whether there is a token, not the
//! status: one large host reports errors with 200. Tokens must be `1*VSCHAR` (RFC 6749 App. A.12);
//! nothing of a refused body is ever shown.

use std::fmt;
use std::time::Duration;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::error::{OAuthError, judge_status};
use super::wait::wait;
use crate::clock::Timestamp;
use crate::grant::{Freshness, Grant, GrantKind, Secret};
use crate::http::{Reply, limits};

/// What a token endpoint gave.
#[derive(Debug)]
pub struct TokenReply {
    access: Secret<String>,
    refresh: Option<Secret<String>>,
    scopes: Option<Vec<String>>,
    life: Option<Duration>,
}

impl TokenReply {
    /// The grant this makes; `asked` is what was granted if the host does not say (RFC 6749 §5.1).
    pub fn into_grant(self, kind: GrantKind, asked: &[String], received_at: Timestamp) -> Grant {
        Grant {
            kind,
            access: self.access,
            refresh: self.refresh,
            scopes: self.scopes.unwrap_or_else(|| asked.to_vec()),
            freshness: freshness(self.life, received_at),
            user: None,
        }
    }

    /// The grant this renews `old` to: what did not come back stays (RFC 6749 §6).
    pub fn renewing(self, old: Grant, received_at: Timestamp) -> Grant {
        Grant {
            kind: old.kind,
            access: self.access,
            refresh: self.refresh.or(old.refresh),
            scopes: self.scopes.unwrap_or(old.scopes),
            freshness: freshness(self.life, received_at),
            user: old.user,
        }
    }
}

fn freshness(life: Option<Duration>, received_at: Timestamp) -> Freshness {
    Freshness {
        received_at,
        expires_at: life.map(|life| received_at.plus(life)),
    }
}

/// Reads the reply of a token endpoint.
pub fn read_token_reply(reply: &Reply, now: Timestamp) -> Result<TokenReply, OAuthError> {
    let wait = wait(reply, now);
    let redirected = (300..400).contains(&reply.status);
    let fields = if redirected {
        return Err(OAuthError::Redirected);
    } else {
        fields(reply)
    };
    if let Some(fields) = &fields
        && let Some(error) = fields.get("error")
        && !error.is_null()
        && !(500..600).contains(&reply.status)
        && reply.status != 429
    {
        return Err(OAuthError::Refused(error_code(error)));
    }
    if let Some(error) = judge_status(reply, wait) {
        return Err(error);
    }
    let fields = fields.ok_or(OAuthError::NotOAuth)?;
    let Some(access) = fields.get("access_token") else {
        return Err(OAuthError::NotOAuth);
    };
    let access = token(access).ok_or(OAuthError::Unusable)?;
    if !is_bearer(fields.get("token_type")) {
        return Err(OAuthError::Unusable);
    }
    let refresh = match fields.get("refresh_token") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(value) => Some(token(value).ok_or(OAuthError::Unusable)?),
    };
    Ok(TokenReply {
        access,
        refresh,
        scopes: fields
            .get("scope")
            .or_else(|| fields.get("scopes"))
            .and_then(scopes),
        life: fields.get("expires_in").and_then(life),
    })
}

/// JSON or form, whatever the content type says; `None` for anything else.
pub(super) fn fields(reply: &Reply) -> Option<Map<String, Value>> {
    let body = reply.body.expose();
    match serde_json::from_slice(body) {
        Ok(Fields(fields)) => return Some(fields),
        // JSON of another shape is no form either.
        Err(error) if error.is_data() => return None,
        Err(_) => {}
    }
    let is_form = reply.content_type.as_deref() == Some("application/x-www-form-urlencoded");
    let text = std::str::from_utf8(body).ok()?;
    if !is_form || text.contains(['<', '{', '\n']) {
        return None;
    }
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(text.trim().as_bytes()) {
        let doubled = fields.insert(name.into_owned(), Value::String(value.into_owned()));
        if doubled.is_some() {
            return None;
        }
    }
    Some(fields)
}

/// A JSON object in which each name stands once: of two tokens nobody could say which is meant.
struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Fields, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if fields.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name stands twice"));
                    }
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

/// The error code if it is one (RFC 6749 App. A.7), else a word of ours: a host's prose stays out.
pub(super) fn error_code(value: &Value) -> String {
    match value {
        Value::String(text)
            if (1..=64).contains(&text.len())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') =>
        {
            text.clone()
        }
        _ => "unreadable_error".to_owned(),
    }
}

pub(super) fn token(value: &Value) -> Option<Secret<String>> {
    let Value::String(text) = value else {
        return None;
    };
    let fits = (1..=limits::TOKEN).contains(&text.len())
        && text.bytes().all(|b| (0x21..=0x7e).contains(&b));
    fits.then(|| Secret::new(text.clone()))
}

/// Absent is bearer: one host's documented reply has no type.
fn is_bearer(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("bearer"),
        Some(_) => false,
    }
}

pub(super) fn scopes(value: &Value) -> Option<Vec<String>> {
    let split = |text: &str| {
        text.split([' ', ','])
            .filter(|scope| !scope.is_empty() && scope.len() <= 128)
            .filter(|scope| scope.bytes().all(|b| (0x21..=0x7e).contains(&b)))
            .take(64)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match value {
        Value::String(text) => Some(split(text)),
        Value::Array(items) => Some(
            items
                .iter()
                .filter_map(Value::as_str)
                .flat_map(split)
                .take(64)
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// Seconds as a number or as text, ten years at most. Anything else is unknown, and so is nothing
/// or less: a token that just came is good for something, and is used until it is refused.
pub(super) fn life(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    if !seconds.is_finite() || seconds <= 0.0 {
        return None;
    }
    Some(Duration::from_secs_f64(
        seconds.min(limits::LIFE.as_secs_f64()),
    ))
}

#[cfg(test)]
mod tests;
