//! GitHub: 200 with an error in it, forms, commas, a secret for everyone, ten tokens at most.

use std::time::Duration;

use demo_forge::{Forge, Options, Skin};
use reqwest::Method;
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "login/oauth/authorize";
const TOKEN: &str = "login/oauth/access_token";

async fn github() -> Forge {
    wearing(Skin::Github).await
}

fn with_secret<'a>(mut form: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    form.extend([("client_id", SECRET.0), ("client_secret", SECRET.1)]);
    form
}

async fn granted(forge: &Forge, scope: &str) -> Value {
    let code = code(forge, AUTHORIZE, SECRET.0, &[("scope", scope)]);
    let (status, body) = sent(post(forge, TOKEN).form(&with_secret(redeeming(&code)))).await;
    assert_eq!(status, 200);
    body
}

async fn user_status(forge: &Forge, token: &str) -> u16 {
    sent(get(forge, "user").bearer_auth(token)).await.0
}

#[tokio::test]
async fn the_redirect_names_the_issuer_below_login_oauth() {
    let forge = github().await;
    let back = forge.approve(&asking(&forge, AUTHORIZE, SECRET.0, &[]), "ada");
    let issuer = format!("http://{}/login/oauth", forge.key());
    assert_eq!(parameter(&back.unwrap(), "iss").unwrap(), issuer);
}

#[tokio::test]
async fn no_response_type_is_asked_for() {
    let forge = github().await;
    code(&forge, AUTHORIZE, SECRET.0, &[("response_type", "")]);
}

#[tokio::test]
async fn pkce_may_be_left_out_but_not_be_plain() {
    let forge = github().await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    code(&forge, AUTHORIZE, SECRET.0, &none);
    let plain = asking(
        &forge,
        AUTHORIZE,
        SECRET.0,
        &[("code_challenge_method", "plain")],
    );
    let back = forge.approve(&plain, "ada").unwrap();
    assert_eq!(parameter(&back, "error").unwrap(), "invalid_request");
}

#[tokio::test]
async fn tokens_do_not_end_and_scopes_are_parted_by_commas() {
    let forge = github().await;
    let body = granted(&forge, "repo read:user").await;
    assert_eq!(fields(&body), ["access_token", "scope", "token_type"]);
    assert_eq!(body["scope"], "repo,read:user");
    assert_eq!(body["token_type"], "bearer");
    let token = text(&body, "access_token");
    assert!(token.starts_with("gho_") && token.len() == 40, "{token}");
    forge.advance(Duration::from_secs(400 * 86_400));
    assert_eq!(user_status(&forge, token).await, 200);
}

#[tokio::test]
async fn the_reply_is_a_form_unless_json_is_asked_for() {
    let forge = github().await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[("scope", "repo gist")]);
    let request = http()
        .post(at(&forge, TOKEN))
        .form(&with_secret(redeeming(&code)));
    let response = request.send().await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/x-www-form-urlencoded"));
    let body = response.text().await.unwrap();
    assert!(body.contains("scope=repo%2Cgist"), "{body}");
}

#[tokio::test]
async fn every_refusal_has_status_200() {
    let forge = github().await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[]);
    let elsewhere = ("redirect_uri", "http://127.0.0.1:1/cb");
    let mut other_redirect = with_secret(redeeming(&code));
    other_redirect[2] = elsewhere;
    let mut no_secret = redeeming(&code);
    no_secret.push(("client_id", SECRET.0));
    let mut wrong_verifier = with_secret(redeeming(&code));
    wrong_verifier[3] = ("code_verifier", "guess");
    for (form, error) in [
        (other_redirect, "redirect_uri_mismatch"),
        (no_secret, "incorrect_client_credentials"),
        (wrong_verifier, "bad_verification_code"),
        (with_secret(redeeming("guess")), "bad_verification_code"),
        (with_secret(renewing("guess")), "bad_refresh_token"),
        (
            with_secret(vec![("grant_type", "x")]),
            "unsupported_grant_type",
        ),
    ] {
        let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
        assert_eq!((status, text(&body, "error")), (200, error));
    }
}

#[tokio::test]
async fn a_public_client_gets_nothing_for_a_code() {
    let forge = github().await;
    let code = code(&forge, AUTHORIZE, PUBLIC, &[]);
    let mut form = redeeming(&code);
    form.push(("client_id", PUBLIC));
    let (_, body) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!(body["error"], "incorrect_client_credentials");
}

