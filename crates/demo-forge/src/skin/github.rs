//! GitHub.com and GitHub Enterprise Server.
//!
//! Errors come with 200, replies are forms unless JSON is asked for, scopes are parted by commas,
//! a secret is demanded of everyone, and an OAuth App's tokens do not end. (docs.github.com,
//! "Authorizing OAuth apps", "Token expiration and revocation".)

use super::{demo, habits::*};
use crate::{Endpoint, Mode};

const SHARED: [(&str, Endpoint); 4] = [
    ("/login/device/code", Endpoint::Device),
    ("/login/device", Endpoint::DevicePage),
    ("/login/oauth/authorize", Endpoint::Authorize),
    ("/login/oauth/access_token", Endpoint::Token),
];

pub(super) const HABITS: Habits = Habits {
    routes: &[
        SHARED[0],
        SHARED[1],
        SHARED[2],
        SHARED[3],
        ("/applications/", Endpoint::Revoke),
        ("/credentials/revoke", Endpoint::Revoke),
        ("/user", Endpoint::User),
        ("/user/orgs", Endpoint::Repositories),
        ("/user/repos", Endpoint::Repositories),
        ("/orgs/", Endpoint::Repositories),
        ("/repos/", Endpoint::Repositories),
    ],
    authorize: Authorize {
        response_type: Need::May,
        pkce: Pkce::S256,
        redirects: Matching::Below,
        issuer: Some("/login/oauth"),
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        places: Places::Anywhere,
        secret: Secrets::Always,
        redirect: AtExchange::IfSent,
        errors: Errors::Github,
        encoding: Encoding::FormUnlessAsked,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: Some("bearer"),
        scope: Scopes::Commas,
        created: Created::Unsaid,
        refresh_life: Some(15_897_600),
    },
    tokens: Tokens {
        access: Look::Letters("gho_", 36),
        refresh: Look::Letters("ghr_", 76),
        refreshing: Refreshing::IfExpiring,
        most: Some(10),
        life: 28_800,
        mode: Mode::Strict,
        ..demo::HABITS.tokens
    },
    device: Some(Device {
        usual: Usual::On,
        life: 900,
        code: Look::Letters("", 40),
        whole_address: WholeAddress::Absent,
        clients: DeviceClients::All,
    }),
    api: Api {
        oauth: &[Scheme::Bearer, Scheme::Token],
        user_agent: Need::Must,
        unauthorized: r#"{"message":"Bad credentials"}"#,
        tells: Tells::Scopes,
        realm: Some("GitHub"),
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Letters("ghp_", 36),
        schemes: &[Scheme::Bearer, Scheme::Token],
        user_scopes: &[],
        tells: Tells::Scopes,
    },
};

/// The API is below `/api/v3`; there is no `iss`, and PKCE is not looked at (<= 3.18).
pub(super) const ENTERPRISE: Habits = Habits {
    routes: &[
        SHARED[0],
        SHARED[1],
        SHARED[2],
        SHARED[3],
        ("/api/v3/user", Endpoint::User),
        ("/api/v3/user/orgs", Endpoint::Repositories),
        ("/api/v3/user/repos", Endpoint::Repositories),
        ("/api/v3/orgs/", Endpoint::Repositories),
        ("/api/v3/repos/", Endpoint::Repositories),
        ("/api/v3/meta", Endpoint::Probe),
    ],
    authorize: Authorize {
        pkce: Pkce::Ignored,
        issuer: None,
        ..HABITS.authorize
    },
    api: Api {
        headers: &[("X-GitHub-Enterprise-Version", "3.18.0")],
        probes: &[(
            "/api/v3/meta",
            Probe::Open(r#"{"installed_version":"3.18.0"}"#),
        )],
        ..HABITS.api
    },
    ..HABITS
};
