//! Every way of saying no, by its documented code.

use demo_forge::{Endpoint, Reply};
use forgepass_core::account::CallerScope;
use forgepass_core::clock::Timestamp;
use forgepass_core::grant::Secret;
use forgepass_core::http::signature::{DATE, Signed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

const OAUTH: &str = "SVCSTG.REPO.0402";

fn repo(number: u32) -> (u16, String) {
    (400, format!("SVCSTG.REPO.{number:04}"))
}

#[tokio::test]
async fn a_wrong_a_used_and_an_old_state_are_0402() {
    let scene = Scene::new().await;
    let hand = async |code: &str, state: &str, name: &str| {
        let body = json!({ "name": name, "code": code, "state": state });
        scene
            .answer(scene.call(Method::POST, "/auths/demo/oauth").json(&body))
            .await
    };
    let (code, state) = scene.landed("ada").await;
    assert_eq!(
        hand(&code, "wrong", "ada-demo").await,
        (400, OAUTH.to_owned())
    );
    // Asked by another kind of host it is nobody's.
    let body = json!({ "name": "ada-demo", "code": code, "state": state });
    let other = scene.call(Method::POST, "/auths/github/oauth").json(&body);
    assert_eq!(scene.answer(other).await, repo(402));
    assert_eq!(hand(&code, &state, "ada-demo").await, (200, String::new()));
    assert_eq!(hand(&code, &state, "ada-demo").await, repo(402));
    let (_, state) = scene.landed("ada").await;
    assert_eq!(hand("wrong-code", &state, "ada-demo").await, repo(402));
    let (code, state) = scene.landed("ada").await;
    scene.desk.advance(std::time::Duration::from_secs(601));
    assert_eq!(hand(&code, &state, "ada-demo").await, repo(402));
}

#[tokio::test]
async fn an_unknown_kind_is_0401_and_a_taken_name_is_0403() {
    let scene = Scene::new().await;
    for kind in ["devcloud", "codearts", "oidc", "svn", "github.com", "ghes"] {
        let redirect = scene.call(Method::GET, &format!("/auths/{kind}/redirect"));
        assert_eq!(scene.answer(redirect).await, repo(401), "{kind}");
    }
    // Known, and not registered there.
    let redirect = scene.call(Method::GET, "/auths/github/redirect");
    assert_eq!(scene.answer(redirect).await, repo(401));
    let password = json!({ "name": "ada-demo", "user": "ada", "password": "p" });
    let password = scene
        .call(Method::POST, "/auths/demo/password")
        .json(&password);
    assert_eq!(scene.answer(password).await, repo(401));
    scene.desk.link("ada").await;
    let hand = async |login: &str, name: &str| {
        let (code, state) = scene.landed(login).await;
        let body = json!({ "name": name, "code": code, "state": state });
        scene
            .answer(scene.call(Method::POST, "/auths/demo/oauth").json(&body))
            .await
    };
    let taken = scene.desk.only().await.slug;
    assert_eq!(hand("grace", &taken).await, repo(403));
    assert_eq!(hand("ada", "another-name").await, repo(403));
    assert_eq!(hand("ada", &taken).await, (200, String::new()));
    let token = scene
        .desk
        .forge
        .make_token("grace", &["profile"], None)
        .expect("a token");
    let body = json!({ "name": taken, "token": token });
    let personal = scene.call(Method::POST, "/auths/demo/personal").json(&body);
    assert_eq!(scene.answer(personal).await, repo(403));
}

#[tokio::test]
async fn a_body_that_is_none_is_0400() {
    let scene = Scene::new().await;
    let long = json!({ "name": "ada-demo", "code": "x".repeat(1024 * 1024), "state": "s" });
    for body in [
        json!({ "name": "a b", "code": "c", "state": "s" }),
        json!({ "name": "abc", "code": "c", "state": "s" }),
        json!({ "name": "....", "code": "c", "state": "s" }),
        json!({ "code": "c", "state": "s" }),
        json!({ "name": "ada-demo", "state": "s" }),
        json!({ "name": 7, "code": "c", "state": "s" }),
        json!({ "name": "ada-demo", "code": ["c"], "state": "s" }),
        json!({ "name": "ada-demo", "code": "", "state": "s" }),
        json!({ "name": "ada-demo", "code": "c", "state": "" }),
        json!({ "name": "ada-demo", "code": "c".repeat(8193), "state": "s" }),
        json!([]),
        json!("ada-demo"),
        Value::Null,
        long,
    ] {
        let request = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
        assert_eq!(scene.answer(request).await, repo(400));
    }
    let kind = ("content-type", "application/json; charset=utf8");
    for text in ["", "{", "<xml/>", "\u{0}"] {
        let request = scene.call(Method::POST, "/auths/demo/personal").body(text);
        let request = request.header(kind.0, kind.1);
        assert_eq!(scene.answer(request).await, repo(400), "{text:?}");
    }
    let elsewhere = json!({ "name": "ada-demo", "token": "demo_pat_0123456789", "host": "https://evil.example" });
    let request = scene
        .call(Method::POST, "/auths/demo/personal")
        .json(&elsewhere);
    assert_eq!(scene.answer(request).await, repo(400));
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let request = scene.call(Method::POST, "/auths/demo/oauth").body("{}");
        let (status, _) = scene.answer(request.header("content-type", kind)).await;
        assert_eq!(status, 415, "{kind}");
    }
    // What was sent is not said back.
    let body = json!({ "name": "ada-demo", "code": {"canary": 1}, "state": "canary" });
    let request = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
    let said = request
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a body");
    assert!(!said.contains("canary"), "{said}");
}

