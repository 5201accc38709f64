//! A host of its own: what the RFCs say, to the letter.

use serde_json::{Value, json};

use super::habits::*;
use crate::{Endpoint, Mode, Person, host::Host};

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/oauth/authorize", Endpoint::Authorize),
        ("/oauth/token", Endpoint::Token),
        ("/oauth/revoke", Endpoint::Revoke),
        ("/oauth/device", Endpoint::Device),
        ("/device", Endpoint::DevicePage),
        ("/settings/tokens", Endpoint::Settings),
        ("/api/user", Endpoint::User),
        ("/api/user/orgs", Endpoint::Repositories),
        ("/api/user/repos", Endpoint::Repositories),
        ("/api/orgs/", Endpoint::Repositories),
        ("/api/repos/", Endpoint::Repositories),
        ("/api/userinfo", Endpoint::Userinfo),
        ("/.well-known/openid-configuration", Endpoint::Discovery),
    ],
    authorize: Authorize {
        response_type: Need::Must,
        pkce: Pkce::Demanded,
        redirects: Matching::Demo,
        scopes: &[],
        default_scope: "",
        issuer: Some(""),
        state_of_refusal: StateOfRefusal::Kept,
    },
    exchange: Exchange {
        places: Places::Form,
        client: ClientBy::BodyOrBasic,
        secret: Secrets::AsRegistered,
        renewal: Renewal::Named,
        redirect: AtExchange::Must,
        user_agent: Need::May,
        errors: Errors::Rfc,
        encoding: Encoding::Json,
        revoked: "",
    },
    say: Say {
        token_type: Some("Bearer"),
        scope: Scopes::Spaces,
        created: Created::Unsaid,
        refresh_life: None,
    },
    tokens: Tokens {
        access: Look::Demo("demo_at_"),
        refresh: Look::Demo("demo_rt_"),
        bytes: 0,
        refreshing: Refreshing::Everyone,
        most: None,
        life: 3600,
        mode: Mode::Strict,
    },
    device: Some(Device {
        usual: Usual::On,
        life: 600,
        code: Look::Demo("demo_dc_"),
        whole_address: WholeAddress::Given,
        clients: DeviceClients::All,
    }),
    api: Api {
        oauth: &[Scheme::Bearer],
        user_agent: Need::May,
        unauthorized: r#"{"error":"invalid_token"}"#,
        headers: &[],
        tells: Tells::Nothing,
        user,
        probes: &[],
        realm: None,
    },
    personal: Personal {
        look: Look::Letters("demo_pat_", 40),
        schemes: &[Scheme::Bearer],
        user_scopes: &[],
        tells: Tells::ScopesAndEnd,
    },
};

/// The way most code hosts say it.
pub(super) fn user(host: &Host, person: &Person) -> Value {
    json!({
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "email": person.email,
        "avatar_url": host.url(&format!("/avatars/{}.png", person.login)),
        "html_url": host.url(&format!("/{}", person.login)),
    })
}
