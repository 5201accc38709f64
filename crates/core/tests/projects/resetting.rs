//! Giving everything up, projects and programs with it.

use std::fs;

use forgepass_core::vault::Slot;
use forgepass_core::view::Code;

use super::cloud::{ACCESS_KEY, PROJECT};
use super::room::{Room, code, keys, password, pasted};

#[tokio::test]
async fn nothing_of_projects_and_programs_is_left_in_the_vault_or_in_the_files() {
    let room = Room::new().await;
    room.cloud.knows_token("canary-pasted-token");
    let project = room.link(keys()).await;
    let program = room.let_in("Difference Engine").await;
    let names = [
        project.id.as_str(),
        ACCESS_KEY,
        PROJECT,
        "Difference Engine",
        program.access_key.as_str(),
    ];
    assert!(names.iter().all(|name| room.files_hold(name)));
    // What a crash left.
    room.keep(&Slot::Project("stray".to_owned()), "{}");
    room.keep(&Slot::Caller("stray".to_owned()), "{}");
    let done = room.accounts.reset().await.map_err(code);
    assert!(done.is_ok_and(|done| done.is_whole()));
    assert!(room.is_bare());
    assert!(room.accounts.callers().expect("programs").is_empty());
    assert!(
        fs::read_dir(room.data())
            .expect("a folder")
            .next()
            .is_some()
    );
    for name in names {
        assert!(!room.files_hold(name), "{name}");
    }
    // Nobody was told: what ServiceStage keeps is not ours to end.
    assert!(room.cloud.seen().is_empty());
    for credential in [password(), pasted("canary-pasted-token")] {
        room.link(credential).await;
        assert!(
            room.accounts
                .reset()
                .await
                .is_ok_and(|done| done.is_whole())
        );
        assert!(room.is_bare());
    }
}

#[tokio::test]
async fn a_locked_vault_stops_it_before_a_project_or_a_program_is_touched() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    let program = room.let_in("CI").await;
    room.vault.lock();
    let stopped = room.accounts.reset().await.map_err(code);
    assert_eq!(stopped.err(), Some(Code::VaultLocked));
    room.vault.open();
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.ask(&project).await, Ok(200));
    let key = room.accounts.caller_key(&program.id).await;
    assert!(key.is_ok_and(|key| key.is_some()));
    assert_eq!(room.accounts.callers().expect("programs").len(), 1);
}
