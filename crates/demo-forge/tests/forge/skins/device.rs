//! The device flow of the hosts that have one (RFC 8628).

use std::time::Duration;

use demo_forge::{DeviceFlow, Endpoint, Forge, NotHere, Options, Skin};
use serde_json::{Value, json};

use super::*;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Where a skin asks for device codes and for tokens.
fn paths(skin: Skin) -> (&'static str, &'static str) {
    match skin {
        Skin::Github | Skin::Ghes => ("login/device/code", "login/oauth/access_token"),
        Skin::Gitlab => ("oauth/authorize_device", "oauth/token"),
        Skin::Gitea | Skin::Forgejo => (
            "login/oauth/device_authorization",
            "login/oauth/access_token",
        ),
        Skin::Demo | Skin::Gitee | Skin::Bitbucket | Skin::BitbucketDc | Skin::Gitcode => {
            ("oauth/device", "oauth/token")
        }
    }
}

async fn with(skin: Skin, device: DeviceFlow) -> Forge {
    start(Options {
        device,
        device_interval: Duration::from_secs(1),
        ..Options::of(skin)
    })
    .await
}

async fn begin(forge: &Forge, skin: Skin, client: &str) -> (u16, Value) {
    let form = [("client_id", client), ("scope", "read_user")];
    sent(post(forge, paths(skin).0).form(&form)).await
}

async fn poll(forge: &Forge, skin: Skin, begun: &Value) -> (u16, Value) {
    let form = [
        ("grant_type", GRANT_TYPE),
        ("client_id", PUBLIC),
        ("device_code", text(begun, "device_code")),
    ];
    sent(post(forge, paths(skin).1).form(&form)).await
}

/// The same after the interval, by the clock of the forge.
async fn poll_later(forge: &Forge, skin: Skin, begun: &Value) -> (u16, Value) {
    forge.advance(Duration::from_secs(60));
    poll(forge, skin, begun).await
}

#[tokio::test]
async fn a_person_who_types_the_code_connects_the_program() {
    for skin in [
        Skin::Demo,
        Skin::Github,
        Skin::Ghes,
        Skin::Gitlab,
        Skin::Gitea,
    ] {
        let forge = with(skin, DeviceFlow::On).await;
        let (status, begun) = begin(&forge, skin, PUBLIC).await;
        assert_eq!(status, 200, "{begun}");
        assert_eq!(begun["interval"], 1);
        let (_, waiting) = poll(&forge, skin, &begun).await;
        assert_eq!(waiting["error"], "authorization_pending");
        let typed = text(&begun, "user_code").to_lowercase().replace('-', " ");
        assert_eq!(forge.device_allow(&typed, "grace"), Ok(()));
        let (status, tokens) = poll_later(&forge, skin, &begun).await;
        assert_eq!(status, 200);
        assert!(!text(&tokens, "access_token").is_empty());
        assert_eq!(forge.grants()[0].login, "grace");
        let (_, again) = poll_later(&forge, skin, &begun).await;
        assert_eq!(again.get("access_token"), None);
    }
}

#[tokio::test]
async fn each_host_gives_its_own_addresses_and_lives() {
    for (skin, page, life, complete) in [
        (Skin::Demo, "/device", 600, true),
        (Skin::Github, "/login/device", 900, false),
        (Skin::Gitlab, "/oauth/device", 300, true),
        (Skin::Gitea, "/login/oauth/device", 900, true),
    ] {
        let forge = with(skin, DeviceFlow::On).await;
        let (_, begun) = begin(&forge, skin, PUBLIC).await;
        let page = format!("http://{}{page}", forge.key());
        assert_eq!(begun["verification_uri"], page);
        assert_eq!(begun["expires_in"], life);
        let code = text(&begun, "user_code");
        assert!(code.len() == 9 && &code[4..5] == "-", "{code}");
        let whole = complete.then(|| json!(format!("{page}?user_code={code}")));
        assert_eq!(begun.get("verification_uri_complete"), whole.as_ref());
    }
}

