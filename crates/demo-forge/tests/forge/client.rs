//! The smallest honest client: no redirects followed, nothing decoded, no waiting for ever.

use std::{sync::LazyLock, time::Duration};

use demo_forge::{Forge, Mode, Options};
use reqwest::{Response, redirect::Policy};
use serde_json::Value;
use url::Url;

/// RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// One client for all: to build one takes longer than most tests.
pub fn http() -> &'static reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        rustls::crypto::ring::default_provider()
            .install_default()
            .expect("nobody else installs one");
        reqwest::Client::builder()
            .redirect(Policy::none())
            .gzip(false)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(20))
            .build()
            .expect("plain settings")
    });
    &CLIENT
}

pub async fn forge(mode: Mode) -> Forge {
    Forge::start(Options {
        mode,
        ..Options::default()
    })
    .await
    .unwrap()
}

pub fn deep_link(forge: &Forge) -> String {
    format!("app.forgepass.desktop://oauth/{}", forge.key())
}

/// A sound authorize address; `change` replaces, adds or (empty value) removes parameters.
pub fn authorize_url(forge: &Forge, change: &[(&str, &str)]) -> Url {
    let redirect = deep_link(forge);
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "forgepass-demo"),
        ("redirect_uri", redirect.as_str()),
        ("state", "s1"),
        ("scope", "read"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !change.iter().any(|(other, _)| other == name));
    pairs.extend(change.iter().filter(|(_, value)| !value.is_empty()));
    let mut url = forge.base().join("oauth/authorize").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url
}

pub fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

pub fn code(forge: &Forge, login: &str) -> String {
    let back = forge.approve(&authorize_url(forge, &[]), login).unwrap();
    parameter(&back, "code").unwrap()
}

pub async fn post(forge: &Forge, path: &str, form: &[(&str, &str)]) -> Response {
    let url = forge.base().join(path).unwrap();
    http().post(url).form(form).send().await.unwrap()
}

pub async fn redeem(forge: &Forge, code: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "forgepass-demo"),
        ("code", code),
        ("redirect_uri", &deep_link(forge)),
        ("code_verifier", VERIFIER),
    ];
    post(forge, "oauth/token", &form).await
}

pub async fn renew(forge: &Forge, refresh: &str) -> Response {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", "forgepass-demo"),
        ("refresh_token", refresh),
    ];
    post(forge, "oauth/token", &form).await
}

/// The status `GET /api/user` gives this token.
pub async fn user_status(forge: &Forge, access: &str) -> u16 {
    let url = forge.base().join("api/user").unwrap();
    let response = http().get(url).bearer_auth(access).send().await.unwrap();
    response.status().as_u16()
}

#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    pub access: String,
    pub refresh: String,
}

pub async fn pair(response: Response) -> Pair {
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    Pair {
        access: body["access_token"].as_str().unwrap().to_owned(),
        refresh: body["refresh_token"].as_str().unwrap().to_owned(),
    }
}

/// A first pair for ada.
pub async fn granted(forge: &Forge) -> Pair {
    pair(redeem(forge, &code(forge, "ada")).await).await
}

/// The OAuth error in a refusal.
pub async fn error(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    body["error"].as_str().unwrap().to_owned()
}
