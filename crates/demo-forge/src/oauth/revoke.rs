//! Giving tokens up: RFC 7009, and what GitHub has instead.

use serde_json::{Value, json};

use super::{client, parameters, refused::Refused};
use crate::{
    host::Host,
    serve::{answer::Answer, request::Request},
    skin::habits::ClientBy,
};

/// What a program does to a token it no longer wants.
pub(crate) fn revoke(host: &Host, request: &Request) -> Answer {
    let path = request.below.as_str();
    match (path.strip_prefix("/applications/"), request.method.as_str()) {
        (Some(rest), "DELETE") => application(host, request, rest),
        (None, "POST") if path == "/credentials/revoke" => credentials(host, request),
        (None, "POST") => rfc(host, request),
        (Some(_) | None, _) => Answer::status(405),
    }
}

/// 200 whether or not the token was known.
fn rfc(host: &Host, request: &Request) -> Answer {
    let mut state = host.state();
    let habits = &host.habits.exchange;
    let revoked = parameters::read(request, habits.places).and_then(|sent| {
        let client = client::read(&state, request, &sent, (habits.client, habits.secret))?;
        let client = client.id.clone();
        let token = sent.get("token").ok_or(Refused::Request("no token"))?;
        state.grants.revoke(token, Some(&client));
        Ok(())
    });
    match revoked {
        Ok(()) if habits.revoked.is_empty() => Answer::status(200),
        Ok(()) => Answer::bytes("application/json", habits.revoked.into()),
        // doorkeeper: a stranger may not even ask.
        Err(Refused::Client | Refused::Secret) if habits.client == ClientBy::OneWay => {
            Answer::json(403, &json!({ "error": "unauthorized_client" }))
        }
        Err(refused) => refused.answer(host, request),
    }
}

/// `DELETE /applications/{client_id}/token` and `…/grant`: the token alone, or everything its
/// person allowed the client.
fn application(host: &Host, request: &Request, rest: &str) -> Answer {
    let mut state = host.state();
    let (id, what) = rest.split_once('/').unwrap_or((rest, ""));
    let basic = request.basic();
    let is_client = basic.is_some_and(|(name, secret)| {
        let client = state.client(id);
        name == id && client.is_some_and(|client| client.secret == Some(secret))
    });
    if !is_client {
        return Answer::json(401, &json!({ "message": "Requires authentication" }));
    }
    let json = request.json();
    let Some(token) = json.get("access_token").and_then(Value::as_str) else {
        return Answer::json(422, &json!({ "message": "access_token is missing" }));
    };
    let now = host.now(&state);
    let Some(person) = state.grants.look_up(token, now).map(|holder| holder.person) else {
        return Answer::json(404, &json!({ "message": "Not Found" }));
    };
    match what {
        "token" => state.grants.revoke_pair(token, id),
        "grant" => state.grants.revoke_client(person, id),
        _ => return Answer::status(404),
    }
    Answer::status(204)
}

/// `POST /credentials/revoke`: whoever holds tokens may end them.
fn credentials(host: &Host, request: &Request) -> Answer {
    let json = request.json();
    let Some(tokens) = json.get("credentials").and_then(Value::as_array) else {
        return Answer::json(422, &json!({ "message": "credentials are missing" }));
    };
    let mut state = host.state();
    for token in tokens.iter().filter_map(Value::as_str) {
        state.revoke_token(token);
    }
    Answer::json(202, &json!({}))
}
