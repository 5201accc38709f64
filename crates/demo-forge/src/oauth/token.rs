//! The token endpoint: a code or a refresh token for a pair.

use std::time::Duration;

use super::{
    client, device,
    grants::{Born, Pair, Presented},
    parameters::{self, Parameters, need},
    refused::Refused,
    say,
};
use crate::{
    host::{Host, State},
    serve::{answer::Answer, request::Request},
    skin::habits::{AtExchange, Need, Renewal, Secrets},
};

/// `POST` to the token endpoint.
pub(crate) fn exchange(host: &Host, request: &Request) -> Answer {
    let is_nameless = request.header("user-agent").is_none_or(str::is_empty);
    if is_nameless && host.habits.exchange.user_agent == Need::Must {
        return Answer::status(403);
    }
    let mut state = host.state();
    let now = host.now(&state);
    match exchanged(host, &mut state, request, now) {
        Err(refused) => refused.answer(host, request),
        Ok(pair) => say::tokens(host, request, &pair, now),
    }
}

fn exchanged(
    host: &Host,
    state: &mut State,
    request: &Request,
    now: Duration,
) -> Result<Pair, Refused> {
    let sent = parameters::read(request, host.habits.exchange.places)?;
    match need(&sent, "grant_type")? {
        "authorization_code" => redeem(host, state, request, &sent, now),
        "refresh_token" => renew(host, state, request, &sent, now),
        device::GRANT_TYPE if host.habits.device.is_some() => {
            device::poll(host, state, request, &sent, now)
        }
        _ => Err(Refused::GrantType),
    }
}

fn redeem(
    host: &Host,
    state: &mut State,
    request: &Request,
    sent: &Parameters,
    now: Duration,
) -> Result<Pair, Refused> {
    let habits = &host.habits.exchange;
    let client = client::read(state, request, sent, (habits.client, habits.secret))?;
    let client = client.id.clone();
    let presented = Presented {
        client: &client,
        redirect: match habits.redirect {
            AtExchange::Must => Some(need(sent, "redirect_uri")?),
            AtExchange::IfSent => sent.get("redirect_uri").map(String::as_str),
            AtExchange::Ignored => None,
        },
        verifier: sent.get("code_verifier").map(String::as_str),
    };
    let code = need(sent, "code")?;
    let State {
        grants, options, ..
    } = state;
    grants
        .redeem(code, &presented, options, now)
        .map_err(Refused::Code)
}

fn renew(
    host: &Host,
    state: &mut State,
    request: &Request,
    sent: &Parameters,
    now: Duration,
) -> Result<Pair, Refused> {
    let habits = &host.habits.exchange;
    let token = need(sent, "refresh_token")?;
    let client = match habits.renewal {
        Renewal::Nameless => {
            if sent.contains_key("client_id") || sent.contains_key("client_secret") {
                return Err(Refused::Request("a renewal names no client"));
            }
            None
        }
        Renewal::Named | Renewal::NamedWithRedirect => {
            if habits.renewal == Renewal::NamedWithRedirect {
                need(sent, "redirect_uri")?;
            }
            let secret = match state.grants.born(token) {
                Some(Born::OfDevice) => Secrets::NotDemanded,
                Some(Born::OfCode) | None => habits.secret,
            };
            let client = client::read(state, request, sent, (habits.client, secret))?;
            Some(client.id.clone())
        }
    };
    let State {
        grants, options, ..
    } = state;
    grants
        .renew(token, client.as_deref(), options, now)
        .map_err(Refused::Refresh)
}
