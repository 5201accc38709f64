//! The user API: whose token is this?

use serde_json::{Value, json};

use crate::{
    Person,
    host::Host,
    serve::{answer::Answer, request::Request},
};

/// `GET /api/user`, the way code hosts say it.
pub(crate) fn user(host: &Host, request: &Request) -> Answer {
    whose(host, request, |person| {
        json!({
            "id": person.id,
            "login": person.login,
            "name": person.name,
            "email": person.email,
            "avatar_url": host.url(&format!("/avatars/{}.png", person.login)),
            "html_url": host.url(&format!("/{}", person.login)),
        })
    })
}

/// `GET /api/userinfo`, the way OpenID Connect says it.
pub(crate) fn userinfo(host: &Host, request: &Request) -> Answer {
    whose(host, request, |person| {
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

fn whose(host: &Host, request: &Request, say: impl Fn(&Person) -> Value) -> Answer {
    let mut state = host.state();
    let now = host.now(&state);
    let id = request
        .bearer()
        .and_then(|token| state.grants.use_access(token, now));
    let people = &state.options.people;
    match people.iter().find(|person| Some(person.id) == id) {
        Some(person) => Answer::json(200, &say(person)),
        None => Answer::json(401, &json!({ "error": "invalid_token" }))
            .header("WWW-Authenticate", "Bearer error=\"invalid_token\""),
    }
}
