//! Gitea and Forgejo: `unauthorized_client`, PKCE of public clients, twins, old tokens that stay.

use demo_forge::{AuthorizeError, Forge, Mode, Options, Skin};
use serde_json::{Value, json};

use super::*;

const AUTHORIZE: &str = "login/oauth/authorize";
const TOKEN: &str = "login/oauth/access_token";

fn public<'a>(mut form: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    form.push(("client_id", PUBLIC));
    form
}

async fn granted(forge: &Forge) -> Value {
    let code = code(forge, AUTHORIZE, PUBLIC, &[]);
    let (status, body) = sent(post(forge, TOKEN).form(&public(redeeming(&code)))).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn renewed(forge: &Forge, pair: &Value) -> (u16, Value) {
    let form = public(renewing(text(pair, "refresh_token")));
    sent(post(forge, TOKEN).form(&form)).await
}

#[tokio::test]
async fn the_reply_says_neither_scope_nor_time() {
    let forge = wearing(Skin::Gitea).await;
    let body = granted(&forge).await;
    assert_eq!(
        fields(&body),
        ["access_token", "expires_in", "refresh_token", "token_type"]
    );
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(text(&body, "access_token").split('.').count(), 3);
}

#[tokio::test]
async fn an_old_refresh_token_stays_good() {
    let forge = wearing(Skin::Forgejo).await;
    let old = granted(&forge).await;
    forge.advance(std::time::Duration::from_secs(1));
    let (_, new) = renewed(&forge, &old).await;
    assert_ne!(new["refresh_token"], old["refresh_token"]);
    assert_eq!(renewed(&forge, &old).await.0, 200);
    assert_eq!(renewed(&forge, &new).await.0, 200);
}

#[tokio::test]
async fn two_tokens_of_one_second_are_twins() {
    let forge = wearing(Skin::Gitea).await;
    let old = granted(&forge).await;
    // At most one of three neighbouring calls has the turn of a second between it and the next.
    let (_, one) = renewed(&forge, &old).await;
    let (_, two) = renewed(&forge, &old).await;
    let (_, three) = renewed(&forge, &old).await;
    assert!(
        one["access_token"] == two["access_token"] || two["access_token"] == three["access_token"]
    );
    forge.advance(std::time::Duration::from_secs(2));
    let (_, later) = renewed(&forge, &old).await;
    assert_ne!(later["access_token"], three["access_token"]);
}

#[tokio::test]
async fn where_reuse_is_detected_it_is_called_unauthorized_client() {
    let forge = start(Options {
        mode: Mode::StrictFamily,
        ..Options::of(Skin::Gitea)
    })
    .await;
    let old = granted(&forge).await;
    let (status, new) = renewed(&forge, &old).await;
    assert_eq!(status, 200);
    let (status, body) = renewed(&forge, &old).await;
    assert_eq!((status, text(&body, "error")), (400, "unauthorized_client"));
    assert_eq!(body["error_description"], "token was already used");
    assert_eq!(renewed(&forge, &new).await.0, 400);
}

#[tokio::test]
async fn a_wrong_verifier_or_secret_is_an_unauthorized_client() {
    let forge = wearing(Skin::Gitea).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[]);
    for (secret, verifier) in [("guess", VERIFIER), (SECRET.1, "guess")] {
        let mut form = redeeming(&code);
        form[3] = ("code_verifier", verifier);
        form.extend([("client_id", SECRET.0), ("client_secret", secret)]);
        let (status, body) = sent(post(&forge, TOKEN).form(&form)).await;
        assert_eq!((status, text(&body, "error")), (400, "unauthorized_client"));
    }
}

#[tokio::test]
async fn basic_and_body_must_agree() {
    let forge = wearing(Skin::Gitea).await;
    let code = code(&forge, AUTHORIZE, SECRET.0, &[]);
    for (id, status) in [("other", 400), (SECRET.0, 200)] {
        let mut form = redeeming(&code);
        form.push(("client_id", id));
        let request = post(&forge, TOKEN).basic_auth(SECRET.0, Some(SECRET.1));
        assert_eq!(sent(request.form(&form)).await.0, status);
    }
}

