//! The token and revocation endpoints. Parameters come in a form, once each, and never in the URL.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;

use super::grants::{Pair, Refusal};
use crate::{
    host::{Host, State},
    serve::{answer::Answer, request::Request},
};

/// RFC 6749 §5.2.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{0}")]
    Request(&'static str),
    #[error("the client is unknown, or its secret is wrong")]
    Client,
    #[error(transparent)]
    Grant(#[from] Refusal),
    #[error("unknown grant type")]
    GrantType,
}

impl Refused {
    fn answer(&self) -> Answer {
        let (status, error) = match self {
            Refused::Request(_) => (400, "invalid_request"),
            Refused::Client => (401, "invalid_client"),
            Refused::Grant(_) => (400, "invalid_grant"),
            Refused::GrantType => (400, "unsupported_grant_type"),
        };
        let body = json!({ "error": error, "error_description": self.to_string() });
        Answer::json(status, &body)
    }
}

type Form = BTreeMap<String, String>;

/// `POST /oauth/token`.
pub(crate) fn exchange(host: &Host, request: &Request) -> Answer {
    let mut state = host.state();
    let now = host.now(&state);
    match exchanged(&mut state, request, now) {
        Err(refused) => refused.answer(),
        Ok(pair) => Answer::json(
            200,
            &json!({
                "access_token": pair.access,
                "token_type": "Bearer",
                "expires_in": pair.until.saturating_sub(now).as_secs(),
                "refresh_token": pair.refresh,
                "scope": pair.scope,
            }),
        ),
    }
}

fn exchanged(state: &mut State, request: &Request, now: Duration) -> Result<Pair, Refused> {
    let form = form(request)?;
    let client = client(state, request, &form)?;
    let need = |name: &'static str| {
        form.get(name)
            .map(String::as_str)
            .ok_or(Refused::Request("a parameter is missing"))
    };
    let State {
        grants, options, ..
    } = state;
    Ok(match need("grant_type")? {
        "authorization_code" => grants.redeem(
            need("code")?,
            &client,
            need("redirect_uri")?,
            need("code_verifier")?,
            options,
            now,
        )?,
        "refresh_token" => grants.renew(need("refresh_token")?, &client, options, now)?,
        _ => return Err(Refused::GrantType),
    })
}

/// `POST /oauth/revoke` (RFC 7009): 200 whether or not the token was known.
pub(crate) fn revoke(host: &Host, request: &Request) -> Answer {
    let mut state = host.state();
    let revoked = form(request).and_then(|form| {
        let client = client(&state, request, &form)?;
        let token = form.get("token").ok_or(Refused::Request("no token"))?;
        state.grants.revoke(token, Some(&client));
        Ok(())
    });
    match revoked {
        Ok(()) => Answer::status(200),
        Err(refused) => refused.answer(),
    }
}

fn form(request: &Request) -> Result<Form, Refused> {
    if !request.query.is_empty() {
        return Err(Refused::Request("parameters belong in the body"));
    }
    let mut form = Form::new();
    for (name, value) in request.form() {
        if form.insert(name, value).is_some() {
            return Err(Refused::Request("a parameter comes twice"));
        }
    }
    Ok(form)
}

/// Who asks: a public client by its id, another one by its secret, in the body or in Basic.
fn client(state: &State, request: &Request, form: &Form) -> Result<String, Refused> {
    let (id, secret) = match (request.basic(), form.get("client_secret")) {
        (Some(_), Some(_)) => return Err(Refused::Request("two ways of client authentication")),
        (Some((id, secret)), None) => (id, Some(secret)),
        (None, secret) => {
            let id = form.get("client_id").ok_or(Refused::Client)?;
            (id.clone(), secret.cloned())
        }
    };
    state
        .client(&id)
        .filter(|client| client.secret == secret)
        .map(|client| client.id.clone())
        .ok_or(Refused::Client)
}
