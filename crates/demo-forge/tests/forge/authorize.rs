//! The authorize page, with and without a browser.

use demo_forge::{AuthorizeError, Mode, Returning};
use reqwest::Response;
use serde_json::{Value, json};

use crate::client::*;

#[tokio::test]
async fn yes_leads_back_with_code_state_and_issuer() {
    let forge = forge(Mode::Strict).await;
    let back = forge.approve(&authorize_url(&forge, &[]), "ada").unwrap();
    assert!(
        back.as_str()
            .starts_with(&format!("{}?", deep_link(&forge)))
    );
    assert!(parameter(&back, "code").unwrap().starts_with("demo_code_"));
    assert_eq!(parameter(&back, "state").unwrap(), "s1");
    assert_eq!(
        parameter(&back, "iss").unwrap(),
        format!("http://{}", forge.key())
    );
}

#[tokio::test]
async fn no_leads_back_with_access_denied_and_state() {
    let forge = forge(Mode::Strict).await;
    let back = forge.refuse(&authorize_url(&forge, &[])).unwrap();
    assert_eq!(parameter(&back, "error").unwrap(), "access_denied");
    assert_eq!(parameter(&back, "state").unwrap(), "s1");
    assert_eq!(parameter(&back, "code"), None);
}

#[tokio::test]
async fn an_unknown_client_or_redirect_ends_on_a_page() {
    let forge = forge(Mode::Strict).await;
    let elsewhere = "app.forgepass.desktop://oauth/github.com";
    for (change, reason) in [
        (("client_id", "other"), AuthorizeError::UnknownClient),
        (("redirect_uri", elsewhere), AuthorizeError::UnknownRedirect),
    ] {
        let url = authorize_url(&forge, &[change]);
        assert_eq!(forge.approve(&url, "ada"), Err(reason));
        let page = http().get(url).send().await.unwrap();
        assert_eq!(page.status(), 400);
        assert!(page.headers().get("location").is_none());
    }
}

#[tokio::test]
async fn without_s256_there_is_no_code() {
    let forge = forge(Mode::Strict).await;
    for change in [
        ("code_challenge", ""),
        ("code_challenge", "short"),
        ("code_challenge_method", ""),
        ("code_challenge_method", "plain"),
    ] {
        let back = forge.approve(&authorize_url(&forge, &[change]), "ada");
        let back = back.unwrap();
        assert_eq!(parameter(&back, "error").unwrap(), "invalid_request");
        assert_eq!(parameter(&back, "state").unwrap(), "s1");
        assert_eq!(parameter(&back, "code"), None);
    }
}

#[tokio::test]
async fn the_answer_can_be_falsified_on_its_way_back() {
    let forge = forge(Mode::Strict).await;
    let script = "<script>alert(1)</script>".to_owned();
    forge.set_returning(Returning {
        drop: vec!["iss".to_owned()],
        add: vec![
            ("iss".to_owned(), "https://evil.example".to_owned()),
            ("error_description".to_owned(), script.clone()),
        ],
    });
    let back = forge.refuse(&authorize_url(&forge, &[])).unwrap();
    assert_eq!(parameter(&back, "iss").unwrap(), "https://evil.example");
    assert_eq!(parameter(&back, "error_description").unwrap(), script);
    forge.set_returning(Returning::default());
    let back = forge.refuse(&authorize_url(&forge, &[])).unwrap();
    assert_eq!(parameter(&back, "error_description"), None);
}

async fn text(response: Response) -> String {
    response.text().await.unwrap()
}

/// What stands between `before` and the next quotation mark.
fn quoted<'a>(page: &'a str, before: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap();
    rest.split_once('"').unwrap().0
}

