//! Projects that are asked in the name of an IAM user.

use std::time::Duration;

use forgepass_core::account::ProjectSignIn;
use forgepass_core::accounts::ProjectCredential;
use forgepass_core::clock::Clock;
use forgepass_core::http::Sensitivity;
use forgepass_core::view::Code;
use serde_json::{Value, json};

use super::cloud::{DOMAIN, IAM, PASSWORD, PROJECT, REGION, SERVICE, STRANGER, Seen, USER};
use super::room::{Room, by_region, password, secret, slot};

fn asks_for_a_token() -> String {
    format!("POST {IAM}/v3/auth/tokens")
}

fn asks_the_service() -> String {
    format!("GET {SERVICE}/v1/{PROJECT}/git/auths")
}

#[tokio::test]
async fn a_password_becomes_a_token_that_comes_in_a_header_and_goes_in_one() {
    let room = Room::new().await;
    let project = room.try_link(by_region(password())).await.expect("linked");
    let seen = room.cloud.seen();
    let lines: Vec<String> = seen.iter().map(Seen::line).collect();
    // IAM's answer says which project it is, too: nothing is looked up.
    assert_eq!(lines, [asks_for_a_token(), asks_the_service()]);
    let asked: Value = serde_json::from_str(&seen[0].body).expect("JSON");
    let user = json!({"name": USER, "password": PASSWORD, "domain": {"name": DOMAIN}});
    assert_eq!(
        asked,
        json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": REGION}},
        }})
    );
    assert_eq!(seen[1].header("x-auth-token"), Some("canary-made-token-1"));
    assert_eq!(seen[1].header("authorization"), None);
    assert!(!seen[1].body.contains("canary"));
    let careful = |one: &Seen| one.sensitivity == Sensitivity::Spends;
    assert!(seen.iter().all(careful));
    assert_eq!(project.sign_in, ProjectSignIn::Password);
    assert_eq!(project.project_id, PROJECT);
    assert_eq!(project.user.as_deref(), Some(USER));
    assert!(!project.needs_token);
}

#[tokio::test]
async fn a_token_is_for_the_project_that_was_named() {
    let room = Room::new().await;
    let mut new = by_region(password());
    new.project_id = Some("given-1".to_owned());
    let project = room.try_link(new).await.expect("linked");
    assert_eq!(project.project_id, "given-1");
    let asked: Value = serde_json::from_str(&room.cloud.seen()[0].body).expect("JSON");
    assert_eq!(
        asked["auth"]["scope"],
        json!({"project": {"id": "given-1"}})
    );
}

#[tokio::test]
async fn a_token_is_used_while_it_lasts_and_is_kept_in_memory_only() {
    let mut room = Room::new().await;
    let project = room.link(password()).await;
    for _ in 0..2 {
        assert_eq!(room.ask(&project).await, Ok(200));
    }
    assert_eq!(room.cloud.lines(), [asks_the_service(), asks_the_service()]);
    assert_eq!(room.slots(), [slot(&project)]);
    let kept = room.kept(&slot(&project)).expect("a secret");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(kept["secret"], PASSWORD);
    assert!(!kept.to_string().contains("canary-made-token"));
    // Another run has none.
    room.starts_again().await;
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.lines(), [asks_for_a_token(), asks_the_service()]);
}

#[tokio::test]
async fn a_token_of_a_password_that_another_program_replaced_is_not_used_any_more() {
    let room = Room::new().await;
    let project = room.link(password()).await;
    room.clock.advance(Duration::from_secs(1));
    room.cloud.knows_password("canary-newer-password");
    let newer = by_region(ProjectCredential::Password {
        user: USER.to_owned(),
        domain: DOMAIN.to_owned(),
        password: secret("canary-newer-password"),
    });
    let linked = room.beside().await.link_project(newer).await;
    assert_eq!(linked.expect("linked").id, project.id);
    room.cloud.seen();
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.lines(), [asks_for_a_token(), asks_the_service()]);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let room = Room::new().await;
    let hour = Duration::from_secs(3600);
    room.cloud
        .tokens_end_at(room.clock.now().plus(hour).rfc3339());
    let project = room.link(password()).await;
    room.clock.advance(hour - Duration::from_secs(400));
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.lines(), [asks_the_service()]);
    room.clock.advance(Duration::from_secs(110));
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.lines(), [asks_for_a_token(), asks_the_service()]);
}

