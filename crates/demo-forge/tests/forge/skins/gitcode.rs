//! GitCode: everything in the URL but the secret, which is in the form.

use demo_forge::{Forge, Options, Skin};
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "oauth/authorize";
const TOKEN: &str = "oauth/token";
const ASKED: [(&str, &str); 3] = [
    ("scope", "all_user all_repository"),
    ("code_challenge", ""),
    ("code_challenge_method", ""),
];
const FORM: [(&str, &str); 1] = [("client_secret", SECRET.1)];

fn calling(forge: &Forge, query: &[(&str, &str)]) -> RequestBuilder {
    let mut url = at(forge, TOKEN);
    url.query_pairs_mut().extend_pairs(query);
    http().post(url)
}

fn query(code: &str) -> [(&str, &str); 3] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", SECRET.0),
    ]
}

async fn granted(forge: &Forge) -> Value {
    let code = code(forge, AUTHORIZE, SECRET.0, &ASKED);
    let (status, body) = sent(calling(forge, &query(&code)).form(&FORM)).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test]
async fn the_reply_has_no_type_and_a_date() {
    let forge = wearing(Skin::Gitcode).await;
    let body = granted(&forge).await;
    assert_eq!(
        fields(&body),
        [
            "access_token",
            "created_at",
            "expires_in",
            "refresh_token",
            "scope"
        ]
    );
    assert_eq!(body["expires_in"], 1_296_000);
    let date = text(&body, "created_at");
    assert!(
        date.len() == 24 && date.ends_with('Z') && &date[19..20] == ".",
        "{date}"
    );
}

#[tokio::test]
async fn the_secret_is_taken_from_the_form_and_the_rest_from_the_url() {
    let forge = wearing(Skin::Gitcode).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &ASKED);
    let query = query(&code);
    let mut all = query.to_vec();
    all.extend(FORM);
    let (status, body) = sent(calling(&forge, &all)).await;
    assert_eq!((status, text(&body, "error")), (401, "invalid_client"));
    let (status, body) = sent(calling(&forge, &[]).form(&all)).await;
    assert_eq!((status, text(&body, "error")), (400, "invalid_request"));
    assert_eq!(sent(calling(&forge, &query).form(&FORM)).await.0, 200);
    assert_eq!(forge.posts(&code), 3);
}

#[tokio::test]
async fn a_renewal_is_in_the_url_and_names_no_client() {
    let forge = wearing(Skin::Gitcode).await;
    let old = granted(&forge).await;
    let renewing = renewing(text(&old, "refresh_token"));
    let (status, _) = sent(calling(&forge, &[]).form(&renewing)).await;
    assert_eq!(status, 400);
    let mut named = renewing.clone();
    named.push(("client_id", SECRET.0));
    assert_eq!(sent(calling(&forge, &named)).await.0, 400);
    assert_eq!(sent(calling(&forge, &renewing)).await.0, 200);
}

#[tokio::test]
async fn an_id_is_text_and_a_token_is_a_bearer_or_private() {
    let forge = wearing(Skin::Gitcode).await;
    let body = granted(&forge).await;
    let token = text(&body, "access_token");
    let (_, user) = sent(get(&forge, "api/v5/user").bearer_auth(token)).await;
    assert_eq!(user["id"], "64e5ed8f00000000000003e9");
    assert_eq!(user["login"], "ada");
    let private = get(&forge, "api/v5/user").header("PRIVATE-TOKEN", token);
    assert_eq!(sent(private).await.0, 200);
    let (status, refused) = sent(get(&forge, "api/v5/user").bearer_auth("guess")).await;
    assert_eq!(
        (status, refused),
        (401, json!({ "message": "401 Unauthorized" }))
    );
}

#[tokio::test]
async fn the_firewall_rejects_programs_and_not_people() {
    let forge = start(Options {
        firewall: true,
        ..Options::of(Skin::Gitcode)
    })
    .await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &ASKED);
    let refused = calling(&forge, &query(&code))
        .form(&FORM)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 418);
    assert_eq!(
        refused.text().await.unwrap(),
        "Request rejected, suspected unsafe"
    );
    let url = asking(&forge, AUTHORIZE, SECRET.0, &ASKED);
    assert_eq!(http().get(url).send().await.unwrap().status(), 200);
}
