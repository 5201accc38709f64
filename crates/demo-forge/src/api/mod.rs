//! The API: whose token is this, and what kind of host is it?

pub(crate) mod own;
pub(crate) mod repos;
mod shown;

use serde_json::{Value, json};

use crate::{
    Endpoint, Person,
    host::Host,
    serve::{answer::Answer, request::Request},
    skin::habits::{Need, Probe},
};

/// Whose token it is, the way the host says it.
pub(crate) fn user(host: &Host, request: &Request) -> Answer {
    whose(host, request, host.habits.api.user)
}

/// The same, the way OpenID Connect says it.
pub(crate) fn userinfo(host: &Host, request: &Request) -> Answer {
    whose(host, request, |host, person| {
        json!({
            "sub": person.id.to_string(),
            "preferred_username": person.login,
            "name": person.name,
            "email": person.email,
            "picture": host.url(&format!("/avatars/{}.png", person.login)),
            "profile": host.url(&format!("/{}", person.login)),
        })
    })
}

/// What the host is recognised by.
pub(crate) fn probe(host: &Host, request: &Request) -> Answer {
    let mut probes = host.habits.api.probes.iter();
    let answer = match probes.find(|(path, _)| request.below == *path) {
        Some((_, Probe::Open(json))) => Answer::bytes("application/json", (*json).into()),
        Some((_, Probe::Locked)) => unauthorized(host),
        Some((_, Probe::Forbidden)) => Answer::status(403),
        None => Answer::status(404),
    };
    with_headers(host, answer)
}

/// What git is told before it shows a password.
pub(crate) fn git(host: &Host) -> Answer {
    let realm = host.habits.api.realm.unwrap_or_default();
    Answer::status(401).header("WWW-Authenticate", &format!("Basic realm=\"{realm}\""))
}

/// Whether the firewall stands before this part of the host.
pub(crate) fn is_suspect(host: &Host, endpoint: Endpoint) -> bool {
    host.state().options.firewall
        && match endpoint {
            Endpoint::Token
            | Endpoint::Revoke
            | Endpoint::Device
            | Endpoint::User
            | Endpoint::Own
            | Endpoint::Repositories
            | Endpoint::Userinfo
            | Endpoint::Probe
            | Endpoint::Git
            | Endpoint::Discovery => true,
            Endpoint::Authorize
            | Endpoint::Return
            | Endpoint::DevicePage
            | Endpoint::Settings
            | Endpoint::Avatar
            | Endpoint::Page
            | Endpoint::Control => false,
        }
}

/// What the firewall says.
pub(crate) fn rejected() -> Answer {
    Answer {
        status: 418,
        ..Answer::bytes(
            "text/plain; charset=utf-8",
            b"Request rejected, suspected unsafe".to_vec(),
        )
    }
}

fn whose(host: &Host, request: &Request, say: fn(&Host, &Person) -> Value) -> Answer {
    let api = &host.habits.api;
    let is_nameless = request.header("user-agent").is_none_or(str::is_empty);
    if is_nameless && api.user_agent == Need::Must {
        return Answer::status(403);
    }
    let Some(holder) = shown::holder(host, request) else {
        return with_headers(host, unauthorized(host));
    };
    if !holder.may_ask {
        return Answer::json(403, &json!({ "message": "the token is not for that" }));
    }
    let answer = with_headers(host, Answer::json(200, &say(host, &holder.person)));
    holder.told(host, answer)
}

fn unauthorized(host: &Host) -> Answer {
    let body = host.habits.api.unauthorized.into();
    Answer {
        status: 401,
        ..Answer::bytes("application/json", body)
    }
    .header("Cache-Control", "no-store")
    .header("WWW-Authenticate", "Bearer error=\"invalid_token\"")
}

fn with_headers(host: &Host, answer: Answer) -> Answer {
    let headers = host.habits.api.headers.iter();
    headers.fold(answer, |answer, (name, value)| answer.header(name, value))
}
