//! Gitee: a secret in the body, a renewal without a client, no answer to the nameless.

use demo_forge::{AuthorizeError, Forge, Skin};
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "oauth/authorize";
const TOKEN: &str = "oauth/token";
const SCOPE: [(&str, &str); 1] = [("scope", "user_info projects")];

fn with_secret<'a>(mut form: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    form.extend([("client_id", SECRET.0), ("client_secret", SECRET.1)]);
    form
}

async fn granted(forge: &Forge) -> Value {
    let code = code(forge, AUTHORIZE, SECRET.0, &SCOPE);
    let (status, body) = sent(post(forge, TOKEN).form(&with_secret(redeeming(&code)))).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn a_token_lives_a_day_and_says_when_it_was_made_as_a_number() {
    let forge = wearing(Skin::Gitee).await;
    let body = granted(&forge).await;
    assert_eq!(body["expires_in"], 86_400);
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["scope"], "user_info projects");
    assert!(body["created_at"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(text(&body, "access_token").len(), 32);
}

#[tokio::test]
async fn parameters_may_be_in_the_url_but_the_secret_may_not() {
    let forge = wearing(Skin::Gitee).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &SCOPE);
    let mut url = at(&forge, TOKEN);
    url.query_pairs_mut()
        .extend_pairs(with_secret(redeeming(&code)));
    let named = |url: Url| http().post(url).header("User-Agent", "test");
    let (status, body) = sent(named(url)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    let mut url = at(&forge, TOKEN);
    url.query_pairs_mut()
        .extend_pairs(redeeming(&code))
        .append_pair("client_id", SECRET.0);
    let secret = [("client_secret", SECRET.1)];
    assert_eq!(sent(named(url).form(&secret)).await.0, 200);
}

#[tokio::test]
async fn a_token_call_without_a_user_agent_is_forbidden() {
    let forge = wearing(Skin::Gitee).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &SCOPE);
    let form = with_secret(redeeming(&code));
    assert_eq!(
        sent(http().post(at(&forge, TOKEN)).form(&form)).await.0,
        403
    );
    assert_eq!(sent(post(&forge, TOKEN).form(&form)).await.0, 200);
}

#[tokio::test]
async fn a_client_without_its_secret_gets_nothing() {
    let forge = wearing(Skin::Gitee).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &SCOPE);
    let mut bare = redeeming(&code);
    bare.push(("client_id", SECRET.0));
    let (status, body) = sent(post(&forge, TOKEN).form(&bare)).await;
    assert_eq!((status, text(&body, "error")), (401, "invalid_client"));
    let basic = post(&forge, TOKEN).basic_auth(SECRET.0, Some(SECRET.1));
    assert_eq!(sent(basic.form(&redeeming(&code))).await.0, 401);
}

#[tokio::test]
async fn a_renewal_names_no_client() {
    let forge = wearing(Skin::Gitee).await;
    let old = granted(&forge).await;
    let refresh = text(&old, "refresh_token");
    let form = with_secret(renewing(refresh));
    let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    let mut url = at(&forge, TOKEN);
    url.query_pairs_mut().extend_pairs(renewing(refresh));
    let (status, new) = sent(http().post(url).header("User-Agent", "test")).await;
    assert_eq!(status, 200);
    let form = renewing(text(&new, "refresh_token"));
    assert_eq!(sent(post(&forge, TOKEN).form(&form)).await.0, 200);
    assert_eq!(forge.posts(refresh), 2);
}

#[tokio::test]
async fn another_port_is_another_address() {
    let forge = wearing(Skin::Gitee).await;
    let mut change = SCOPE.to_vec();
    change.push(("redirect_uri", "http://127.0.0.1:53120/cb"));
    let url = asking(&forge, AUTHORIZE, SECRET.0, &change);
    assert_eq!(
        forge.approve(&url, "ada"),
        Err(AuthorizeError::UnknownRedirect)
    );
}

#[tokio::test]
async fn the_api_takes_a_bearer_and_no_token_in_the_url() {
    let forge = wearing(Skin::Gitee).await;
    let body = granted(&forge).await;
    let token = text(&body, "access_token");
    let (_, user) = sent(get(&forge, "api/v5/user").bearer_auth(token)).await;
    assert_eq!((&user["id"], &user["login"]), (&json!(1001), &json!("ada")));
    let in_url = get(&forge, &format!("api/v5/user?access_token={token}"));
    assert_eq!(sent(in_url).await.0, 401);
}
