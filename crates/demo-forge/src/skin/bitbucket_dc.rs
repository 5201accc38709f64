//! Bitbucket Data Center (>= 7.20).
//!
//! There is no "who am I": every answer to a token names its person in a header, and a list of
//! users begins with whomever it likes. (Confluence, "Bitbucket OAuth 2.0 provider API".)

use serde_json::{Value, json};

use super::{demo, habits::*};
use crate::{Endpoint, Mode, Person, host::Host};

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/rest/oauth2/latest/authorize", Endpoint::Authorize),
        ("/rest/oauth2/latest/token", Endpoint::Token),
        ("/rest/api/1.0/users", Endpoint::User),
        ("/rest/oauth2/1.0/client", Endpoint::Probe),
    ],
    authorize: Authorize {
        pkce: Pkce::Any,
        redirects: Matching::Exact,
        scopes: &["PUBLIC_REPOS", "REPO_READ", "REPO_WRITE"],
        issuer: None,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        client: ClientBy::Body,
        secret: Secrets::Always,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: Some("bearer"),
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Letters("", 44),
        refresh: Look::Letters("", 44),
        life: 7200,
        // Undocumented: the harder one to live with.
        mode: Mode::Strict,
        ..demo::HABITS.tokens
    },
    device: None,
    api: Api {
        unauthorized: r#"{"errors":[{"message":"You are not permitted to access this resource"}]}"#,
        tells: Tells::User,
        user,
        probes: &[("/rest/oauth2/1.0/client", Probe::Locked)],
        realm: Some("Atlassian Bitbucket"),
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Letters("", 44),
        schemes: &[Scheme::Bearer],
        user_scopes: &[],
        tells: Tells::User,
    },
};

/// A page of users, which does not begin with the one who asks.
fn user(host: &Host, asking: &Person) -> Value {
    let state = host.state();
    let first = state
        .options
        .people
        .iter()
        .find(|person| person.id != asking.id)
        .unwrap_or(asking);
    json!({
        "size": 1,
        "limit": 1,
        "start": 0,
        "isLastPage": false,
        "nextPageStart": 1,
        "values": [{
            "id": first.id,
            "name": first.login,
            "slug": first.login,
            "displayName": first.name,
            "emailAddress": first.email,
            "active": true,
            "type": "NORMAL",
        }],
    })
}
