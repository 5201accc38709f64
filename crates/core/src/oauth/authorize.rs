//! The authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

use super::request::proves;
use crate::grant::Secret;
use crate::provider::{Host, Support};

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

/// Who is expected to sign in, as far as a host wants to hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Whoever the browser is signed in as.
    Anyone,
    /// Somebody else than who is connected: the person should choose.
    AnotherOne,
    /// This login.
    Login(String),
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
    expected: &Expected,
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
        let asked = &host.provider.scopes.ask;
        let mut prompt = Vec::new();
        if asked.iter().any(|scope| scope == "offline_access") {
            // Without consent a host must ignore offline_access (OpenID Connect Core 1.0 §11).
            prompt.push("consent");
        }
        let redirect = &host.provider.redirect;
        match expected {
            Expected::Anyone => {}
            Expected::AnotherOne if redirect.select_account == Support::Yes => {
                prompt.push("select_account");
            }
            Expected::AnotherOne => {}
            Expected::Login(login) => {
                if let Some(name) = redirect.login_hint.known() {
                    query.append_pair(name, login);
                }
            }
        }
        if !prompt.is_empty() {
            query.append_pair("prompt", &prompt.join(" "));
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
    use crate::provider::{BaseUrl, provider};

    fn query(id: &str, expected: &Expected) -> Vec<(String, String)> {
        let base = BaseUrl::parse("https://git.example.org").expect("a literal address");
        let host = Host::of(provider(id).expect("a provider file"), base).expect("paths");
        let secret = Secret::new("s".to_owned());
        let challenge = Challenge::of(&secret);
        let url = authorize_url(&host, "id", "x://y", &secret, &challenge, expected);
        url.query_pairs().into_owned().collect()
    }

    fn value(query: &[(String, String)], name: &str) -> Option<String> {
        let found = query.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.clone())
    }

    #[test]
    fn who_is_expected_is_said_to_hosts_that_want_to_hear_it() {
        let ada = Expected::Login("ada".to_owned());
        assert_eq!(
            value(&query("github", &ada), "login").as_deref(),
            Some("ada")
        );
        let chosen = query("github", &Expected::AnotherOne);
        assert_eq!(value(&chosen, "prompt").as_deref(), Some("select_account"));
        for expected in [Expected::Anyone, Expected::AnotherOne, ada] {
            let query = query("gitee", &expected);
            assert_eq!(value(&query, "login"), None);
            assert_eq!(value(&query, "prompt"), None);
        }
    }

    #[test]
    fn proof_keys_are_sent_but_where_nobody_knows_what_they_do() {
        let challenge = |id: &str| value(&query(id, &Expected::Anyone), "code_challenge");
        for id in ["github", "gitlab", "gitee", "bitbucket", "gitea"] {
            assert!(challenge(id).is_some(), "{id}");
        }
        assert_eq!(challenge("gitcode"), None);
    }

    #[test]
    fn the_challenge_is_that_of_the_example_in_rfc_7636() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        assert_eq!(
            Challenge::of(&verifier).as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
