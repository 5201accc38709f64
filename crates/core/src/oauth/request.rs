//! Token, revocation and identity requests (RFC 6749 §4.1.3 and §6, RFC 7009 §2.1, RFC 6750 §2.1).

use crate::grant::Secret;
use crate::http::{Authorization, Field, Form, Method, Request, Sensitivity, limits};
use crate::provider::{Host, Placement};

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
    let form = vec![
        ("grant_type", open("authorization_code")),
        ("code", Field::Hidden(code)),
        ("redirect_uri", open(redirect_uri)),
        ("code_verifier", Field::Hidden(verifier)),
    ];
    spend(host, host.endpoints.token.clone(), form, Some(client))
}

/// Renews a grant.
pub fn refresh_request(
    host: &Host,
    client: &ClientCredentials,
    refresh: Secret<String>,
) -> Request {
    let form = vec![
        ("grant_type", open("refresh_token")),
        ("refresh_token", Field::Hidden(refresh)),
    ];
    let named = host.provider.client.refresh_names_client.then_some(client);
    spend(host, host.endpoints.token.clone(), form, named)
}

/// Ends a token; `None` where the host cannot be told.
pub fn revoke_request(
    host: &Host,
    client: &ClientCredentials,
    token: Secret<String>,
) -> Option<Request> {
    let url = host.endpoints.revoke.clone()?;
    let form = vec![("token", Field::Hidden(token))];
    Some(spend(host, url, form, Some(client)))
}

/// Asks who a token belongs to.
pub fn identity_request(host: &Host, access: Secret<String>) -> Request {
    Request {
        method: Method::Get,
        url: host.endpoints.identity.clone(),
        authorization: Some(Authorization::Bearer(access)),
        form: None,
        sensitivity: Sensitivity::Carries,
        limit: limits::BODY,
    }
}

fn open(text: &str) -> Field {
    Field::Open(text.to_owned())
}

/// Adds the client's credentials in the one place the provider takes them.
fn spend(
    host: &Host,
    url: url::Url,
    mut form: Form,
    client: Option<&ClientCredentials>,
) -> Request {
    let mut authorization = None;
    if let Some(client) = client {
        match (&client.secret, host.provider.client.placement) {
            (Some(secret), Placement::Basic) => {
                authorization = Some(Authorization::Basic {
                    user: client.id.clone(),
                    password: secret.duplicate(),
                });
            }
            (Some(secret), Placement::Body) => {
                form.push(("client_id", open(&client.id)));
                form.push(("client_secret", Field::Hidden(secret.duplicate())));
            }
            (None, Placement::Basic | Placement::Body) => {
                form.push(("client_id", open(&client.id)));
            }
        }
    }
    Request {
        method: Method::Post,
        url,
        authorization,
        form: Some(form),
        sensitivity: Sensitivity::Spends,
        limit: limits::BODY,
    }
}
