//! Bitbucket Cloud.
//!
//! The client comes by Basic, a JSON body is not understood, the reply says `scopes`, tokens are
//! longer than some keyrings take, and a spent refresh token is forgiven for ten minutes.
//! (developer.atlassian.com/cloud/bitbucket/oauth-2.)

use serde_json::{Value, json};

use super::{demo, habits::*};
use crate::{Endpoint, Mode, Person, host::Host};

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/site/oauth2/authorize", Endpoint::Authorize),
        ("/site/oauth2/access_token", Endpoint::Token),
        ("/site/oauth2/revoke", Endpoint::Revoke),
        ("/2.0/user", Endpoint::User),
        ("/2.0/user/workspaces", Endpoint::Repositories),
        ("/2.0/repositories/", Endpoint::Repositories),
        ("/user", Endpoint::Probe),
    ],
    authorize: Authorize {
        pkce: Pkce::Ignored,
        redirects: Matching::Prefix,
        default_scope: "account repository:write",
        issuer: None,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        client: ClientBy::Basic,
        secret: Secrets::Always,
        errors: Errors::Bitbucket,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: Some("bearer"),
        scope: Scopes::Plural,
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Letters("", 64),
        refresh: Look::Letters("", 64),
        bytes: 2800,
        life: 7200,
        mode: Mode::Grace,
        ..demo::HABITS.tokens
    },
    device: None,
    api: Api {
        unauthorized: r#"{"type":"error","error":{"message":"Access token expired."}}"#,
        user,
        probes: &[("/user", Probe::Forbidden)],
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Letters("ATATT3x", 180),
        schemes: &[Scheme::Basic],
        user_scopes: &["read:user:bitbucket"],
        tells: Tells::Nothing,
    },
};

/// There is no `username`; the key is a uuid in braces.
fn user(host: &Host, person: &Person) -> Value {
    json!({
        "type": "user",
        "uuid": format!("{{00000000-0000-4000-8000-{:012x}}}", person.id),
        "account_id": format!("557058:{:012x}", person.id),
        "nickname": person.login,
        "display_name": person.name,
        "links": {
            "avatar": { "href": host.url(&format!("/avatars/{}.png", person.login)) },
            "html": { "href": host.url(&format!("/{}", person.login)) },
        },
    })
}
