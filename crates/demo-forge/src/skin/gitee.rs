//! gitee.com.
//!
//! A secret, in the body; a redirect address with its very port; a renewal without a client; and
//! no answer to a program that does not say its name. (gitee.com/api/v5/oauth_doc.)

use super::{demo, habits::*};
use crate::{Endpoint, Mode};

pub(super) const HABITS: Habits = Habits {
    routes: &[
        ("/oauth/authorize", Endpoint::Authorize),
        ("/oauth/token", Endpoint::Token),
        ("/api/v5/user", Endpoint::User),
        ("/api/v5/user/orgs", Endpoint::Repositories),
        ("/api/v5/user/repos", Endpoint::Repositories),
        ("/api/v5/orgs/", Endpoint::Repositories),
        ("/api/v5/repos/", Endpoint::Repositories),
    ],
    authorize: Authorize {
        pkce: Pkce::Ignored,
        redirects: Matching::Exact,
        scopes: &[
            "user_info",
            "projects",
            "pull_requests",
            "issues",
            "notes",
            "keys",
            "hook",
            "groups",
            "gists",
            "enterprises",
            "emails",
        ],
        issuer: None,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        places: Places::SecretInForm,
        client: ClientBy::Body,
        secret: Secrets::Always,
        renewal: Renewal::Nameless,
        user_agent: Need::Must,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: Some("bearer"),
        created: Created::Unix,
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Hex(32),
        refresh: Look::Hex(64),
        life: 86_400,
        // Undocumented: the harder one to live with.
        mode: Mode::Strict,
        ..demo::HABITS.tokens
    },
    device: None,
    api: Api {
        unauthorized: r#"{"message":"401 Unauthorized: Access token is expired"}"#,
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Hex(32),
        schemes: &[Scheme::Bearer],
        user_scopes: &[],
        tells: Tells::Nothing,
    },
};
