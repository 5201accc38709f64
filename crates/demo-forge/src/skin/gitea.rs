//! Gitea, and Forgejo, which came from it.
//!
//! Every failure is `unauthorized_client`; public clients must bring PKCE; tokens are JSON Web
//! Tokens, and an old refresh token stays good. Only the newest Gitea has a device flow. (go-gitea `routers/web/auth/oauth2_provider.go`,
//! `services/oauth2_provider/access_token.go`.)

use serde_json::{Value, json};

use super::{demo, habits::*};
use crate::{Endpoint, Mode, Person, host::Host};

const VERSION: &str = "/api/v1/version";

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/login/oauth/authorize", Endpoint::Authorize),
        ("/login/oauth/access_token", Endpoint::Token),
        ("/login/oauth/userinfo", Endpoint::Userinfo),
        ("/login/oauth/device_authorization", Endpoint::Device),
        ("/login/oauth/device", Endpoint::DevicePage),
        ("/api/v1/user", Endpoint::User),
        ("/api/v1/user/orgs", Endpoint::Repositories),
        ("/api/v1/user/repos", Endpoint::Repositories),
        ("/api/v1/orgs/", Endpoint::Repositories),
        ("/api/v1/repos/", Endpoint::Repositories),
        (VERSION, Endpoint::Probe),
        ("/.well-known/openid-configuration", Endpoint::Discovery),
    ],
    authorize: Authorize {
        pkce: Pkce::DemandedOfPublic,
        redirects: Matching::Web,
        issuer: None,
        state_of_refusal: StateOfRefusal::Lost,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        places: Places::FormOrJson,
        client: ClientBy::Agreeing,
        errors: Errors::Gitea,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: Some("bearer"),
        scope: Scopes::Unsaid,
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Jwt,
        refresh: Look::Jwt,
        life: 3600,
        mode: Mode::KeepOld,
        ..demo::HABITS.tokens
    },
    device: Some(Device {
        usual: Usual::Off,
        life: 900,
        code: Look::Letters("", 43),
        whole_address: WholeAddress::Given,
        clients: DeviceClients::Public,
    }),
    api: Api {
        oauth: &[Scheme::Bearer, Scheme::Token],
        unauthorized: r#"{"message":"token is required"}"#,
        user,
        probes: &[(VERSION, Probe::Open(r#"{"version":"1.25.0"}"#))],
        realm: Some("Gitea"),
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Hex(40),
        schemes: &[Scheme::Token, Scheme::Bearer],
        user_scopes: &["read:user", "write:user", "all"],
        tells: Tells::Nothing,
    },
};

pub(super) const FORGEJO: Habits = Habits {
    device: None,
    authorize: Authorize {
        state_of_refusal: StateOfRefusal::Kept,
        ..HABITS.authorize
    },
    api: Api {
        probes: &[(VERSION, Probe::Open(r#"{"version":"13.0.0+gitea-1.22.0"}"#))],
        realm: Some("Forgejo"),
        ..HABITS.api
    },
    ..HABITS
};

/// `full_name`, not `name`.
fn user(host: &Host, person: &Person) -> Value {
    let mut user = demo::user(host, person);
    if let Value::Object(fields) = &mut user {
        fields.remove("name");
    }
    user["full_name"] = json!(person.name);
    user
}
