//! GitLab: public clients, one way of naming them, a renewal that kills everything before it.

use demo_forge::{Forge, Options, Skin};
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "oauth/authorize";
const TOKEN: &str = "oauth/token";

fn public<'a>(mut form: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    form.push(("client_id", PUBLIC));
    form
}

async fn granted(forge: &Forge) -> Value {
    let code = code(forge, AUTHORIZE, PUBLIC, &[("scope", "read_user")]);
    let (status, body) = sent(post(forge, TOKEN).form(&public(redeeming(&code)))).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn user_status(forge: &Forge, token: &Value) -> u16 {
    let token = text(token, "access_token");
    sent(get(forge, "api/v4/user").bearer_auth(token)).await.0
}

#[tokio::test]
async fn the_reply_says_when_it_was_made_as_a_number() {
    let forge = wearing(Skin::Gitlab).await;
    let body = granted(&forge).await;
    assert_eq!(body["expires_in"], 7200);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["scope"], "read_user");
    assert!(body["created_at"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(text(&body, "access_token").len(), 64);
}

#[tokio::test]
async fn there_is_no_issuer_in_the_redirect() {
    let forge = wearing(Skin::Gitlab).await;
    let url = asking(&forge, AUTHORIZE, PUBLIC, &[("scope", "api")]);
    assert_eq!(parameter(&forge.approve(&url, "ada").unwrap(), "iss"), None);
}

#[tokio::test]
async fn a_scope_that_is_not_enabled_fails_the_request() {
    let forge = wearing(Skin::Gitlab).await;
    let url = asking(&forge, AUTHORIZE, PUBLIC, &[("scope", "read_user repo")]);
    let back = forge.approve(&url, "ada").unwrap();
    assert_eq!(parameter(&back, "error").unwrap(), "invalid_scope");
}

#[tokio::test]
async fn a_renewal_kills_the_old_pair_at_once() {
    let forge = wearing(Skin::Gitlab).await;
    let old = granted(&forge).await;
    let mut form = public(renewing(text(&old, "refresh_token")));
    let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    form.push(("redirect_uri", REDIRECT));
    let (status, new) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!(status, 200);
    assert_eq!(user_status(&forge, &old).await, 401);
    assert_eq!(user_status(&forge, &new).await, 200);
    let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_grant"));
    assert_eq!(user_status(&forge, &new).await, 200);
}

#[tokio::test]
async fn two_ways_of_naming_the_client_are_one_too_many() {
    let forge = wearing(Skin::Gitlab).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[("scope", "api")]);
    let mut form = redeeming(&code);
    form.extend([("client_id", SECRET.0), ("client_secret", SECRET.1)]);
    let request = post(&forge, TOKEN).basic_auth(SECRET.0, Some(SECRET.1));
    let (status, body) = sent(request.form(&form)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    assert_eq!(sent(post(&forge, TOKEN).form(&form)).await.0, 200);
}

#[tokio::test]
async fn parameters_may_be_json_and_in_the_url_they_are_not_seen() {
    let forge = wearing(Skin::Gitlab).await;
    let code = code(&forge, AUTHORIZE, PUBLIC, &[("scope", "api")]);
    let form = public(redeeming(&code));
    let mut url = at(&forge, TOKEN);
    url.query_pairs_mut().extend_pairs(&form);
    let (status, body) = sent(http().post(url)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    let json: Value = form
        .iter()
        .map(|(name, value)| (*name, json!(value)))
        .collect();
    assert_eq!(sent(post(&forge, TOKEN).json(&json)).await.0, 200);
}

#[tokio::test]
async fn a_public_client_gives_a_token_up_without_an_authorization_header() {
    let forge = wearing(Skin::Gitlab).await;
    let body = granted(&forge).await;
    let token = text(&body, "access_token");
    let form = public(vec![("token", token)]);
    let shown = post(&forge, "oauth/revoke").bearer_auth(token).form(&form);
    let (status, refused) = sent(shown).await;
    assert_eq!((status, text(&refused, "error")), (401, "invalid_client"));
    assert_eq!(user_status(&forge, &body).await, 200);
    for _ in 0..2 {
        let done = sent(post(&forge, "oauth/revoke").form(&form)).await;
        assert_eq!(done, (200, json!({})));
    }
    assert_eq!(user_status(&forge, &body).await, 401);
    let stranger = [("token", token), ("client_id", "stranger")];
    assert_eq!(
        sent(post(&forge, "oauth/revoke").form(&stranger)).await.0,
        403
    );
}

#[tokio::test]
async fn a_person_has_a_username_and_the_version_is_not_for_strangers() {
    let forge = wearing(Skin::Gitlab).await;
    let token = granted(&forge).await;
    let request = get(&forge, "api/v4/user").bearer_auth(text(&token, "access_token"));
    let (_, user) = sent(request).await;
    assert_eq!(
        (&user["id"], &user["username"]),
        (&json!(1001), &json!("ada"))
    );
    assert_eq!(user["web_url"], format!("http://{}/ada", forge.key()));
    assert_eq!(user.get("login"), None);
    assert_eq!(sent(get(&forge, "api/v4/version")).await.0, 401);
}

#[tokio::test]
async fn everything_can_be_below_a_path() {
    let forge = start(Options {
        base_path: "/gitlab".to_owned(),
        ..Options::of(Skin::Gitlab)
    })
    .await;
    assert!(forge.base().path() == "/gitlab/" && forge.key().ends_with("/gitlab"));
    let body = granted(&forge).await;
    assert_eq!(user_status(&forge, &body).await, 200);
    let page = get(&forge, "oauth/authorize?client_id=public")
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 400);
    let url = asking(&forge, AUTHORIZE, PUBLIC, &[("scope", "api")]);
    let page = http().get(url).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/gitlab/oauth/authorize\""));
    assert!(page.contains("src=\"/gitlab/avatars/ada.png\""));
    assert_eq!(sent(get(&forge, "avatars/ada.png")).await.0, 200);
    assert_eq!(sent(get(&forge, "/oauth/authorize")).await.0, 404);
    assert_eq!(sent(get(&forge, "/_forge/state")).await.0, 200);
    assert_eq!(sent(get(&forge, "_forge/state")).await.0, 200);
}
