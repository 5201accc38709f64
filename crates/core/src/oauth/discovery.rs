//! A host's own metadata (OpenID Connect Discovery 1.0 §4, RFC 8414 §3), read once and then frozen.
//!
//! A host may only name addresses of its own origin: anything else could send our credentials to
//! a stranger, and a person only agreed to the host that was named.

use serde::Deserialize;
use url::Url;

use super::error::OAuthError;
use crate::http::{Method, Reply, Request, Sensitivity, limits};
use crate::provider::{BaseUrl, Endpoints, Issuer, Network, is_loopback};

/// What a host's metadata says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// Where credentials go.
    pub endpoints: Endpoints,
    /// How the host names itself.
    pub issuer: Issuer,
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    device_authorization_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    code_challenge_methods_supported: Option<Vec<String>>,
}

/// The two places where metadata stands, in the order to ask.
pub fn metadata_requests(base: &BaseUrl, network: &Network) -> Vec<Request> {
    let origin = base.url().origin().ascii_serialization();
    let path = base.url().path().trim_end_matches('/');
    [
        format!("{}/.well-known/openid-configuration", base.as_str()),
        // RFC 8414 §3.1 puts the well-known part before the path.
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
    ]
    .iter()
    .filter_map(|text| Url::parse(text).ok())
    .map(|url| Request {
        limit: limits::METADATA,
        ..Request::new(Method::Get, url, Sensitivity::Nothing).by(network)
    })
    .collect()
}

/// Reads metadata and holds it to the address it was asked for.
pub fn read_metadata(base: &BaseUrl, reply: &Reply) -> Result<Discovered, OAuthError> {
    if reply.status != 200 {
        return Err(match reply.status {
            300..=399 => OAuthError::Redirected,
            500..=599 => OAuthError::HostDown(None),
            _ => OAuthError::NotOAuth,
        });
    }
    let metadata: Metadata =
        serde_json::from_slice(reply.body.expose()).map_err(|_| OAuthError::NotOAuth)?;
    // Byte for byte, but for the slash that a base without a path may or may not carry.
    if metadata.issuer.trim_end_matches('/') != base.as_str() {
        return Err(OAuthError::UnsafeAddress);
    }
    if let Some(methods) = &metadata.code_challenge_methods_supported
        && !methods.iter().any(|method| method == "S256")
    {
        return Err(OAuthError::Unusable);
    }
    let at = |text: &str| own_address(base, text);
    let maybe = |text: &Option<String>| text.as_deref().map(at).transpose();
    Ok(Discovered {
        endpoints: Endpoints {
            authorize: at(&metadata.authorization_endpoint)?,
            token: at(&metadata.token_endpoint)?,
            device: maybe(&metadata.device_authorization_endpoint)?,
            revoke: maybe(&metadata.revocation_endpoint)?,
            revoke_personal: None,
            identity: maybe(&metadata.userinfo_endpoint)?.ok_or(OAuthError::Unusable)?,
            validate: None,
            reach: None,
            git: None,
        },
        issuer: Issuer {
            demanded: metadata.authorization_response_iss_parameter_supported,
            value: Some(metadata.issuer),
        },
    })
}

/// An address a host may name: https (http on this computer), same origin, no fragment, no user.
fn own_address(base: &BaseUrl, text: &str) -> Result<Url, OAuthError> {
    if text.len() > limits::CALLBACK || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(OAuthError::UnsafeAddress);
    }
    let url = Url::parse(text).map_err(|_| OAuthError::UnsafeAddress)?;
    let scheme_is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let is_own = url.origin() == base.url().origin();
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if scheme_is_safe && is_own && is_plain {
        Ok(url)
    } else {
        Err(OAuthError::UnsafeAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Secret;
    use serde_json::json;

    const BASE: &str = "https://id.example.org";

    fn read(change: impl FnOnce(&mut serde_json::Value)) -> Result<Discovered, OAuthError> {
        let mut metadata = json!({
            "issuer": BASE,
            "authorization_endpoint": "https://id.example.org/auth",
            "token_endpoint": "https://id.example.org/token",
            "userinfo_endpoint": "https://id.example.org/me",
            "authorization_response_iss_parameter_supported": true,
        });
        change(&mut metadata);
        let reply = Reply {
            status: 200,
            content_type: None,
            retry_after: None,
            location: None,
            headers: Vec::new(),
            subject_token: None,
            body: Secret::new(metadata.to_string().into_bytes()),
        };
        read_metadata(&BaseUrl::parse(BASE).expect("a literal address"), &reply)
    }

    #[test]
    fn metadata_of_the_asked_host_is_read() {
        let found = read(|_| {}).expect("good metadata");
        assert_eq!(
            found.endpoints.token.as_str(),
            "https://id.example.org/token"
        );
        assert_eq!(found.issuer.value.as_deref(), Some(BASE));
        assert!(found.issuer.demanded);
    }

    #[test]
    fn case_14_another_issuer_is_refused() {
        for issuer in [
            "https://ID.example.org",
            "https://id.example.org:443",
            "https://evil.example",
        ] {
            let found = read(|metadata| metadata["issuer"] = json!(issuer));
            assert_eq!(found.err(), Some(OAuthError::UnsafeAddress), "{issuer}");
        }
    }

    #[test]
    fn case_16_endpoints_at_another_origin_are_refused() {
        for field in [
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "revocation_endpoint",
        ] {
            let found =
                read(|metadata| metadata[field] = json!("https://github.com/login/oauth/x"));
            assert_eq!(found.err(), Some(OAuthError::UnsafeAddress), "{field}");
        }
    }

    #[test]
    fn case_18_an_address_that_is_not_for_a_browser_is_refused() {
        let long = format!("https://id.example.org/{}", "a".repeat(100_000));
        for address in [
            "file:///C:/Windows/System32/calc.exe",
            "javascript:alert(1)",
            "ms-msdt:/id",
            "http://id.example.org/auth",
            "https://id.example.org@evil.example/",
            "https://id.example.org\" & calc & \"",
            "https://id.example.org/au\nth",
            "https://id.example.org/a b",
            "https://somebody@id.example.org/auth",
            "https://:word@id.example.org/auth",
            "https://id.example.org/auth#there",
            &long,
        ] {
            let found = read(|metadata| metadata["authorization_endpoint"] = json!(address));
            assert_eq!(found.err(), Some(OAuthError::UnsafeAddress), "{address}");
        }
    }

    #[test]
    fn case_13_a_host_that_only_knows_plain_is_refused() {
        let found =
            read(|metadata| metadata["code_challenge_methods_supported"] = json!(["plain"]));
        assert_eq!(found.err(), Some(OAuthError::Unusable));
    }
}
