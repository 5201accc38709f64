//! Projects that are asked with a token that a person pasted.

use std::time::Duration;

use forgepass_core::account::ProjectSignIn;
use forgepass_core::view::Code;

use super::cloud::{PROJECT, REGION, SERVICE, STRANGER};
use super::room::{Room, by_region, code, id, pasted, question, secret};

const TOKEN: &str = "canary-pasted-token";

async fn room() -> Room {
    let room = Room::new().await;
    room.cloud.knows_token(TOKEN);
    room
}

#[tokio::test]
async fn a_pasted_token_is_in_memory_only_and_is_wanted_again_after_a_restart() {
    let mut room = room().await;
    let project = room.link(pasted(TOKEN)).await;
    assert_eq!(project.sign_in, ProjectSignIn::Token);
    assert_eq!(
        (project.user.as_deref(), project.needs_token),
        (None, false)
    );
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.seen()[0].header("x-auth-token"), Some(TOKEN));
    assert!(room.slots().is_empty());

    room.starts_again().await;
    let [again] = &room.projects()[..] else {
        panic!("one project");
    };
    assert!(again.needs_token);
    assert_eq!(
        (&again.id, &again.project_id),
        (&project.id, &project.project_id)
    );
    let path = format!("/v1/{PROJECT}/git/auths");
    let asked = room.call(again, question(&path)).await;
    let problem = asked.expect_err("no token");
    assert_eq!(problem.code, Code::ProjectToken);
    assert_eq!(
        problem.args.get("project").map(String::as_str),
        Some(REGION)
    );
    assert!(room.cloud.seen().is_empty());

    room.accounts
        .lend_token(&id(again), secret(&format!(" {TOKEN}\n")))
        .expect("lent");
    assert!(!room.projects()[0].needs_token);
    assert_eq!(room.ask(again).await, Ok(200));
    assert!(room.slots().is_empty());
}

#[tokio::test]
async fn a_pasted_token_looks_its_project_up_itself() {
    let room = room().await;
    let project = room
        .try_link(by_region(pasted(TOKEN)))
        .await
        .expect("linked");
    assert_eq!(project.project_id, PROJECT);
    let seen = room.cloud.seen();
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|one| one.header("x-auth-token") == Some(TOKEN))
    );
    assert_eq!(
        seen[1].line(),
        format!("GET {SERVICE}/v1/{PROJECT}/git/auths")
    );
}

#[tokio::test]
async fn a_pasted_token_that_is_refused_leaves_nothing_behind() {
    let room = room().await;
    let linked = room.try_link(by_region(pasted("canary-wrong"))).await;
    assert_eq!(linked, Err(Code::ProjectRefused));
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_refusal_later_is_the_answer_and_nobody_is_asked_for_another_token() {
    let room = room().await;
    let project = room.link(pasted(TOKEN)).await;
    room.cloud.service_says(STRANGER.0, STRANGER.1);
    assert_eq!(room.ask(&project).await, Ok(401));
    assert_eq!(room.cloud.seen().len(), 1);
}

#[tokio::test]
async fn a_pasted_token_is_over_after_a_day() {
    let room = room().await;
    let project = room.link(pasted(TOKEN)).await;
    room.clock.advance(Duration::from_secs(23 * 3600));
    assert_eq!(room.ask(&project).await, Ok(200));
    room.clock.advance(Duration::from_secs(3600));
    drop(room.cloud.seen());
    assert!(room.projects()[0].needs_token);
    assert_eq!(room.ask(&project).await, Err(Code::ProjectToken));
    assert!(room.cloud.seen().is_empty());
}

#[tokio::test]
async fn what_cannot_be_a_token_is_not_lent_and_takes_no_others_place() {
    let room = room().await;
    let project = room.link(pasted(TOKEN)).await;
    let long = "x".repeat(33 * 1024);
    for text in ["", " \n", "two words", "li\nne", "é", long.as_str()] {
        let lent = room.accounts.lend_token(&id(&project), secret(text));
        assert_eq!(lent.map_err(code), Err(Code::ProjectAddress), "{text:.9}");
    }
    assert_eq!(room.ask(&project).await, Ok(200));
    let unknown = "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10"
        .parse()
        .expect("an id");
    let lent = room.accounts.lend_token(&unknown, secret(TOKEN));
    assert_eq!(lent.map_err(code), Err(Code::ProjectUnknown));
}

#[tokio::test]
async fn a_pasted_token_needs_no_vault() {
    let room = room().await;
    room.vault.lock();
    let project = room.link(pasted(TOKEN)).await;
    assert_eq!(room.ask(&project).await, Ok(200));
    let given_up = room.accounts.unlink_project(&id(&project)).await;
    assert_eq!(given_up, Ok(()));
    assert_eq!(room.projects(), []);
}
