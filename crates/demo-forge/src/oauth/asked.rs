//! Reads an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).

use std::{collections::BTreeMap, time::Duration};

use super::{
    authorize::location,
    grants::{Asked, Challenge},
    redirects,
};
use crate::{
    Client,
    host::Host,
    skin::habits::{Need, Pkce},
};

const CONSENT_LIFE: Duration = Duration::from_secs(600);

/// A sound request, waiting for its answer.
#[derive(Clone)]
pub(crate) struct Consent {
    pub(super) asked: Asked,
    pub(super) state: Option<String>,
    pub(super) until: Duration,
    /// Where the answer went, for the page that leads there again.
    pub(super) went: Option<String>,
}

/// Why there is no address to go back to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// The request names a client this host does not know.
    #[error("unknown client")]
    UnknownClient,
    /// The redirect address is not one of the client's, as the host compares them.
    #[error("unknown redirect address")]
    UnknownRedirect,
    /// A parameter comes more than once.
    #[error("a parameter comes twice")]
    Twice,
    /// Nobody of that name has an account here.
    #[error("no such person")]
    UnknownPerson,
    /// The address is not the authorize endpoint of this host.
    #[error("not the authorize endpoint of this host")]
    OtherAddress,
}

/// Who the client thinks will answer.
pub(super) struct Hint {
    pub(super) login: String,
    /// `prompt=select_account`: the choice is the person's.
    pub(super) select: bool,
}

pub(super) enum Reading {
    Good(Consent, Hint),
    /// Wrong, but the client may be told: the whole address to send the browser to.
    Back(String),
}

/// Reads the query of an authorize address.
pub(super) fn read(host: &Host, query: &[(String, String)]) -> Result<Reading, AuthorizeError> {
    let mut fields = BTreeMap::new();
    for (name, value) in query {
        if fields.insert(name.as_str(), value.as_str()).is_some() {
            return Err(AuthorizeError::Twice);
        }
    }
    let field = |name: &str| fields.get(name).copied().unwrap_or_default();
    let state = host.state();
    let habits = &host.habits.authorize;
    let client = state
        .client(field("client_id"))
        .ok_or(AuthorizeError::UnknownClient)?;
    let redirect_uri = field("redirect_uri");
    if !redirects::allow(habits.redirects, client, redirect_uri, &host.key) {
        return Err(AuthorizeError::UnknownRedirect);
    }
    let scope = match field("scope") {
        "" => habits.default_scope,
        scope => scope,
    };
    let challenge = challenge(
        habits.pkce,
        client,
        field("code_challenge_method"),
        field("code_challenge"),
    );
    let type_is_good = match field("response_type") {
        "" => habits.response_type == Need::May,
        other => other == "code",
    };
    let error = if !type_is_good {
        Some("unsupported_response_type")
    } else if challenge.is_none() {
        Some("invalid_request")
    } else if !habits.knows(scope) {
        Some("invalid_scope")
    } else {
        None
    };
    let consent = Consent {
        asked: Asked {
            client: client.id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            scope: scope.to_owned(),
            challenge: challenge.unwrap_or(Challenge::None),
        },
        state: fields.get("state").map(|&state| state.to_owned()),
        until: host.now(&state) + CONSENT_LIFE,
        went: None,
    };
    Ok(match error {
        Some(error) => Reading::Back(location(host, &state, &consent, ("error", error))),
        None => {
            let login = match field("login") {
                "" => field("login_hint"),
                login => login,
            };
            let select = field("prompt")
                .split(' ')
                .any(|one| one == "select_account");
            let login = login.to_owned();
            Reading::Good(consent, Hint { login, select })
        }
    })
}

/// The challenge to be met later, by the habit of the host; none: what came will not do.
fn challenge(pkce: Pkce, client: &Client, method: &str, text: &str) -> Option<Challenge> {
    let s256 = || is_challenge(text).then(|| Challenge::S256(text.to_owned()));
    let either = || match method {
        "S256" => s256(),
        "plain" | "" => Some(Challenge::Plain(text.to_owned())),
        _ => None,
    };
    match (pkce, text) {
        (Pkce::Ignored, _) | (Pkce::S256 | Pkce::Any, "") => Some(Challenge::None),
        (Pkce::DemandedOfPublic, "") => client.secret.is_some().then_some(Challenge::None),
        (Pkce::Demanded | Pkce::S256, _) if method == "S256" => s256(),
        (Pkce::Demanded | Pkce::S256, _) => None,
        (Pkce::DemandedOfPublic | Pkce::Any, _) => either(),
    }
}

/// 43 characters of base64url: a SHA-256.
fn is_challenge(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
