//! gitcode.com.
//!
//! The parameters of the token call are in its URL and the secret alone is in its form; no
//! `token_type`, `created_at` as a date, ids as text. (docs.gitcode.com/docs/openapi/oauth.)

use serde_json::{Value, json};

use super::{demo, habits::*};
use crate::{Endpoint, Mode, Person, host::Host};

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
            "all_user",
            "all_key",
            "all_groups",
            "all_projects",
            "all_pr",
            "all_issue",
            "all_note",
            "all_hook",
            "all_repository",
        ],
        issuer: None,
        ..demo::HABITS.authorize
    },
    exchange: Exchange {
        places: Places::UrlAndSecretInForm,
        client: ClientBy::Body,
        secret: Secrets::Always,
        renewal: Renewal::Nameless,
        redirect: AtExchange::Ignored,
        ..demo::HABITS.exchange
    },
    say: Say {
        token_type: None,
        created: Created::Iso,
        ..demo::HABITS.say
    },
    tokens: Tokens {
        access: Look::Hex(32),
        refresh: Look::Hex(32),
        life: 1_296_000,
        // Undocumented: the harder one to live with.
        mode: Mode::Strict,
        ..demo::HABITS.tokens
    },
    device: None,
    api: Api {
        oauth: &[Scheme::Bearer, Scheme::Private],
        unauthorized: r#"{"message":"401 Unauthorized"}"#,
        user,
        ..demo::HABITS.api
    },
    personal: Personal {
        look: Look::Hex(32),
        schemes: &[Scheme::Bearer, Scheme::Private],
        user_scopes: &[],
        tells: Tells::Nothing,
    },
};

fn user(host: &Host, person: &Person) -> Value {
    let mut user = demo::user(host, person);
    user["id"] = json!(format!("64e5ed8f{:016x}", person.id));
    user["type"] = json!("User");
    user
}
