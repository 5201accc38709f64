//! Tokens over HTTP. What each mode does in detail is tested beside `oauth::grants`.

use std::time::Duration;

use demo_forge::{Client, Forge, Mode, Options, Redirects};
use serde_json::{Value, json};

use crate::client::*;

#[tokio::test]
async fn a_code_becomes_a_pair_that_names_its_person() {
    let forge = forge(Mode::Strict).await;
    forge.set_token_life(Duration::from_secs(60));
    let response = redeem(&forge, &code(&forge, "ada")).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 60);
    assert_eq!(body["scope"], "read");
    let url = forge.base().join("api/user").unwrap();
    let user: Value = http()
        .get(url)
        .bearer_auth(body["access_token"].as_str().unwrap())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        user,
        json!({
            "id": 1001,
            "login": "ada",
            "name": "Ada Lovelace",
            "email": "ada@demo.example",
            "avatar_url": format!("{}avatars/ada.png", forge.base()),
            "html_url": format!("{}ada", forge.base()),
        })
    );
}

#[tokio::test]
async fn a_wrong_verifier_gets_nothing() {
    let forge = forge(Mode::Strict).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "forgepass-demo"),
        ("code", &code(&forge, "ada")),
        ("redirect_uri", &deep_link(&forge)),
        ("code_verifier", "wrong"),
    ];
    let response = post(&forge, "oauth/token", &form).await;
    assert_eq!(response.status(), 400);
    assert_eq!(error(response).await, "invalid_grant");
}

#[tokio::test]
async fn a_code_replayed_revokes_what_it_gave() {
    let forge = forge(Mode::Strict).await;
    let code = code(&forge, "ada");
    let first = pair(redeem(&forge, &code).await).await;
    assert_eq!(user_status(&forge, &first.access).await, 200);
    assert_eq!(error(redeem(&forge, &code).await).await, "invalid_grant");
    assert_eq!(user_status(&forge, &first.access).await, 401);
    assert_eq!(forge.posts(&code), 2);
}

#[tokio::test]
async fn every_mode_renews_and_counts_the_posts() {
    for mode in Mode::ALL {
        let forge = forge(mode).await;
        let old = granted(&forge).await;
        let new = pair(renew(&forge, &old.refresh).await).await;
        assert_ne!(new.access, old.access);
        assert_eq!(new.refresh == old.refresh, mode == Mode::NoRotation);
        assert_eq!(user_status(&forge, &new.access).await, 200);
        assert_eq!(forge.posts(&old.refresh), 1);
    }
}

#[tokio::test]
async fn a_spent_refresh_token_gets_what_its_mode_says() {
    for (mode, again, new_lives) in [
        (Mode::NoRotation, 200, 200),
        (Mode::Strict, 400, 200),
        (Mode::StrictFamily, 400, 401),
        (Mode::Grace, 200, 200),
        (Mode::RevokeOnUse, 200, 200),
    ] {
        let forge = forge(mode).await;
        let old = granted(&forge).await;
        let new = pair(renew(&forge, &old.refresh).await).await;
        let second = renew(&forge, &old.refresh).await;
        assert_eq!(second.status(), again, "{}", mode.as_str());
        assert_eq!(
            user_status(&forge, &new.access).await,
            new_lives,
            "{}",
            mode.as_str()
        );
    }
}

#[tokio::test]
async fn in_grace_mode_the_same_pair_comes_again_until_ten_minutes_are_over() {
    let forge = forge(Mode::Grace).await;
    let old = granted(&forge).await;
    let new = pair(renew(&forge, &old.refresh).await).await;
    assert_eq!(pair(renew(&forge, &old.refresh).await).await, new);
    forge.advance(Duration::from_secs(600));
    assert_eq!(
        error(renew(&forge, &old.refresh).await).await,
        "invalid_grant"
    );
}

#[tokio::test]
async fn an_access_token_expires_when_the_clock_is_put_forward() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    forge.advance(Duration::from_secs(3599));
    assert_eq!(user_status(&forge, &pair.access).await, 200);
    forge.advance(Duration::from_secs(1));
    assert_eq!(user_status(&forge, &pair.access).await, 401);
}

