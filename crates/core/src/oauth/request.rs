//! Token and identity requests (RFC 6749 §4.1.3 and §6, RFC 6750 §2.1).

use url::Url;

use crate::grant::{Grant, GrantKind, Secret};
use crate::http::{Authorization, Field, Form, Method, Request, Sensitivity};
use crate::provider::{Host, PersonalHeader, Pkce, Placement};

/// Our registration at a host.
#[derive(Debug)]
pub struct ClientCredentials {
    /// The client id.
    pub id: String,
    /// The client secret, if the row has one.
    pub secret: Option<Secret<String>>,
}

/// Redeems a code.
pub fn code_request(
    host: &Host,
    client: &ClientCredentials,
    code: Secret<String>,
    verifier: Secret<String>,
    redirect_uri: &str,
) -> Request {
    let mut form = vec![
        ("grant_type", open("authorization_code")),
        ("code", Field::Hidden(code)),
    ];
    match host.provider.client.placement {
        Placement::Body | Placement::Basic => form.push(("redirect_uri", open(redirect_uri))),
        // Its documentation does not list one.
        Placement::Query => {}
    }
    if proves(host) {
        form.push(("code_verifier", Field::Hidden(verifier)));
    }
    spend(host, host.endpoints.token.clone(), form, Some(client))
}

/// Whether proof keys are sent (RFC 7636). Only where nobody knows what they do are they not.
pub(super) fn proves(host: &Host) -> bool {
    match host.provider.client.pkce {
        Pkce::Required | Pkce::Supported | Pkce::Tolerated => true,
        Pkce::Unknown => false,
    }
}

/// Renews a grant.
pub fn refresh_request(
    host: &Host,
    client: &ClientCredentials,
    refresh: Secret<String>,
) -> Request {
    let mut form = vec![
        ("grant_type", open("refresh_token")),
        ("refresh_token", Field::Hidden(refresh)),
    ];
    if host.provider.renewal.sends_redirect
        && let Some(address) = host.redirect_uris.first()
    {
        form.push(("redirect_uri", open(address)));
    }
    let named = host.provider.client.refresh_names_client.then_some(client);
    spend(host, host.endpoints.token.clone(), form, named)
}

/// Asks who a grant belongs to.
pub fn identity_request(host: &Host, asker: Authorization) -> Request {
    ask(host, host.endpoints.identity.clone(), asker)
}

/// Asks what a grant reaches at several organisations, if the host lists it.
pub fn reach_request(host: &Host, asker: Authorization) -> Option<Request> {
    Some(ask(host, host.endpoints.reach.clone()?, asker))
}

/// A question to the API, with a token.
pub(super) fn ask(host: &Host, url: Url, asker: Authorization) -> Request {
    Request {
        authorization: Some(asker),
        ..Request::new(Method::Get, url, Sensitivity::Carries).by(&host.network)
    }
}

/// How the API is shown a grant's token.
pub fn asker(host: &Host, grant: &Grant) -> Authorization {
    let token = grant.access.duplicate();
    match grant.kind {
        GrantKind::Oauth | GrantKind::Device => Authorization::Bearer(token),
        GrantKind::Borrowed if is_of_oauth(host, &token) => Authorization::Bearer(token),
        GrantKind::Personal | GrantKind::Borrowed => {
            personal_asker(host, token, grant.user.as_deref())
        }
    }
}

/// Whether a token is one that a program gained by OAuth, as far as its beginning tells.
fn is_of_oauth(host: &Host, token: &Secret<String>) -> bool {
    let mut prefixes = host.provider.personal.oauth_prefixes.iter();
    prefixes.any(|prefix| token.expose().starts_with(prefix))
}

/// How the API is shown a token that a person made.
pub(super) fn personal_asker(
    host: &Host,
    token: Secret<String>,
    user: Option<&str>,
) -> Authorization {
    match (host.provider.personal.header, user) {
        (PersonalHeader::Token, _) => Authorization::Token(token),
        (PersonalHeader::PrivateToken, _) => Authorization::Private(token),
        (PersonalHeader::Email, Some(user)) => Authorization::Basic {
            user: user.to_owned(),
            password: token,
        },
        // Tokens of a repository or a workspace have no person, and no name beside them.
        (PersonalHeader::Email, None) | (PersonalHeader::Bearer, _) => Authorization::Bearer(token),
    }
}

pub(super) fn open(text: &str) -> Field {
    Field::Open(text.to_owned())
}

/// Adds the client's credentials in the one place the provider takes them.
pub(super) fn spend(
    host: &Host,
    url: Url,
    mut form: Form,
    client: Option<&ClientCredentials>,
) -> Request {
    let mut request = Request::new(Method::Post, url, Sensitivity::Spends).by(&host.network);
    let placement = host.provider.client.placement;
    let mut body = Form::new();
    if let Some(client) = client {
        match (&client.secret, placement) {
            (Some(secret), Placement::Basic) => {
                request.authorization = Some(Authorization::Basic {
                    user: client.id.clone(),
                    password: secret.duplicate(),
                });
            }
            (Some(secret), Placement::Body) => {
                form.push(("client_id", open(&client.id)));
                form.push(("client_secret", Field::Hidden(secret.duplicate())));
            }
            (Some(secret), Placement::Query) => {
                form.push(("client_id", open(&client.id)));
                body.push(("client_secret", Field::Hidden(secret.duplicate())));
            }
            (None, Placement::Basic | Placement::Body | Placement::Query) => {
                form.push(("client_id", open(&client.id)));
            }
        }
    }
    match placement {
        Placement::Body | Placement::Basic => request.form = Some(form),
        Placement::Query => {
            request.query = form;
            request.form = Some(body);
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::grant::Freshness;
    use crate::provider::{BaseUrl, Personal, Provider, provider};

    fn shown(kind: GrantKind, token: &str) -> &'static str {
        let gitea = provider("gitea").expect("a provider file");
        let marked: &'static Provider = Box::leak(Box::new(Provider {
            personal: Personal {
                oauth_prefixes: vec!["gho_".to_owned()],
                ..gitea.personal.clone()
            },
            ..gitea.clone()
        }));
        let base = BaseUrl::parse("https://git.example.org").expect("a literal address");
        let host = Host::of(marked, base).expect("paths");
        let grant = Grant {
            kind,
            access: Secret::new(token.to_owned()),
            refresh: None,
            scopes: Vec::new(),
            freshness: Freshness {
                received_at: Timestamp::from_millis(0),
                expires_at: None,
            },
            user: None,
        };
        match asker(&host, &grant) {
            Authorization::Bearer(_) => "bearer",
            Authorization::Token(_) => "token",
            Authorization::Private(_) => "private",
            Authorization::Basic { .. } => "basic",
        }
    }

    #[test]
    fn a_borrowed_token_is_shown_as_what_it_is() {
        assert_eq!(shown(GrantKind::Borrowed, "gho_0123456789"), "bearer");
        assert_eq!(shown(GrantKind::Borrowed, "0123456789abcdef"), "token");
        assert_eq!(shown(GrantKind::Personal, "gho_0123456789"), "token");
        assert_eq!(shown(GrantKind::Oauth, "0123456789abcdef"), "bearer");
    }
}