#[tokio::test]
async fn after_a_401_one_new_token_is_asked_for_and_the_call_is_made_once_more() {
    let room = Room::new().await;
    let project = room.link(password()).await;
    room.cloud.ends_tokens();
    assert_eq!(room.ask(&project).await, Ok(200));
    let seen = room.cloud.seen();
    let lines: Vec<String> = seen.iter().map(Seen::line).collect();
    assert_eq!(
        lines,
        [asks_the_service(), asks_for_a_token(), asks_the_service()]
    );
    assert_eq!(seen[0].header("x-auth-token"), Some("canary-made-token-1"));
    assert_eq!(seen[2].header("x-auth-token"), Some("canary-made-token-2"));
    // The new one is remembered.
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.lines(), [asks_the_service()]);
}

#[tokio::test]
async fn a_second_401_is_the_answer_and_nothing_is_asked_a_third_time() {
    let room = Room::new().await;
    let project = room.link(password()).await;
    room.cloud.refuses_tokens();
    assert_eq!(room.ask(&project).await, Ok(401));
    assert_eq!(
        room.cloud.lines(),
        [asks_the_service(), asks_for_a_token(), asks_the_service()]
    );
}

#[tokio::test]
async fn a_401_of_the_service_itself_or_another_no_is_no_reason_for_a_new_token() {
    let room = Room::new().await;
    let project = room.link(password()).await;
    for (status, body) in [
        (
            401,
            r#"{"error_code":"SVCSTG.00100401","error_msg":"not found"}"#,
        ),
        (403, STRANGER.1),
        (400, r#"{"error_code":"SVCSTG.REPO.0402"}"#),
    ] {
        room.cloud.service_says(status, body);
        assert_eq!(room.ask(&project).await, Ok(status));
        assert_eq!(room.cloud.lines(), [asks_the_service()], "{status}");
    }
}

#[tokio::test]
async fn a_wrong_password_goes_to_iam_only_and_nothing_is_kept() {
    let room = Room::new().await;
    let wrong = ProjectCredential::Password {
        user: USER.to_owned(),
        domain: DOMAIN.to_owned(),
        password: secret("wrong"),
    };
    let linked = room.try_link(by_region(wrong)).await;
    assert_eq!(linked, Err(Code::ProjectRefused));
    assert_eq!(room.cloud.lines(), [asks_for_a_token()]);
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_token_that_is_refused_at_once_is_not_asked_for_again_and_nothing_is_kept() {
    let room = Room::new().await;
    room.cloud.refuses_tokens();
    let linked = room.try_link(by_region(password())).await;
    assert_eq!(linked, Err(Code::ProjectRefused));
    assert_eq!(room.cloud.lines(), [asks_for_a_token(), asks_the_service()]);
    assert!(room.is_bare());
}

#[tokio::test]
async fn an_answer_without_the_header_or_without_a_body_is_none_of_iam() {
    let room = Room::new().await;
    room.cloud.withholds_tokens();
    let linked = room.try_link(by_region(password())).await;
    assert_eq!(linked, Err(Code::ServiceAnswer));
    room.cloud.iam_says(201, "");
    let linked = room.try_link(by_region(password())).await;
    assert_eq!(linked, Err(Code::ServiceAnswer));
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_password_that_was_changed_is_said_and_the_project_stays() {
    let mut room = Room::new().await;
    let project = room.link(password()).await;
    room.cloud.knows_password("a new one");
    room.starts_again().await;
    assert_eq!(room.ask(&project).await, Err(Code::ProjectRefused));
    assert_eq!(room.cloud.lines(), [asks_for_a_token()]);
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.slots(), [slot(&project)]);
}
