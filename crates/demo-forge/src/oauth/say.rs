//! The reply with the tokens, with the fields and in the encoding of each host.

use std::time::Duration;

use serde_json::{Value, json};
use url::form_urlencoded;

use super::grants::Pair;
use crate::{
    host::Host,
    serve::{answer::Answer, request::Request},
    skin::habits::{Created, Encoding, Scopes},
};

/// The tokens, as this host says them.
pub(super) fn tokens(host: &Host, request: &Request, pair: &Pair, now: Duration) -> Answer {
    let say = &host.habits.say;
    let mut body = json!({ "access_token": pair.access });
    let mut put = |name: &str, value: Value| body[name] = value;
    if let Some(word) = say.token_type {
        put("token_type", json!(word));
    }
    if let Some(until) = pair.until {
        put("expires_in", json!(until.saturating_sub(now).as_secs()));
    }
    if let Some(refresh) = &pair.refresh {
        put("refresh_token", json!(refresh));
        if let Some(seconds) = say.refresh_life {
            put("refresh_token_expires_in", json!(seconds));
        }
    }
    match say.scope {
        Scopes::Spaces => put("scope", json!(pair.scope)),
        Scopes::Commas => put("scope", json!(pair.scope.replace(' ', ","))),
        Scopes::Plural => put("scopes", json!(pair.scope)),
        Scopes::Unsaid => {}
    }
    match say.created {
        Created::Unix => put("created_at", json!(host.date(now).unix_timestamp())),
        Created::Iso => put("created_at", json!(host.iso(now))),
        Created::Unsaid => {}
    }
    encoded(host, request, 200, &body)
}

/// An answer of the token endpoint, as JSON or as a form.
pub(super) fn encoded(host: &Host, request: &Request, status: u16, body: &Value) -> Answer {
    let accepts_json = || {
        request
            .header("accept")
            .is_some_and(|accept| accept.contains("json"))
    };
    match host.habits.exchange.encoding {
        Encoding::FormUnlessAsked if !accepts_json() => form(status, body),
        Encoding::Json | Encoding::FormUnlessAsked => Answer::json(status, body),
    }
}

fn form(status: u16, body: &Value) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in body.as_object().into_iter().flatten() {
        let text = value.as_str();
        form.append_pair(name, &text.map_or_else(|| value.to_string(), str::to_owned));
    }
    let kind = "application/x-www-form-urlencoded; charset=utf-8";
    Answer {
        status,
        ..Answer::bytes(kind, form.finish().into_bytes())
    }
    .header("Cache-Control", "no-store")
}