#[tokio::test]
async fn the_page_is_answered_by_its_form_and_leads_to_the_program() {
    let forge = forge(Mode::Strict).await;
    let shown = http().get(authorize_url(&forge, &[])).send().await.unwrap();
    assert_eq!(shown.status(), 200);
    let page = text(shown).await;
    for id in ["person-ada", "person-grace", "person-aida"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(page.contains("Nothing here is real."));
    let ticket = quoted(&page, "name=ticket value=\"");
    let form = [
        ("ticket", ticket),
        ("person", "grace"),
        ("decision", "allow"),
    ];
    let answered = post(&forge, "oauth/authorize", &form).await;
    assert_eq!(answered.status(), 303);
    let next = answered.headers()["location"].to_str().unwrap().to_owned();
    let url = forge.base().join(&next).unwrap();
    let page = text(http().get(url).send().await.unwrap()).await;
    let back = quoted(&page, "id=open-again href=\"").replace("&amp;", "&");
    assert!(back.starts_with(&deep_link(&forge)));
    let code = parameter(&back.parse().unwrap(), "code").unwrap();
    assert_eq!(redeem(&forge, &code).await.status(), 200);
}

#[tokio::test]
async fn a_loopback_address_is_redirected_to_at_once() {
    let forge = forge(Mode::Strict).await;
    let redirect = format!("http://127.0.0.1:40999/oauth/{}", forge.key());
    let url = authorize_url(&forge, &[("redirect_uri", &redirect)]);
    let page = text(http().get(url).send().await.unwrap()).await;
    let ticket = quoted(&page, "name=ticket value=\"");
    let form = [("ticket", ticket), ("decision", "refuse")];
    let answered = post(&forge, "oauth/authorize", &form).await;
    assert_eq!(answered.status(), 303);
    let location = answered.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(&format!("{redirect}?error=access_denied&state=s1")));
}

#[tokio::test]
async fn a_hinted_person_is_chosen_already() {
    let forge = forge(Mode::Strict).await;
    for hint in ["login", "login_hint"] {
        let url = authorize_url(&forge, &[(hint, "grace")]);
        let page = text(http().get(url).send().await.unwrap()).await;
        assert!(page.contains("value=\"grace\" required checked"));
        assert_eq!(page.matches(" checked>").count(), 1);
    }
}

#[tokio::test]
async fn nobody_is_chosen_where_the_client_wants_the_person_to_choose() {
    let forge = forge(Mode::Strict).await;
    let url = authorize_url(&forge, &[("prompt", "select_account")]);
    let page = text(http().get(url).send().await.unwrap()).await;
    assert_eq!(page.matches(" checked>").count(), 0);
}

#[tokio::test]
async fn what_a_request_brings_is_shown_as_text() {
    let forge = forge(Mode::Strict).await;
    let url = authorize_url(&forge, &[("scope", "<img/src=x>")]);
    let page = text(http().get(url).send().await.unwrap()).await;
    assert!(page.contains("&lt;img/src=x&gt;"));
    assert!(!page.contains("<img/src=x>"));
}

#[tokio::test]
async fn the_discovery_document_says_where_everything_is_and_can_be_falsified() {
    let forge = forge(Mode::Strict).await;
    let url = forge
        .base()
        .join(".well-known/openid-configuration")
        .unwrap();
    let read = || async {
        let response = http().get(url.clone()).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let document = read().await;
    let base = format!("http://{}", forge.key());
    assert_eq!(document["issuer"], base);
    assert_eq!(document["token_endpoint"], format!("{base}/oauth/token"));
    assert_eq!(
        document["authorization_response_iss_parameter_supported"],
        true
    );
    forge.set_metadata("token_endpoint", json!("https://github.com/token"));
    forge.set_metadata("revocation_endpoint", Value::Null);
    let document = read().await;
    assert_eq!(document["token_endpoint"], "https://github.com/token");
    assert!(document.get("revocation_endpoint").is_none());
}

#[tokio::test]
async fn people_have_a_picture_and_a_page() {
    let forge = forge(Mode::Strict).await;
    let get = |path: &'static str| http().get(forge.base().join(path).unwrap()).send();
    let picture = get("avatars/ada.png").await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
    assert!(
        text(get("ada").await.unwrap())
            .await
            .contains("Ada Lovelace")
    );
    assert!(text(get("").await.unwrap()).await.contains("Grace Hopper"));
    assert_eq!(get("nobody").await.unwrap().status(), 404);
    assert_eq!(get("avatars/nobody.png").await.unwrap().status(), 404);
}
