//! The API: whose token is this, and what kind of host is it?

use serde_json::{Value, json};

use crate::{
    Endpoint, Person,
    host::Host,
    oauth::grants::Holder,
    serve::{answer::Answer, request::Request},
    skin::habits::{Need, Probe, Scheme, Tells},
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
            | Endpoint::Userinfo
            | Endpoint::Probe
            | Endpoint::Git
            | Endpoint::Discovery => true,
            Endpoint::Authorize
            | Endpoint::Return
            | Endpoint::DevicePage
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
    let Some((person, holder)) = holder(host, request) else {
        return with_headers(host, unauthorized(host));
    };
    let answer = with_headers(host, Answer::json(200, &say(host, &person)));
    match api.tells {
        Tells::Nothing => answer,
        Tells::Scopes => answer.header("X-OAuth-Scopes", &holder.scope.replace(' ', ", ")),
        Tells::User => answer
            .header("X-AUSERID", &person.id.to_string())
            .header("X-AUSERNAME", &person.login),
    }
}

/// Who shows a token, and what it is good for.
fn holder(host: &Host, request: &Request) -> Option<(Person, Holder)> {
    let mut state = host.state();
    let now = host.now(&state);
    let shown = host.habits.api.oauth.iter();
    let token = shown
        .copied()
        .find_map(|scheme| shown_by(request, scheme))?;
    let holder = state.grants.use_access(&token, now)?;
    let mut people = state.options.people.iter();
    let person = people.find(|person| person.id == holder.person)?;
    Some((person.clone(), holder))
}

fn shown_by(request: &Request, scheme: Scheme) -> Option<String> {
    match scheme {
        Scheme::Bearer => request.authorization("bearer").map(str::to_owned),
        Scheme::Token => request.authorization("token").map(str::to_owned),
        Scheme::Private => request.header("private-token").map(str::to_owned),
    }
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
