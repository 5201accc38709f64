//! Projects that are asked with an access key.

use std::time::Duration;

use forgepass_core::account::ProjectSignIn;
use forgepass_core::accounts::ProjectCall;
use forgepass_core::http::{Method, Sensitivity};
use forgepass_core::view::Code;

use super::cloud::{ACCESS_KEY, IAM, PROJECT, REGION, SECRET_KEY, SERVICE, STRANGER, Seen};
use super::room::{Room, by_region, code, key, keys, question, secret};

#[tokio::test]
async fn a_region_says_where_all_is_and_iam_says_which_project_it_is() {
    let room = Room::new().await;
    let project = room.try_link(by_region(keys())).await.expect("linked");
    let seen = room.cloud.seen();
    let lines: Vec<String> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        lines,
        [
            format!("GET {IAM}/v3/projects?name={REGION}"),
            format!("GET {SERVICE}/v1/{PROJECT}/git/auths"),
        ]
    );
    for one in &seen {
        assert!(one.is_signed_by(ACCESS_KEY, SECRET_KEY), "{one:?}");
        assert_eq!(one.sensitivity, Sensitivity::Spends);
    }
    // Which project it is was not known yet.
    assert_eq!(seen[0].header("x-project-id"), None);
    assert_eq!(seen[1].header("x-project-id"), Some(PROJECT));
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(project.endpoint, SERVICE);
    assert_eq!(project.project_id, PROJECT);
    assert_eq!(
        (project.region, project.name),
        (Some(REGION.to_owned()), REGION.to_owned())
    );
    assert_eq!(project.sign_in, ProjectSignIn::Keys);
    assert_eq!(project.user.as_deref(), Some(ACCESS_KEY));
    assert!(!project.needs_token);
}

#[tokio::test]
async fn a_project_id_that_is_given_is_not_looked_up() {
    let room = Room::new().await;
    let mut new = by_region(keys());
    new.project_id = Some(" given-1 ".to_owned());
    let project = room.try_link(new).await.expect("linked");
    assert_eq!(project.project_id, "given-1");
    assert_eq!(
        room.cloud.lines(),
        [format!("GET {SERVICE}/v1/given-1/git/auths")]
    );
}

#[tokio::test]
async fn a_key_that_iam_refuses_is_shown_to_nobody_else_and_nothing_is_kept() {
    let room = Room::new().await;
    let wrong = room
        .accounts
        .link_project(by_region(key(ACCESS_KEY, "wrong")));
    let problem = wrong.await.expect_err("refused");
    assert_eq!(problem.code, Code::ProjectRefused);
    let host = problem.args.get("host").expect("whose no it is");
    assert_eq!(IAM, format!("https://{host}"));
    assert_eq!(room.cloud.seen().len(), 1);
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_region_without_a_project_of_its_name_is_said_and_nothing_is_kept() {
    let room = Room::new().await;
    for projects in ["[]", r#"[{"id":"ffff","name":"cn-north-1"}]"#] {
        let told = format!(r#"{{"projects":{projects}}}"#);
        room.cloud.iam_says(200, &told);
        let linked = room.try_link(by_region(keys())).await;
        assert_eq!(linked, Err(Code::ProjectMissing));
    }
    room.cloud.iam_says(200, "<html>");
    let linked = room.try_link(by_region(keys())).await;
    assert_eq!(linked, Err(Code::ServiceAnswer));
    assert!(room.is_bare());
}

#[tokio::test]
async fn what_the_service_does_not_say_yes_to_is_not_kept() {
    let room = Room::new().await;
    for (status, expected) in [
        (401, Code::ProjectRefused),
        (403, Code::ProjectRefused),
        (404, Code::ServiceAnswer),
        (204, Code::ServiceAnswer),
        (302, Code::RedirectRefused),
        (429, Code::RateLimited),
        (503, Code::HostDown),
    ] {
        room.cloud.service_says(status, "{}");
        let linked = room.try_link(by_region(keys())).await;
        assert_eq!(linked, Err(expected), "{status}");
        // Asked once, and whatever it said of another place was not followed.
        let lines = room.cloud.lines();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(room.is_bare(), "{status}");
    }
    // A page of somebody who stands in between.
    room.cloud
        .service_says(200, "<html>Sign in to the network</html>");
    let linked = room.try_link(by_region(keys())).await;
    assert_eq!(linked, Err(Code::ServiceAnswer));
    assert!(room.is_bare());
}

#[tokio::test]
async fn what_iam_says_instead_of_an_answer_is_told_apart() {
    let room = Room::new().await;
    for (status, expected) in [
        (302, Code::RedirectRefused),
        (403, Code::ProjectRefused),
        (429, Code::RateLimited),
        (500, Code::HostDown),
        (404, Code::ServiceAnswer),
    ] {
        room.cloud.iam_says(status, "{}");
        let linked = room.try_link(by_region(keys())).await;
        assert_eq!(linked, Err(expected), "{status}");
        assert_eq!(room.cloud.seen().len(), 1, "{status}");
    }
    assert!(room.is_bare());
}

#[tokio::test]
async fn each_call_is_signed_for_what_it_asks_and_for_when() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    let call = || ProjectCall {
        method: Method::Put,
        path: format!("/v1/{PROJECT}/git/files/ada/engine/a%20b:c"),
        query: vec![("ref", "main & more".to_owned())],
        through: Some("ada-github".to_owned()),
        body: Some(secret(r#"{"message":"é"}"#)),
    };
    let mut dates = Vec::new();
    for _ in 0..2 {
        let answer = room.call(&project, call()).await.expect("answered");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.request.as_deref(), Some("request-1"));
        let [seen] = &room.cloud.seen()[..] else {
            panic!("one request");
        };
        assert!(seen.is_signed_by(ACCESS_KEY, SECRET_KEY), "{seen:?}");
        assert_eq!(
            seen.line(),
            format!("PUT {SERVICE}/v1/{PROJECT}/git/files/ada/engine/a%20b:c?ref=main+%26+more")
        );
        assert_eq!(seen.header("x-repo-auth"), Some("ada-github"));
        assert_eq!(seen.header("x-auth-token"), None);
        assert_eq!(seen.body, r#"{"message":"é"}"#);
        dates.push(seen.header("x-sdk-date").map(str::to_owned));
        room.clock.advance(Duration::from_secs(60));
    }
    assert_ne!(dates[0], dates[1]);
}

#[tokio::test]
async fn a_signature_that_is_refused_is_not_sent_again() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    room.cloud.service_says(STRANGER.0, STRANGER.1);
    assert_eq!(room.ask(&project).await, Ok(401));
    assert_eq!(room.cloud.seen().len(), 1);
}

#[tokio::test]
async fn no_path_leads_to_another_host_or_out_of_the_project() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    for path in [
        "@elsewhere.example.org/v1",
        ".elsewhere.example.org/v1",
        ":8443/v1",
        "/v1/../v2",
        "/v1/%2e%2e/v2",
        "/v1?tag=intl",
        "/v1#part",
    ] {
        let sent = room.call(&project, question(path)).await;
        let refused = sent.map(|answer| answer.status).map_err(code);
        assert_eq!(refused, Err(Code::AuthorizationParameter), "{path}");
        assert!(room.cloud.seen().is_empty(), "{path}");
    }
}