#[tokio::test]
async fn tokens_that_end_come_with_a_refresh_token_which_kills_both_on_use() {
    for (expiring, scope) in [(true, "repo"), (false, "repo offline_access")] {
        let forge = start(Options {
            expiring,
            ..Options::of(Skin::Github)
        })
        .await;
        let old = granted(&forge, scope).await;
        assert_eq!(old["expires_in"], 28_800);
        assert_eq!(old["refresh_token_expires_in"], 15_897_600);
        let refresh = text(&old, "refresh_token");
        assert!(refresh.starts_with("ghr_"));
        let form = with_secret(renewing(refresh));
        let (_, new) = sent(post(&forge, TOKEN).form(&form)).await;
        assert_eq!(user_status(&forge, text(&new, "access_token")).await, 200);
        assert_eq!(user_status(&forge, text(&old, "access_token")).await, 401);
        let (status, again) = sent(post(&forge, TOKEN).form(&form)).await;
        assert_eq!((status, text(&again, "error")), (200, "bad_refresh_token"));
    }
}

#[tokio::test]
async fn the_eleventh_token_kills_the_oldest() {
    let forge = github().await;
    let other_scope = granted(&forge, "gist").await;
    let mut tokens = Vec::new();
    for _ in 0..11 {
        tokens.push(text(&granted(&forge, "repo").await, "access_token").to_owned());
    }
    assert_eq!(user_status(&forge, &tokens[0]).await, 401);
    assert_eq!(user_status(&forge, &tokens[1]).await, 200);
    assert_eq!(user_status(&forge, &tokens[10]).await, 200);
    assert_eq!(
        user_status(&forge, text(&other_scope, "access_token")).await,
        200
    );
}

#[tokio::test]
async fn the_api_tells_the_scopes_and_refuses_programs_without_a_name() {
    let forge = github().await;
    let body = granted(&forge, "repo read:user").await;
    let token = text(&body, "access_token");
    let response = get(&forge, "user").bearer_auth(token).send().await.unwrap();
    assert_eq!(response.headers()["x-oauth-scopes"], "repo, read:user");
    let named = get(&forge, "user").header("Authorization", format!("token {token}"));
    assert_eq!(sent(named).await.0, 200);
    let nameless = http().get(at(&forge, "user")).bearer_auth(token);
    assert_eq!(sent(nameless).await.0, 403);
}

async fn delete(forge: &Forge, what: &str, secret: &str, token: &str) -> u16 {
    let url = at(forge, &format!("applications/{}/{what}", SECRET.0));
    let request = http().request(Method::DELETE, url);
    let request = request.basic_auth(SECRET.0, Some(secret));
    sent(request.json(&json!({ "access_token": token })))
        .await
        .0
}

#[tokio::test]
async fn an_application_ends_one_token_or_all_of_a_person() {
    let forge = github().await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(text(&granted(&forge, "repo").await, "access_token").to_owned());
    }
    assert_eq!(delete(&forge, "token", "guess", &tokens[0]).await, 401);
    assert_eq!(user_status(&forge, &tokens[0]).await, 200);
    assert_eq!(delete(&forge, "token", SECRET.1, &tokens[0]).await, 204);
    assert_eq!(user_status(&forge, &tokens[0]).await, 401);
    assert_eq!(user_status(&forge, &tokens[1]).await, 200);
    assert_eq!(delete(&forge, "token", SECRET.1, &tokens[0]).await, 404);
    assert_eq!(delete(&forge, "grant", SECRET.1, &tokens[1]).await, 204);
    assert_eq!(user_status(&forge, &tokens[2]).await, 401);
}

#[tokio::test]
async fn whoever_holds_a_token_may_end_it() {
    let forge = github().await;
    let body = granted(&forge, "repo").await;
    let token = text(&body, "access_token");
    let list = json!({ "credentials": [token, "ghp_unknown"] });
    assert_eq!(
        sent(post(&forge, "credentials/revoke").json(&list)).await.0,
        202
    );
    assert_eq!(user_status(&forge, token).await, 401);
}

#[tokio::test]
async fn an_enterprise_server_has_its_api_elsewhere_says_its_version_and_names_no_issuer() {
    let forge = wearing(Skin::Ghes).await;
    let back = forge.approve(&asking(&forge, AUTHORIZE, SECRET.0, &[]), "ada");
    assert_eq!(parameter(&back.unwrap(), "iss"), None);
    let body = granted(&forge, "repo").await;
    let request = get(&forge, "api/v3/user").bearer_auth(text(&body, "access_token"));
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["x-github-enterprise-version"], "3.18.0");
    assert_eq!(said(response).await.1["login"], "ada");
    assert_eq!(sent(get(&forge, "user")).await.0, 404);
    let (_, meta) = sent(get(&forge, "api/v3/meta")).await;
    assert_eq!(meta["installed_version"], "3.18.0");
}
