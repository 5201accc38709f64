//! The controls over HTTP, for tests in other processes.

use demo_forge::{Endpoint, Forge, Mode, Reply};
use serde_json::{Value, json};

use crate::client::*;

async fn order(forge: &Forge, name: &str, fields: Value) -> Value {
    let url = forge.base().join(&format!("_forge/{name}")).unwrap();
    let response = http().post(url).json(&fields).send().await.unwrap();
    let status = response.status();
    let body = response.json().await.unwrap();
    assert_eq!(status, 200, "{body}");
    body
}

async fn look(forge: &Forge, name: &str) -> Value {
    let url = forge.base().join(&format!("_forge/{name}")).unwrap();
    http().get(url).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_whole_story_can_be_steered_from_outside() {
    let forge = forge(Mode::Strict).await;
    order(
        &forge,
        "set",
        json!({ "mode": "grace", "token_life_s": 60 }),
    )
    .await;
    let url = authorize_url(&forge, &[]);
    let fields = json!({ "authorize_url": url, "login": "grace" });
    let back = order(&forge, "approve", fields).await;
    let back = back["redirect"].as_str().unwrap().parse().unwrap();
    let old = pair(redeem(&forge, &parameter(&back, "code").unwrap()).await).await;
    pair(renew(&forge, &old.refresh).await).await;
    let posts = look(&forge, &format!("posts?token={}", old.refresh)).await;
    assert_eq!(posts, json!({ "posts": 1 }));
    let state = look(&forge, "state").await;
    assert_eq!(state["mode"], "grace");
    assert_eq!(state["token_life_s"], 60);
    assert_eq!(state["grants"][0]["login"], "grace");
    assert_eq!(look(&forge, "requests").await.as_array().unwrap().len(), 2);
    order(&forge, "revoke-person", json!({ "login": "grace" })).await;
    assert_eq!(user_status(&forge, &old.access).await, 401);
    order(&forge, "forget-requests", json!({})).await;
    assert_eq!(look(&forge, "requests").await, json!([]));
}

#[tokio::test]
async fn no_can_be_said_from_outside() {
    let forge = forge(Mode::Strict).await;
    let fields = json!({ "authorize_url": authorize_url(&forge, &[]) });
    let back = order(&forge, "refuse", fields).await;
    assert!(
        back["redirect"]
            .as_str()
            .unwrap()
            .contains("error=access_denied")
    );
}

#[tokio::test]
async fn replies_are_scripted_as_json() {
    let forge = forge(Mode::Strict).await;
    let reply = json!({
        "work": "skipped",
        "head": { "status": 503, "headers": [["Retry-After", "7"]] },
    });
    let fields = json!({ "endpoint": "user", "replies": [reply] });
    order(&forge, "script", fields).await;
    assert_eq!(user_status(&forge, "any").await, 503);
    assert_eq!(user_status(&forge, "any").await, 401);
    let fields = json!({ "endpoint": Endpoint::User, "reply": Reply::status(418) });
    order(&forge, "always", fields).await;
    assert_eq!(user_status(&forge, "any").await, 418);
    order(
        &forge,
        "always",
        json!({ "endpoint": "user", "reply": null }),
    )
    .await;
    assert_eq!(user_status(&forge, "any").await, 401);
}

#[tokio::test]
async fn a_request_is_held_and_released_from_outside() {
    let forge = forge(Mode::Strict).await;
    let fields = json!({ "endpoint": "user", "point": "committed" });
    let pause = order(&forge, "pause", fields).await["pause"].clone();
    let asked = json!({ "pause": pause, "within_ms": 0 });
    assert_eq!(order(&forge, "reached", asked).await["reached"], false);
    let url = forge.base().join("api/user").unwrap();
    let client = tokio::spawn(http().get(url).send());
    let asked = json!({ "pause": pause, "within_ms": 5000 });
    assert_eq!(order(&forge, "reached", asked).await["reached"], true);
    assert!(!client.is_finished());
    let then = json!({ "pause": pause, "then": "reset" });
    order(&forge, "release", then).await;
    assert!(client.await.unwrap().is_err());
}

#[tokio::test]
async fn an_absence_ends_by_itself() {
    let forge = forge(Mode::Strict).await;
    order(&forge, "offline", json!({ "for_ms": 800 })).await;
    let url = forge.base();
    assert!(
        http()
            .get(url.clone())
            .send()
            .await
            .unwrap_err()
            .is_connect()
    );
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while http().get(url.clone()).send().await.is_err() {
        assert!(std::time::Instant::now() < deadline);
    }
}

#[tokio::test]
async fn nonsense_is_refused_with_a_reason() {
    let forge = forge(Mode::Strict).await;
    for (name, fields) in [
        ("nonsense", json!({})),
        ("set", json!({ "mode": "loose" })),
        ("set", json!({ "moed": "strict" })),
        ("script", json!([])),
    ] {
        let url = forge.base().join(&format!("_forge/{name}")).unwrap();
        let response = http().post(url).json(&fields).send().await.unwrap();
        assert_eq!(response.status(), 400, "{name}");
        let body: Value = response.json().await.unwrap();
        assert!(body["problem"].is_string());
    }
}

#[tokio::test]
async fn a_web_page_cannot_steer() {
    let forge = forge(Mode::Strict).await;
    let url = forge.base().join("_forge/state").unwrap();
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Host", "evil.example"),
    ] {
        let request = http().get(url.clone()).header(name, value);
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
}

#[tokio::test]
async fn the_log_says_how_long_an_answer_took() {
    let forge = forge(Mode::Strict).await;
    let slow = Reply::status(503).delay(std::time::Duration::from_millis(50));
    forge.script(Endpoint::User, slow);
    let pause = forge.pause(Endpoint::User, demo_forge::Point::BodyComplete);
    let url = forge.base().join("api/user").unwrap();
    let client = tokio::spawn(http().get(url).send());
    pause.reached().await;
    assert_eq!(look(&forge, "requests").await[0]["took_us"], Value::Null);
    drop(pause);
    client.await.unwrap().unwrap();
    // The client may have the whole answer a moment before its end is written down.
    let took = loop {
        if let Some(took) = look(&forge, "requests").await[0]["took_us"].as_u64() {
            break took;
        }
    };
    assert!(took >= 50_000, "{took}");
}