#[tokio::test]
async fn who_reads_repositories_names_an_authorization_that_works() {
    let scene = Scene::new().await;
    let ada = scene.desk.link("ada").await;
    let names = |request: reqwest::RequestBuilder| scene.answer(request);
    let at = |below: &str| scene.call(Method::GET, below);
    assert_eq!(names(at("/repos/namespaces")).await, repo(450));
    for name in ["nobody-here", "..", "a", "x y"] {
        let request = at("/repos/namespaces").header("X-Repo-Auth", name);
        assert_eq!(names(request).await, repo(450), "{name}");
    }
    let with = |below: &str| at(below).header("X-Repo-Auth", &ada.slug);
    assert_eq!(names(with("/repos/namespaces")).await.0, 200);
    for clone in [
        "",
        "x",
        "https://elsewhere.example/a/b.git",
        "git@127.0.0.1:a/b.git",
    ] {
        let request = with("/repos/project-info").query(&[("clone_url", clone)]);
        assert_eq!(names(request).await, repo(452), "{clone}");
    }
    assert_eq!(names(with("/repos/project-info")).await, repo(400));
    assert_eq!(names(with("/files/ada/engine/trees")).await, repo(400));
    assert_eq!(names(with("/repos/ada/nothing/branches")).await, repo(400));
    scene
        .desk
        .forge
        .always(Endpoint::Repositories, Some(Reply::status(503)));
    assert_eq!(names(with("/repos/namespaces")).await, repo(500));
    scene.desk.forge.always(Endpoint::Repositories, None);
    scene.desk.forge.revoke_person("ada");
    assert_eq!(names(with("/repos/namespaces")).await, repo(451));
    let gone = scene.call(Method::DELETE, "/auths/nobody-here");
    assert_eq!(names(gone).await, repo(450));
}

