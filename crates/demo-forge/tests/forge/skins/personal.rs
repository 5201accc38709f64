//! Tokens that people make for themselves, in the shape and by the schemes of each host.

use std::time::Duration;

use demo_forge::{NotHere, Options, Skin};
use serde_json::{Value, json};

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

/// How a token is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Bearer,
    Token,
    Private,
    Basic,
}

fn shown(request: RequestBuilder, by: By, token: &str) -> RequestBuilder {
    match by {
        By::Bearer => request.bearer_auth(token),
        By::Token => request.header("Authorization", format!("token {token}")),
        By::Private => request.header("PRIVATE-TOKEN", token),
        By::Basic => request.basic_auth("ada@demo.example", Some(token)),
    }
}

#[tokio::test]
async fn each_host_takes_its_tokens_by_its_own_schemes_and_by_no_other() {
    let all = [By::Bearer, By::Token, By::Private, By::Basic];
    for (skin, path, scope, good) in [
        (Skin::Demo, "api/user", "profile", &[By::Bearer][..]),
        (Skin::Github, "user", "repo", &[By::Bearer, By::Token]),
        (Skin::Ghes, "api/v3/user", "repo", &[By::Bearer, By::Token]),
        (
            Skin::Gitlab,
            "api/v4/user",
            "api",
            &[By::Bearer, By::Private],
        ),
        (Skin::Gitee, "api/v5/user", "user_info", &[By::Bearer]),
        (
            Skin::Bitbucket,
            "2.0/user",
            "read:user:bitbucket",
            &[By::Basic],
        ),
        (
            Skin::BitbucketDc,
            "rest/api/1.0/users?limit=1",
            "",
            &[By::Bearer],
        ),
        (
            Skin::Gitcode,
            "api/v5/user",
            "all_user",
            &[By::Bearer, By::Private],
        ),
        (
            Skin::Gitea,
            "api/v1/user",
            "read:user",
            &[By::Bearer, By::Token],
        ),
        (
            Skin::Forgejo,
            "api/v1/user",
            "read:user",
            &[By::Bearer, By::Token],
        ),
    ] {
        let forge = wearing(skin).await;
        let token = forge.make_token("ada", &[scope], None).unwrap();
        for by in all {
            let status = if good.contains(&by) { 200 } else { 401 };
            let got = sent(shown(get(&forge, path), by, &token)).await.0;
            assert_eq!(got, status, "{} {by:?}", skin.as_str());
        }
    }
}

