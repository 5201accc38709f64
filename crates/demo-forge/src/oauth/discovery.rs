//! The discovery document, so that the plain `oidc` provider can be pointed here too.

use serde_json::{Value, json};

use crate::{host::Host, serve::answer::Answer};

/// `GET /.well-known/openid-configuration`, with the fields a test has falsified.
pub(crate) fn document(host: &Host) -> Answer {
    let Value::Object(mut document) = json!({
        "issuer": host.issuer(),
        "authorization_endpoint": host.url("/oauth/authorize"),
        "token_endpoint": host.url("/oauth/token"),
        "userinfo_endpoint": host.url("/api/userinfo"),
        "revocation_endpoint": host.url("/oauth/revoke"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "scopes_supported": ["openid", "profile", "email", "read", "write"],
        "subject_types_supported": ["public"],
        // No id_token is ever sent; the field is one that readers insist on.
        "id_token_signing_alg_values_supported": ["RS256"],
    }) else {
        return Answer::status(500);
    };
    for (field, value) in &host.state().metadata {
        if value.is_null() {
            document.remove(field);
        } else {
            document.insert(field.clone(), value.clone());
        }
    }
    Answer::json(200, &Value::Object(document))
}