#[tokio::test]
async fn pkce_is_demanded_of_public_clients_only() {
    let forge = wearing(Skin::Gitea).await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let back = forge.approve(&asking(&forge, AUTHORIZE, PUBLIC, &none), "ada");
    assert_eq!(
        parameter(&back.unwrap(), "error").unwrap(),
        "invalid_request"
    );
    code(&forge, AUTHORIZE, SECRET.0, &none);
}

#[tokio::test]
async fn an_unregistered_redirect_ends_on_a_page() {
    let forge = wearing(Skin::Gitea).await;
    let elsewhere = [("redirect_uri", "http://127.0.0.1/other")];
    let url = asking(&forge, AUTHORIZE, PUBLIC, &elsewhere);
    let page = http().get(url).send().await.unwrap();
    assert_eq!(page.status(), 400);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let scheme = format!("app.forgepass.desktop://oauth/{}", forge.key());
    let url = asking(
        &forge,
        AUTHORIZE,
        "forgepass-demo",
        &[("redirect_uri", &scheme)],
    );
    assert_eq!(
        forge.approve(&url, "ada"),
        Err(AuthorizeError::UnknownRedirect)
    );
}

#[tokio::test]
async fn the_port_of_a_loopback_address_is_free() {
    let forge = wearing(Skin::Forgejo).await;
    code(
        &forge,
        AUTHORIZE,
        PUBLIC,
        &[("redirect_uri", "http://127.0.0.1:7/cb")],
    );
}

#[tokio::test]
async fn no_comes_back_without_the_state_from_gitea_and_with_it_from_forgejo() {
    for (skin, state) in [(Skin::Gitea, None), (Skin::Forgejo, Some("s1"))] {
        let forge = wearing(skin).await;
        let back = forge.refuse(&asking(&forge, AUTHORIZE, PUBLIC, &[]));
        let back = back.unwrap();
        assert_eq!(parameter(&back, "error").unwrap(), "access_denied");
        assert_eq!(parameter(&back, "state").as_deref(), state);
    }
}

#[tokio::test]
async fn a_host_of_this_family_says_what_it_is() {
    for (skin, realm, version) in [
        (Skin::Gitea, "Gitea", "1.25.0"),
        (Skin::Forgejo, "Forgejo", "13.0.0+gitea-1.22.0"),
    ] {
        let forge = wearing(skin).await;
        let (_, body) = sent(get(&forge, "api/v1/version")).await;
        assert_eq!(body, json!({ "version": version }));
        let git = get(&forge, "ada/x.git/info/refs?service=git-upload-pack");
        let git = git.send().await.unwrap();
        assert_eq!(git.status(), 401);
        let asked = git.headers()["www-authenticate"].to_str().unwrap();
        assert_eq!(asked, format!("Basic realm=\"{realm}\""));
        let (_, document) = sent(get(&forge, ".well-known/openid-configuration")).await;
        let base = format!("http://{}", forge.key());
        assert_eq!(document["token_endpoint"], format!("{base}/{TOKEN}"));
        assert_eq!(document.get("revocation_endpoint"), None);
        assert_eq!(document.get("device_authorization_endpoint"), None);
    }
}

#[tokio::test]
async fn a_person_has_a_full_name_and_a_sub() {
    let forge = wearing(Skin::Gitea).await;
    let body = granted(&forge).await;
    let token = text(&body, "access_token");
    let shown = format!("token {token}");
    let (_, user) = sent(get(&forge, "api/v1/user").header("Authorization", shown)).await;
    assert_eq!(
        (&user["id"], &user["full_name"]),
        (&json!(1001), &json!("Ada Lovelace"))
    );
    let (_, info) = sent(get(&forge, "login/oauth/userinfo").bearer_auth(token)).await;
    assert_eq!(info["sub"], "1001");
}