#[tokio::test]
async fn who_asks_too_fast_is_told_to_be_five_seconds_slower() {
    for (skin, status, told) in [
        (Skin::Github, 200, Some(json!(6))),
        (Skin::Gitlab, 400, None),
    ] {
        let forge = with(skin, DeviceFlow::Usual).await;
        let (_, begun) = begin(&forge, skin, PUBLIC).await;
        poll(&forge, skin, &begun).await;
        let (got, body) = poll(&forge, skin, &begun).await;
        assert_eq!((got, text(&body, "error")), (status, "slow_down"));
        assert_eq!(body.get("interval"), told.as_ref());
        forge.advance(Duration::from_secs(5));
        assert_eq!(poll(&forge, skin, &begun).await.1["error"], "slow_down");
        forge.advance(Duration::from_secs(11));
        let (_, body) = poll(&forge, skin, &begun).await;
        assert_eq!(body["error"], "authorization_pending");
    }
}

#[tokio::test]
async fn no_and_too_late_are_told_apart() {
    let skin = Skin::Gitlab;
    let forge = with(skin, DeviceFlow::Usual).await;
    let (_, refused) = begin(&forge, skin, PUBLIC).await;
    let (_, late) = begin(&forge, skin, PUBLIC).await;
    assert_eq!(forge.device_refuse(text(&refused, "user_code")), Ok(()));
    let (status, body) = poll(&forge, skin, &refused).await;
    assert_eq!((status, text(&body, "error")), (400, "access_denied"));
    forge.advance(Duration::from_secs(301));
    let (status, body) = poll(&forge, skin, &late).await;
    assert_eq!((status, text(&body, "error")), (400, "expired_token"));
    let code = text(&late, "user_code");
    assert_eq!(forge.device_allow(code, "ada"), Err(NotHere::Code));
}

#[tokio::test]
async fn a_code_is_answered_once_and_by_people_who_are_here() {
    let forge = with(Skin::Demo, DeviceFlow::Usual).await;
    let (_, begun) = begin(&forge, Skin::Demo, PUBLIC).await;
    let code = text(&begun, "user_code");
    assert_eq!(forge.device_allow(code, "nobody"), Err(NotHere::Person));
    assert_eq!(forge.device_allow("XXXX-XXXX", "ada"), Err(NotHere::Code));
    assert_eq!(forge.device_allow(code, "ada"), Ok(()));
    assert_eq!(forge.device_refuse(code), Err(NotHere::Code));
}

#[tokio::test]
async fn github_asks_no_secret_of_a_device_not_even_to_renew() {
    let forge = start(Options {
        expiring: true,
        ..Options::of(Skin::Github)
    })
    .await;
    let (_, begun) = begin(&forge, Skin::Github, SECRET.0).await;
    forge
        .device_allow(text(&begun, "user_code"), "ada")
        .unwrap();
    let form = [
        ("grant_type", GRANT_TYPE),
        ("client_id", SECRET.0),
        ("device_code", text(&begun, "device_code")),
    ];
    let token = "login/oauth/access_token";
    let (_, pair) = sent(post(&forge, token).form(&form)).await;
    let mut form = renewing(text(&pair, "refresh_token"));
    form.push(("client_id", SECRET.0));
    let (_, new) = sent(post(&forge, token).form(&form)).await;
    assert!(text(&new, "access_token").starts_with("gho_"));
}

#[tokio::test]
async fn github_names_a_wrong_code_and_an_application_without_the_flow() {
    let skin = Skin::Github;
    let forge = with(skin, DeviceFlow::Usual).await;
    let wrong = json!({ "device_code": "guess" });
    let (status, body) = poll(&forge, skin, &wrong).await;
    assert_eq!(
        (status, text(&body, "error")),
        (200, "incorrect_device_code")
    );
    let forge = with(skin, DeviceFlow::Off).await;
    let (status, body) = begin(&forge, skin, PUBLIC).await;
    assert_eq!(
        (status, text(&body, "error")),
        (200, "device_flow_disabled")
    );
}

