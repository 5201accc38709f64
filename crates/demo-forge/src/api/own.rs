//! `/personal_access_tokens/self`: what a token may ask about itself (GitLab).

use serde_json::json;

use super::{unauthorized, with_headers};
use crate::{
    host::Host,
    serve::{answer::Answer, request::Request},
};

/// `GET` describes the token that came, `DELETE` ends it.
pub(crate) fn answer(host: &Host, request: &Request) -> Answer {
    let mut state = host.state();
    let now = host.now(&state);
    let shown = host.habits.personal.schemes.iter();
    let token = shown
        .filter_map(|scheme| scheme.shown(request))
        .find_map(|shown| state.personals.find(&shown.token, now).cloned());
    let Some(token) = token else {
        return with_headers(host, unauthorized(host));
    };
    if request.method == "DELETE" {
        state.personals.revoke(&token.value);
        return Answer::status(204);
    }
    let day = |age| host.date(age).date().to_string();
    Answer::json(
        200,
        &json!({
            "id": token.id,
            "name": token.name,
            "revoked": false,
            "created_at": host.iso(token.made),
            "scopes": token.scopes,
            "user_id": token.person,
            "last_used_at": host.iso(now),
            "active": true,
            "expires_at": token.until.map(day),
        }),
    )
}
