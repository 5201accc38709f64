//! Bitbucket Cloud and Data Center.

use std::time::Duration;

use demo_forge::{Forge, Skin};
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "site/oauth2/authorize";
const TOKEN: &str = "site/oauth2/access_token";

fn basic(forge: &Forge) -> RequestBuilder {
    post(forge, TOKEN).basic_auth(SECRET.0, Some(SECRET.1))
}

async fn granted(forge: &Forge) -> Value {
    let code = code(forge, AUTHORIZE, SECRET.0, &[]);
    let (status, body) = sent(basic(forge).form(&redeeming(&code))).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn scopes_come_as_a_plural_and_are_those_of_the_consumer_if_none_are_asked_for() {
    let forge = wearing(Skin::Bitbucket).await;
    let body = granted(&forge).await;
    assert_eq!(body["scopes"], "account repository:write");
    assert_eq!(body.get("scope"), None);
    assert_eq!(body["expires_in"], 7200);
}

#[tokio::test]
async fn a_pair_is_longer_than_five_and_a_half_kilobytes() {
    let forge = wearing(Skin::Bitbucket).await;
    let body = granted(&forge).await;
    let (access, refresh) = (text(&body, "access_token"), text(&body, "refresh_token"));
    assert!(access.len() + refresh.len() >= 5500);
    assert!(access.len() > 2500 && refresh.len() > 2500);
}

#[tokio::test]
async fn the_client_comes_by_basic_only() {
    let forge = wearing(Skin::Bitbucket).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[]);
    let mut form = redeeming(&code);
    form.extend([("client_id", SECRET.0), ("client_secret", SECRET.1)]);
    let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
    assert_eq!((status, text(&body, "error")), (401, "invalid_client"));
    assert_eq!(sent(basic(&forge).form(&redeeming(&code))).await.0, 200);
}

#[tokio::test]
async fn a_json_body_is_not_understood() {
    let forge = wearing(Skin::Bitbucket).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[]);
    let form = redeeming(&code);
    let json: Value = form
        .iter()
        .map(|(name, value)| (*name, json!(value)))
        .collect();
    let (status, body) = sent(basic(&forge).json(&json)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_grant"));
    assert_eq!(body["error_description"], "Unsupported grant type: None");
}

#[tokio::test]
async fn the_old_refresh_token_is_good_for_ten_minutes_more() {
    let forge = wearing(Skin::Bitbucket).await;
    let old = granted(&forge).await;
    let form = renewing(text(&old, "refresh_token"));
    let (_, new) = sent(basic(&forge).form(&form)).await;
    assert_ne!(new["refresh_token"], old["refresh_token"]);
    forge.advance(Duration::from_secs(590));
    assert_eq!(sent(basic(&forge).form(&form)).await.0, 200);
    forge.advance(Duration::from_secs(10));
    let (status, body) = sent(basic(&forge).form(&form)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_person_has_a_uuid_in_braces_nested_links_and_no_username() {
    let forge = wearing(Skin::Bitbucket).await;
    let body = granted(&forge).await;
    let token = text(&body, "access_token");
    let (_, user) = sent(get(&forge, "2.0/user").bearer_auth(token)).await;
    assert_eq!(user["uuid"], "{00000000-0000-4000-8000-0000000003e9}");
    assert_eq!(user["nickname"], "ada");
    assert_eq!(user["display_name"], "Ada Lovelace");
    let base = format!("http://{}", forge.key());
    assert_eq!(
        user["links"]["avatar"]["href"],
        format!("{base}/avatars/ada.png")
    );
    assert_eq!(user["links"]["html"]["href"], format!("{base}/ada"));
    assert_eq!(user.get("username"), None);
    assert_eq!(sent(get(&forge, "user").bearer_auth(token)).await.0, 403);
}

#[tokio::test]
async fn a_token_can_be_given_up() {
    let forge = wearing(Skin::Bitbucket).await;
    let body = granted(&forge).await;
    let refresh = text(&body, "refresh_token");
    let request = post(&forge, "site/oauth2/revoke").basic_auth(SECRET.0, Some(SECRET.1));
    assert_eq!(sent(request.form(&[("token", refresh)])).await.0, 200);
    assert_eq!(sent(basic(&forge).form(&renewing(refresh))).await.0, 400);
}

mod data_center {
    use super::*;

    const AUTHORIZE: &str = "rest/oauth2/latest/authorize";
    const TOKEN: &str = "rest/oauth2/latest/token";
    const USERS: &str = "rest/api/1.0/users?limit=1";

    async fn granted(forge: &Forge, login: &str) -> Value {
        let scope = [("scope", "REPO_READ REPO_WRITE")];
        let back = forge.approve(&asking(forge, AUTHORIZE, SECRET.0, &scope), login);
        let code = parameter(&back.unwrap(), "code").unwrap();
        let mut form = redeeming(&code);
        form.extend([("client_id", SECRET.0), ("client_secret", SECRET.1)]);
        let (status, body) = sent(post(forge, TOKEN).form(&form)).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    #[tokio::test]
    async fn every_answer_names_whose_token_it_is_and_the_list_begins_with_someone_else() {
        let forge = wearing(Skin::BitbucketDc).await;
        for (login, id, first) in [("ada", "1001", "grace"), ("grace", "1002", "ada")] {
            let body = granted(&forge, login).await;
            assert_eq!(body["scope"], "REPO_READ REPO_WRITE");
            let request = get(&forge, USERS).bearer_auth(text(&body, "access_token"));
            let response = request.send().await.unwrap();
            assert_eq!(response.headers()["x-auserid"], id);
            assert_eq!(response.headers()["x-ausername"], login);
            let (_, page) = said(response).await;
            assert_eq!(page["values"][0]["slug"], first);
            assert_eq!(page["isLastPage"], false);
        }
    }

    #[tokio::test]
    async fn a_stranger_is_named_by_nothing() {
        let forge = wearing(Skin::BitbucketDc).await;
        let response = get(&forge, USERS).send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert!(response.headers().get("x-ausername").is_none());
    }

    #[tokio::test]
    async fn the_list_of_clients_is_there_but_locked() {
        let forge = wearing(Skin::BitbucketDc).await;
        assert_eq!(sent(get(&forge, "rest/oauth2/1.0/client")).await.0, 401);
        assert_eq!(sent(get(&forge, "rest/oauth2/1.0/other")).await.0, 404);
    }

    #[tokio::test]
    async fn basic_is_not_looked_at_and_only_three_scopes_are_known() {
        let forge = wearing(Skin::BitbucketDc).await;
        let code = code(&forge, AUTHORIZE, SECRET.0, &[("scope", "PUBLIC_REPOS")]);
        let basic = post(&forge, TOKEN).basic_auth(SECRET.0, Some(SECRET.1));
        assert_eq!(sent(basic.form(&redeeming(&code))).await.0, 401);
        let url = asking(&forge, AUTHORIZE, SECRET.0, &[("scope", "repo")]);
        let back = forge.approve(&url, "ada").unwrap();
        assert_eq!(parameter(&back, "error").unwrap(), "invalid_scope");
    }
}
