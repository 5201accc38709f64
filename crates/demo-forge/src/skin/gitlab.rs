//! GitLab.com and self-managed.
//!
//! Public clients; one way of saying who one is; a renewal kills the pair before it, access token
//! included, and repeats the redirect address. (GitLab `doc/api/oauth2.md`, doorkeeper.)

use serde_json::{Value, json};

use super::{demo, habits::*};
use crate::{Endpoint, Mode, Person, host::Host};

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/oauth/authorize", Endpoint::Authorize),
        ("/oauth/token", Endpoint::Token),
        ("/oauth/revoke", Endpoint::Revoke),
        ("/oauth/authorize_device", Endpoint::Device),
        ("/oauth/device", Endpoint::DevicePage),
        ("/oauth/userinfo", Endpoint::Userinfo),
        ("/api/v4/user", Endpoint::User),
        ("/api/v4/namespaces", Endpoint::Repositories),
        ("/api/v4/users/", Endpoint::Repositories),
        ("/api/v4/groups/", Endpoint::Repositories),
        ("/api/v4/projects/", Endpoint::Repositories),
        ("/api/v4/personal_access_tokens/self", Endpoint::Own),
        ("/api/v4/version", Endpoint::Probe),
        ("/.well-known/openid-configuration", Endpoint::Discovery),
    ],
    authorize: Authorize {
        pkce: Pkce::Any,
        redirects: Matching::AnyLoopbackPort,
        scopes: &[
            "api",
            "read_api",
            "read_user",
            "read_repository",
            "write_repository",
            "openid",
            "profile",
            "email",
        ],
        issuer: None,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        places: Places::FormOrJson,
        client: ClientBy::OneWay,
        renewal: Renewal::NamedWithRedirect,
        revoked: "{}",
        ..demo::HABITS.exchange
    },
    say: Say {
        created: Created::Unix,
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Hex(64),
        refresh: Look::Hex(64),
        refreshing: Refreshing::NotDevices,
        life: 7200,
        mode: Mode::Strict,
        ..demo::HABITS.tokens
    },
    device: Some(Device {
        usual: Usual::On,
        life: 300,
        code: Look::Letters("", 43),
        whole_address: WholeAddress::Given,
        clients: DeviceClients::All,
    }),
    api: Api {
        unauthorized: r#"{"message":"401 Unauthorized"}"#,
        user,
        probes: &[("/api/v4/version", Probe::Locked)],
        realm: Some("GitLab"),
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Letters("glpat-", 20),
        schemes: &[Scheme::Private, Scheme::Bearer],
        user_scopes: &[],
        tells: Tells::Nothing,
    },
};

fn user(host: &Host, person: &Person) -> Value {
    json!({
        "id": person.id,
        "username": person.login,
        "name": person.name,
        "state": "active",
        "avatar_url": host.url(&format!("/avatars/{}.png", person.login)),
        "web_url": host.url(&format!("/{}", person.login)),
        "email": person.email,
        "public_email": null,
    })
}