#[tokio::test]
async fn a_revoked_token_is_over_and_an_unknown_one_is_no_error() {
    let forge = forge(Mode::Strict).await;
    let pair = granted(&forge).await;
    let revoke = |token: String| {
        let forge = &forge;
        async move {
            let form = [("client_id", "forgepass-demo"), ("token", token.as_str())];
            post(forge, "oauth/revoke", &form).await.status()
        }
    };
    assert_eq!(revoke("unknown".to_owned()).await, 200);
    assert_eq!(user_status(&forge, &pair.access).await, 200);
    assert_eq!(revoke(pair.refresh.clone()).await, 200);
    assert_eq!(user_status(&forge, &pair.access).await, 401);
    assert_eq!(renew(&forge, &pair.refresh).await.status(), 400);
}

#[tokio::test]
async fn a_person_who_revokes_ends_their_grants_and_nobody_elses() {
    let forge = forge(Mode::Strict).await;
    let ada = granted(&forge).await;
    let grace = pair(redeem(&forge, &code(&forge, "grace")).await).await;
    forge.revoke_person("ada");
    assert_eq!(user_status(&forge, &ada.access).await, 401);
    assert_eq!(
        error(renew(&forge, &ada.refresh).await).await,
        "invalid_grant"
    );
    assert_eq!(user_status(&forge, &grace.access).await, 200);
}

#[tokio::test]
async fn parameters_in_the_url_or_twice_are_refused() {
    let forge = forge(Mode::Strict).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", "forgepass-demo"),
    ];
    let response = post(&forge, "oauth/token?refresh_token=x", &form).await;
    assert_eq!(error(response).await, "invalid_request");
    let twice = [form[0], form[0], form[1], ("refresh_token", "x")];
    let response = post(&forge, "oauth/token", &twice).await;
    assert_eq!(error(response).await, "invalid_request");
}

#[tokio::test]
async fn a_confidential_client_needs_its_secret_in_the_body_or_in_basic() {
    let forge = Forge::start(Options {
        clients: vec![Client {
            id: "web app".to_owned(),
            secret: Some("s+e c".to_owned()),
            redirects: Redirects::Exact(vec!["https://app.example/back".to_owned()]),
        }],
        ..Options::default()
    })
    .await
    .unwrap();
    let redirect = "https://app.example/back";
    let url = authorize_url(
        &forge,
        &[("client_id", "web app"), ("redirect_uri", redirect)],
    );
    let fresh = || parameter(&forge.approve(&url, "ada").unwrap(), "code").unwrap();
    let send =
        |id: Option<&'static str>, secret: Option<&'static str>, basic: Option<&'static str>| {
            let mut form = vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", fresh()),
                ("redirect_uri", redirect.to_owned()),
                ("code_verifier", VERIFIER.to_owned()),
            ];
            form.extend(id.map(|id| ("client_id", id.to_owned())));
            form.extend(secret.map(|secret| ("client_secret", secret.to_owned())));
            let mut request = http().post(forge.base().join("oauth/token").unwrap());
            if let Some(basic) = basic {
                request = request.basic_auth("web+app", Some(basic));
            }
            async move { request.form(&form).send().await.unwrap().status().as_u16() }
        };
    assert_eq!(send(Some("web app"), Some("s+e c"), None).await, 200);
    assert_eq!(send(None, None, Some("s%2Be+c")).await, 200);
    assert_eq!(send(Some("web app"), None, None).await, 401);
    assert_eq!(send(Some("web app"), Some("guess"), None).await, 401);
    assert_eq!(send(None, None, Some("guess")).await, 401);
    assert_eq!(send(None, Some("s+e c"), Some("s%2Be+c")).await, 400);
}

#[tokio::test]
async fn tokens_can_be_as_long_as_bitbuckets() {
    let forge = Forge::start(Options {
        token_bytes: 5500,
        ..Options::default()
    })
    .await
    .unwrap();
    let pair = granted(&forge).await;
    assert!(pair.access.len() >= 5500);
    assert!(pair.refresh.len() >= 5500);
    assert_eq!(user_status(&forge, &pair.access).await, 200);
}

#[tokio::test]
async fn the_tokens_of_every_grant_can_be_looked_at() {
    let forge = forge(Mode::Strict).await;
    let old = granted(&forge).await;
    let new = pair(renew(&forge, &old.refresh).await).await;
    let grants = forge.grants();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].login, "ada");
    let live: Vec<_> = grants[0]
        .refresh
        .iter()
        .filter(|token| token.live)
        .collect();
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].value, new.refresh);
}