#[tokio::test]
async fn githubs_codes_come_as_a_form_unless_json_is_asked_for() {
    let forge = with(Skin::Github, DeviceFlow::Usual).await;
    let request = http().post(at(&forge, "login/device/code"));
    let response = request.form(&[("client_id", PUBLIC)]).send().await.unwrap();
    let body = response.text().await.unwrap();
    assert!(body.starts_with("device_code="), "{body}");
}

#[tokio::test]
async fn gitlab_gives_a_device_no_refresh_token() {
    let skin = Skin::Gitlab;
    let forge = with(skin, DeviceFlow::Usual).await;
    let (_, begun) = begin(&forge, skin, PUBLIC).await;
    forge
        .device_allow(text(&begun, "user_code"), "ada")
        .unwrap();
    let (_, body) = poll(&forge, skin, &begun).await;
    assert_eq!(body["expires_in"], 7200);
    assert_eq!(body.get("refresh_token"), None);
}

#[tokio::test]
async fn only_the_newest_gitea_has_the_flow_and_only_for_public_clients() {
    for skin in [Skin::Gitea, Skin::Forgejo, Skin::Gitee] {
        let forge = with(skin, DeviceFlow::Usual).await;
        assert_eq!(
            begin(&forge, skin, PUBLIC).await.0,
            404,
            "{}",
            skin.as_str()
        );
    }
    let forge = with(Skin::Forgejo, DeviceFlow::On).await;
    assert_eq!(begin(&forge, Skin::Forgejo, PUBLIC).await.0, 404);
    let forge = with(Skin::Gitea, DeviceFlow::On).await;
    let (status, body) = begin(&forge, Skin::Gitea, SECRET.0).await;
    assert_eq!((status, text(&body, "error")), (400, "unauthorized_client"));
    let (_, document) = sent(get(&forge, ".well-known/openid-configuration")).await;
    let address = format!("http://{}/{}", forge.key(), paths(Skin::Gitea).0);
    assert_eq!(document["device_authorization_endpoint"], address);
}

#[tokio::test]
async fn the_page_takes_the_code_and_says_what_became_of_it() {
    let forge = with(Skin::Demo, DeviceFlow::Usual).await;
    let (_, begun) = begin(&forge, Skin::Demo, PUBLIC).await;
    let whole = text(&begun, "verification_uri_complete");
    let page = http()
        .get(whole)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let code = text(&begun, "user_code");
    assert!(page.contains(&format!("id=user-code name=user_code value=\"{code}\"")));
    for id in ["id=\"person-ada\"", "id=allow", "id=refuse"] {
        assert!(page.contains(id), "{id}");
    }
    let answer = |code: &str, decision: &str| {
        let form = [
            ("user_code", code),
            ("person", "ada"),
            ("decision", decision),
        ];
        post(&forge, "device").form(&form).send()
    };
    let wrong = answer("<b>", "allow").await.unwrap();
    assert_eq!(wrong.status(), 400);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("id=problem") && page.contains("value=\"&lt;b&gt;\""));
    let right = answer(code, "allow").await.unwrap();
    assert!(right.text().await.unwrap().contains("<h1 id=done>"));
    assert_eq!(poll(&forge, Skin::Demo, &begun).await.0, 200);
    assert_eq!(forge.requests_to(Endpoint::Device).len(), 1);
    assert_eq!(forge.requests_to(Endpoint::DevicePage).len(), 3);
}

#[tokio::test]
async fn a_code_can_be_answered_from_outside() {
    let forge = with(Skin::Demo, DeviceFlow::Usual).await;
    let (_, begun) = begin(&forge, Skin::Demo, PUBLIC).await;
    let code = &begun["user_code"];
    let order = |name: &str, fields: Value| {
        let url = at(&forge, &format!("_forge/{name}"));
        sent(http().post(url).json(&fields))
    };
    let fields = json!({ "user_code": "XXXX-XXXX" });
    assert_eq!(order("device-refuse", fields).await.0, 404);
    let fields = json!({ "user_code": code, "login": "grace" });
    assert_eq!(order("device-allow", fields).await.0, 200);
    assert_eq!(poll(&forge, Skin::Demo, &begun).await.0, 200);
    assert_eq!(forge.grants()[0].login, "grace");
}
