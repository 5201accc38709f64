//! The authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::request::proves;
use crate::grant::Secret;
use crate::provider::Host;

/// A PKCE challenge. Always S256; there is no other kind here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge(String);

impl Challenge {
    /// The challenge of a verifier (RFC 7636 §4.2).
    pub fn of(verifier: &Secret<String>) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes())))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The address to open in the browser.
///
/// It holds the state, so it goes to the browser, to the clipboard on request, and nowhere else.
pub fn authorize_url(
    host: &Host,
    client_id: &str,
    redirect_uri: &str,
    state: &Secret<String>,
    challenge: &Challenge,
) -> Url {
    let mut url = host.endpoints.authorize.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri);
        let scope = host.provider.scopes.ask.join(" ");
        if !scope.is_empty() {
            query.append_pair("scope", &scope);
        }
        if host
            .provider
            .scopes
            .ask
            .iter()
            .any(|s| s == "offline_access")
        {
            // Without consent a host must ignore offline_access (OpenID Connect Core 1.0 §11).
            query.append_pair("prompt", "consent");
        }
        query.append_pair("state", state.expose());
        if proves(host) {
            query
                .append_pair("code_challenge", challenge.as_str())
                .append_pair("code_challenge_method", "S256");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_example_in_rfc_7636() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(
            Challenge::of(&verifier).as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