#[tokio::test]
async fn a_token_has_the_shape_of_its_host() {
    for (skin, prefix, len) in [
        (Skin::Demo, "demo_pat_", 49),
        (Skin::Github, "ghp_", 40),
        (Skin::Gitlab, "glpat-", 26),
        (Skin::Gitee, "", 32),
        (Skin::Bitbucket, "ATATT", 187),
        (Skin::Gitcode, "", 32),
        (Skin::Gitea, "", 40),
    ] {
        let forge = wearing(skin).await;
        let token = forge.make_token("ada", &[], None).unwrap();
        assert!(token.starts_with(prefix) && token.len() == len, "{token}");
        if prefix.is_empty() {
            assert!(token.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
        assert_ne!(forge.make_token("ada", &[], None).unwrap(), token);
    }
}

#[tokio::test]
async fn a_token_ends_when_it_was_to_end_or_when_it_is_revoked() {
    let forge = wearing(Skin::Demo).await;
    let status = |token: &str| {
        let request = get(&forge, "api/user").bearer_auth(token);
        async move { sent(request).await.0 }
    };
    let short = forge.make_token("ada", &[], Some(HOUR)).unwrap();
    let long = forge.make_token("ada", &[], None).unwrap();
    assert_eq!(status(&short).await, 200);
    forge.advance(HOUR);
    assert_eq!(status(&short).await, 401);
    assert_eq!(status(&long).await, 200);
    forge.revoke_token(&long);
    assert_eq!(status(&long).await, 401);
    assert_eq!(forge.make_token("nobody", &[], None), Err(NotHere::Person));
}

#[tokio::test]
async fn the_demo_host_tells_what_a_token_is_for_and_until_when() {
    let forge = wearing(Skin::Demo).await;
    let token = forge
        .make_token("ada", &["profile", "repo"], Some(HOUR))
        .unwrap();
    let response = get(&forge, "api/user").bearer_auth(&token).send().await;
    let response = response.unwrap();
    assert_eq!(response.headers()["x-oauth-scopes"], "profile, repo");
    let until = response.headers()["x-token-expires"].to_str().unwrap();
    assert!(until.len() == 24 && until.ends_with('Z'), "{until}");
    assert_eq!(said(response).await.1["login"], "ada");
    let endless = forge.make_token("ada", &[], None).unwrap();
    let response = get(&forge, "api/user").bearer_auth(&endless).send().await;
    assert!(response.unwrap().headers().get("x-token-expires").is_none());
}

#[tokio::test]
async fn a_gitlab_token_describes_itself_and_ends_itself() {
    let forge = wearing(Skin::Gitlab).await;
    let own = "api/v4/personal_access_tokens/self";
    let token = forge
        .make_token("ada", &["read_user", "write_repository"], Some(HOUR * 24))
        .unwrap();
    let (status, body) = sent(get(&forge, own).header("PRIVATE-TOKEN", &token)).await;
    assert_eq!(status, 200);
    assert_eq!(body["scopes"], json!(["read_user", "write_repository"]));
    assert_eq!(
        (&body["active"], &body["user_id"]),
        (&json!(true), &json!(1001))
    );
    let day = text(&body, "expires_at");
    assert!(
        day.len() == 10 && day > &text(&body, "created_at")[..10],
        "{day}"
    );
    let delete = || {
        let request = http().delete(at(&forge, own));
        sent(request.header("PRIVATE-TOKEN", &token))
    };
    assert_eq!(delete().await.0, 204);
    assert_eq!(delete().await.0, 401);
    let endless = forge.make_token("ada", &["api"], None).unwrap();
    let (_, body) = sent(get(&forge, own).bearer_auth(&endless)).await;
    assert_eq!(body["expires_at"], Value::Null);
}

#[tokio::test]
async fn a_token_without_the_scope_is_known_but_may_not_ask_for_its_person() {
    for (skin, path, by) in [
        (Skin::Gitea, "api/v1/user", By::Token),
        (Skin::Bitbucket, "2.0/user", By::Basic),
    ] {
        let forge = wearing(skin).await;
        let token = forge
            .make_token("ada", &["write:repository"], None)
            .unwrap();
        assert_eq!(sent(shown(get(&forge, path), by, &token)).await.0, 403);
    }
}

#[tokio::test]
async fn bitbucket_wants_the_address_of_the_very_person() {
    let forge = wearing(Skin::Bitbucket).await;
    let token = forge
        .make_token("ada", &["read:user:bitbucket"], None)
        .unwrap();
    for (name, status) in [
        ("ada@demo.example", 200),
        ("grace@demo.example", 401),
        ("ada", 401),
    ] {
        let request = get(&forge, "2.0/user").basic_auth(name, Some(&token));
        assert_eq!(sent(request).await.0, status, "{name}");
    }
}

#[tokio::test]
async fn whoever_holds_a_personal_token_of_github_may_end_it() {
    let forge = wearing(Skin::Github).await;
    let token = forge.make_token("ada", &["repo"], None).unwrap();
    let response = get(&forge, "user")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["x-oauth-scopes"], "repo");
    let list = json!({ "credentials": [token] });
    assert_eq!(
        sent(post(&forge, "credentials/revoke").json(&list)).await.0,
        202
    );
    assert_eq!(sent(get(&forge, "user").bearer_auth(&token)).await.0, 401);
}

#[tokio::test]
async fn a_person_makes_a_token_on_the_page() {
    let forge = wearing(Skin::Demo).await;
    let page = get(
        &forge,
        "settings/tokens?name=Forgepass%3Cb%3E&scopes=profile,repo",
    );
    let page = page.send().await.unwrap().text().await.unwrap();
    for part in [
        "id=\"person-ada\"",
        "id=token-name name=name value=\"Forgepass&lt;b&gt;\"",
        "id=scope-repo name=scope value=repo checked",
        "id=scope-write name=scope value=write>",
        "id=token-life",
        "id=make-token",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let make = |person: &'static str, days: &'static str| {
        let form = [
            ("person", person),
            ("scope", "profile"),
            ("scope", "repo"),
            ("days", days),
        ];
        post(&forge, "settings/tokens").form(&form).send()
    };
    assert_eq!(make("nobody", "7").await.unwrap().status(), 400);
    assert_eq!(make("grace", "0").await.unwrap().status(), 400);
    let page = make("grace", "7").await.unwrap().text().await.unwrap();
    let (_, rest) = page.split_once("id=new-token data-token=\"").unwrap();
    let token = rest.split_once('"').unwrap().0;
    let response = get(&forge, "api/user")
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["x-oauth-scopes"], "profile, repo");
    assert!(response.headers().get("x-token-expires").is_some());
    assert_eq!(said(response).await.1["login"], "grace");
}

#[tokio::test]
async fn only_the_demo_host_has_that_page() {
    let forge = wearing(Skin::Github).await;
    assert_eq!(sent(get(&forge, "settings/tokens")).await.0, 404);
}

#[tokio::test]
async fn a_token_can_be_made_from_outside() {
    let forge = start(Options::of(Skin::Gitea)).await;
    let order = |fields: Value| sent(http().post(at(&forge, "_forge/make-token")).json(&fields));
    let fields = json!({ "login": "ada", "scopes": ["read:user"], "expires_s": 60 });
    let (_, made) = order(fields).await;
    let token = text(&made, "token");
    assert_eq!(
        sent(get(&forge, "api/v1/user").bearer_auth(token)).await.0,
        200
    );
    forge.advance(Duration::from_secs(60));
    assert_eq!(
        sent(get(&forge, "api/v1/user").bearer_auth(token)).await.0,
        401
    );
    assert_eq!(order(json!({ "login": "nobody" })).await.0, 404);
}
