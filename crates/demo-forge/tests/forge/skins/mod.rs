//! Each skin's habits, one fact a test, as its host's documents state them.

mod bitbucket;
mod device;
mod gitcode;
mod gitea;
mod gitee;
mod github;
mod gitlab;
mod personal;

use demo_forge::{Client, Forge, Options, Redirects, Skin};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use url::Url;

use crate::client::{CHALLENGE, VERIFIER, http, parameter};

/// Of the client that these tests add.
pub const REDIRECT: &str = "http://127.0.0.1:53119/cb";
pub const PUBLIC: &str = "public";
pub const SECRET: (&str, &str) = ("confidential", "hush");

/// A forge in a skin, with a public and a confidential client.
pub async fn start(options: Options) -> Forge {
    let client = |id: &str, secret: Option<&str>| Client {
        id: id.to_owned(),
        secret: secret.map(str::to_owned),
        redirects: Redirects::Exact(vec![REDIRECT.to_owned(), "http://127.0.0.1/cb".to_owned()]),
    };
    Forge::start(Options {
        clients: vec![client(PUBLIC, None), client(SECRET.0, Some(SECRET.1))],
        ..options
    })
    .await
    .unwrap()
}

pub async fn wearing(skin: Skin) -> Forge {
    start(Options::of(skin)).await
}

pub fn at(forge: &Forge, path: &str) -> Url {
    forge.base().join(path).unwrap()
}

/// An authorize address with a sound challenge; what `change` names comes from it instead.
pub fn asking(forge: &Forge, path: &str, client: &str, change: &[(&str, &str)]) -> Url {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", REDIRECT),
        ("state", "s1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !change.iter().any(|(other, _)| other == name));
    pairs.extend(change.iter().filter(|(_, value)| !value.is_empty()));
    let mut url = at(forge, path);
    url.query_pairs_mut().extend_pairs(pairs);
    url
}

/// A code that ada allowed.
pub fn code(forge: &Forge, path: &str, client: &str, change: &[(&str, &str)]) -> String {
    let back = forge.approve(&asking(forge, path, client, change), "ada");
    parameter(&back.unwrap(), "code").unwrap()
}

/// What goes with a code.
pub fn redeeming(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

pub fn renewing(refresh: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "refresh_token"), ("refresh_token", refresh)]
}

/// A request as a program with a name sends it.
pub fn post(forge: &Forge, path: &str) -> RequestBuilder {
    http()
        .post(at(forge, path))
        .header("User-Agent", "test")
        .header("Accept", "application/json")
}

pub fn get(forge: &Forge, path: &str) -> RequestBuilder {
    http().get(at(forge, path)).header("User-Agent", "test")
}

pub async fn sent(request: RequestBuilder) -> (u16, Value) {
    said(request.send().await.unwrap()).await
}

/// Status and JSON; null where there is none.
pub async fn said(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// The text in a field.
pub fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap()
}

/// The names of the fields, in order of the alphabet.
pub fn fields(body: &Value) -> Vec<&str> {
    body.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}