#[tokio::test]
async fn case_62_who_is_not_let_in_is_told_nothing_and_each_may_do_its_own() {
    let scene = Scene::with(&[CallerScope::List]).await;
    scene.desk.link("ada").await;
    let url = format!("{}/v1/any/git/auths", scene.address);
    let other = scene
        .desk
        .accounts
        .let_in("Another", &CallerScope::ALL)
        .await
        .expect("in");
    let own = scene.program.token.expose();
    let unknown = (401, "APIGW.0301".to_owned());
    let get = || scene.http.get(&url);
    assert_eq!(scene.answer(get()).await, unknown);
    for token in [
        "",
        "x",
        "fpp_",
        &own[..own.len() - 1],
        &format!("{own}x"),
        other.secret_key.expose(),
    ] {
        assert_eq!(
            scene.answer(get().header("X-Auth-Token", token)).await,
            unknown
        );
    }
    // Not in an address, not twice, not as something else.
    let in_query = scene.http.get(format!("{url}?X-Auth-Token={own}"));
    assert_eq!(scene.answer(in_query).await, unknown);
    let twice = get()
        .header("X-Auth-Token", own)
        .header("X-Auth-Token", own);
    assert_eq!(scene.answer(twice).await, unknown);
    assert_eq!(scene.answer(get().bearer_auth(own)).await, unknown);
    assert_eq!(scene.answer(get().header("X-Auth-Token", own)).await.0, 200);
    let not_allowed = (403, "APIGW.0302".to_owned());
    for (method, below) in [
        (Method::GET, "/auths/demo/redirect"),
        (Method::POST, "/auths/demo/oauth"),
        (Method::POST, "/auths/demo/personal"),
        (Method::DELETE, "/auths/ada-demo"),
        (Method::GET, "/repos/namespaces"),
        (Method::GET, "/files/a/b/trees"),
    ] {
        let answer = scene.answer(scene.call(method, below)).await;
        assert_eq!(answer, not_allowed, "{below}");
    }
    assert_eq!(scene.desk.accounts.list().await.expect("a list").len(), 1);
    // Out is out, at once.
    let id = scene.program.caller.id.parse().expect("an id");
    scene.desk.accounts.shut_out(&id).await.expect("out");
    assert_eq!(
        scene.answer(get().header("X-Auth-Token", own)).await,
        unknown
    );
    assert_eq!(
        scene
            .answer(get().header("X-Auth-Token", other.token.expose()))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn case_62_a_signature_is_of_this_request_by_this_key_and_of_now() {
    let scene = Scene::new().await;
    let now = Timestamp::from_millis(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970")
            .as_millis()
            .try_into()
            .expect("before the end of time"),
    );
    let basic = |at: Timestamp| at.rfc3339().replace(['-', ':'], "");
    let host = scene.address.trim_start_matches("http://").to_owned();
    let access = scene.program.caller.access_key.clone();
    let key = || scene.program.secret_key.duplicate();
    let ask =
        async |date: &str, sent_date: &str, access: &str, key: Secret<String>, names: &[&str]| {
            let all = [("host", host.as_str()), (DATE, date)];
            let headers: Vec<(&str, &str)> = all
                .into_iter()
                .filter(|(name, _)| names.contains(name))
                .collect();
            let signed = Signed {
                method: "GET",
                path: "/v1/any/git/auths",
                query: "",
                headers: &headers,
                body: b"",
            };
            let value = signed.authorization(access, &key).unwrap_or_default();
            let request = scene
                .http
                .get(format!("{}/v1/any/git/auths", scene.address));
            scene
                .answer(
                    request
                        .header("authorization", value)
                        .header(DATE, sent_date),
                )
                .await
                .0
        };
    let date = basic(now);
    let both = ["host", DATE];
    assert_eq!(ask(&date, &date, &access, key(), &both).await, 200);
    let old = basic(now.minus(std::time::Duration::from_secs(1000)));
    assert_eq!(ask(&old, &old, &access, key(), &both).await, 401);
    assert_eq!(ask(&date, &old, &access, key(), &both).await, 401);
    assert_eq!(ask(&date, &date, "ANOTHER", key(), &both).await, 401);
    let other = Secret::new("other".to_owned());
    assert_eq!(ask(&date, &date, &access, other, &both).await, 401);
    // Signed for nobody, or at no time.
    assert_eq!(ask(&date, &date, &access, key(), &[DATE]).await, 401);
    assert_eq!(ask(&date, &date, &access, key(), &["host"]).await, 401);
    // Of a body, too.
    let with_body = scene
        .http
        .get(format!("{}/v1/any/git/auths", scene.address));
    let headers = [("host", host.as_str()), (DATE, date.as_str())];
    let signed = Signed {
        method: "GET",
        path: "/v1/any/git/auths",
        query: "",
        headers: &headers,
        body: b"",
    };
    let value = signed.authorization(&access, &key()).expect("signed");
    let request = with_body
        .header("authorization", value)
        .header(DATE, &date)
        .body("x");
    assert_eq!(scene.answer(request).await.0, 401);
}

#[tokio::test]
async fn what_there_is_no_call_for_is_404_and_405() {
    let scene = Scene::new().await;
    for path in [
        "/",
        "/v1",
        "/v1/any/git",
        "/v2/any/git/auths",
        "/v1/any/git/auths/",
        "/v1/any/git/../x",
        "/admin",
    ] {
        let request = scene.http.get(format!("{}{path}", scene.address));
        assert_eq!(scene.answer(request).await.0, 404, "{path}");
    }
    for (method, below) in [
        (Method::POST, "/auths"),
        (Method::PUT, "/auths/demo/oauth"),
        (Method::POST, "/repos/ada/engine/tags"),
        (Method::PUT, "/files/ada/engine/README.md"),
        (Method::OPTIONS, "/auths"),
    ] {
        assert_eq!(
            scene.answer(scene.call(method, below)).await.0,
            405,
            "{below}"
        );
    }
    let document = scene.http.get(format!("{}/openapi.json", scene.address));
    let document: Value = document
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let version = document["openapi"].as_str().expect("a version");
    assert!(version.starts_with("3.1"), "{version}");
    assert_eq!(document["paths"].as_object().expect("paths").len(), 15);
}

/// A redirect address that is asked for replaces the one before: nobody learns of it from a head alone.
#[tokio::test]
async fn a_head_alone_begins_no_sign_in() {
    let scene = Scene::new().await;
    let (code, state) = scene.landed("ada").await;
    let head = scene
        .call(Method::HEAD, "/auths/demo/redirect")
        .send()
        .await;
    assert_eq!(head.expect("an answer").status(), 405);
    let body = json!({ "name": "ada-demo", "code": code, "state": state });
    let made = scene.call(Method::POST, "/auths/demo/oauth").json(&body);
    assert_eq!(scene.answer(made).await.0, 200);
}
