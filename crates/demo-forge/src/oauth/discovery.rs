//! The discovery document, so that the plain `oidc` provider can be pointed here too.

use serde_json::{Value, json};

use super::device::GRANT_TYPE;
use crate::{Endpoint, host::Host, serve::answer::Answer, skin::habits::Pkce};

/// `GET /.well-known/openid-configuration`, with the fields a test has falsified.
pub(crate) fn document(host: &Host) -> Answer {
    let habits = host.habits;
    let at = |endpoint| habits.path(endpoint).map(|path| host.url(path));
    let methods = match habits.authorize.pkce {
        Pkce::Demanded | Pkce::S256 => json!(["S256"]),
        Pkce::DemandedOfPublic | Pkce::Any => json!(["plain", "S256"]),
        Pkce::Ignored => Value::Null,
    };
    let scopes = match habits.authorize.scopes {
        [] => json!(["openid", "profile", "email", "read", "write"]),
        known => json!(known),
    };
    let device = at(Endpoint::Device).filter(|_| host.state().has_device_flow());
    let mut grant_types = vec!["authorization_code", "refresh_token"];
    grant_types.extend(device.as_ref().map(|_| GRANT_TYPE));
    let Value::Object(mut document) = json!({
        "issuer": host.origin(),
        "authorization_endpoint": at(Endpoint::Authorize),
        "token_endpoint": at(Endpoint::Token),
        "userinfo_endpoint": at(Endpoint::Userinfo),
        "revocation_endpoint": at(Endpoint::Revoke),
        "device_authorization_endpoint": device,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grant_types,
        "code_challenge_methods_supported": methods,
        "authorization_response_iss_parameter_supported": habits.authorize.issuer.map(|_| true),
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "scopes_supported": scopes,
        "subject_types_supported": ["public"],
        // No id_token is ever sent; the field is one that readers insist on.
        "id_token_signing_alg_values_supported": ["RS256"],
    }) else {
        return Answer::status(500);
    };
    // What this host has not.
    document.retain(|_, value| !value.is_null());
    for (field, value) in &host.state().metadata {
        if value.is_null() {
            document.remove(field);
        } else {
            document.insert(field.clone(), value.clone());
        }
    }
    Answer::json(200, &Value::Object(document))
}
