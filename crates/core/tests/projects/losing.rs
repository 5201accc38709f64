//! A lost ledger: projects come back from their slots, programs do not.

use std::time::Duration;

use forgepass_core::vault::{Slot, Store};
use forgepass_core::view::{Code, Project};

use super::cloud::SERVICE;
use super::room::{Room, WHO, by_address, by_region, code, id, keys, password, pasted, slot};

fn by_id(mut projects: Vec<Project>) -> Vec<Project> {
    projects.sort_by(|a, b| a.id.cmp(&b.id));
    projects
}

#[tokio::test]
async fn projects_come_back_as_they_were_and_go_on_working() {
    let mut room = Room::new().await;
    let by_key = room.link(keys()).await;
    let mut new = by_region(password());
    new.project_id = Some("other".to_owned());
    new.name = Some("Engine".to_owned());
    let by_password = room.try_link(new).await.expect("linked");
    room.loses_its_ledger().await;
    assert!(room.projects().is_empty());
    assert_eq!(room.accounts.bring_back().await.map_err(code), Ok(()));
    let before = by_id(vec![by_key.clone(), by_password.clone()]);
    assert_eq!(by_id(room.projects()), before);
    for project in [&by_key, &by_password] {
        assert_eq!(room.ask(project).await, Ok(200));
    }
    // And nothing sweeps them away.
    room.clock.advance(Duration::from_secs(300));
    room.accounts.tick().await;
    room.clock.advance(Duration::from_secs(300));
    room.accounts.tick().await;
    assert_eq!(room.slots().len(), 2);
    // The same project linked again is the same.
    assert_eq!(room.link(keys()).await.id, by_key.id);
}

#[tokio::test]
async fn projects_behind_a_locked_vault_come_back_when_it_opens() {
    let mut room = Room::new().await;
    let project = room.link(keys()).await;
    room.vault.lock();
    room.loses_its_ledger().await;
    room.accounts.tick().await;
    assert!(room.projects().is_empty());
    room.vault.open();
    room.clock.advance(Duration::from_secs(300));
    room.accounts.tick().await;
    assert_eq!(room.projects(), [project]);
}

#[tokio::test]
async fn a_project_that_was_given_up_does_not_come_back() {
    let mut room = Room::new().await;
    room.cloud.knows_token("canary-pasted-token");
    let gone = room.link(keys()).await;
    let left = room.accounts.unlink_project(&id(&gone)).await;
    assert_eq!(left.map_err(code), Ok(()));
    // Nor does a secret that a token took the place of.
    let other = |credential| by_address(SERVICE, "other", credential);
    room.try_link(other(keys())).await.expect("linked");
    room.try_link(other(pasted("canary-pasted-token")))
        .await
        .expect("linked");
    room.loses_its_ledger().await;
    assert_eq!(room.accounts.bring_back().await.map_err(code), Ok(()));
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_slot_that_is_damaged_or_not_the_projects_own_makes_no_project_and_stops_no_other() {
    let mut room = Room::new().await;
    let project = room.link(keys()).await;
    let kept = room.kept(&slot(&project)).expect("a secret");
    // One before it and one after it in every list.
    let damaged = Slot::Project("00000000-0000-4000-8000-000000000000".to_owned());
    let copied = Slot::Project("ffffffff-ffff-4fff-bfff-ffffffffffff".to_owned());
    let foreign = Slot::Project("0".to_owned());
    room.keep(&damaged, "{");
    room.keep(&copied, &kept);
    room.keep(&foreign, &kept);
    room.loses_its_ledger().await;
    assert_eq!(room.accounts.bring_back().await.map_err(code), Ok(()));
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.ask(&project).await, Ok(200));
    // What cannot be read is not thrown away.
    room.accounts.tick().await;
    room.clock.advance(Duration::from_secs(121));
    room.accounts.tick().await;
    assert_eq!(room.slots(), [damaged, slot(&project)]);
}

#[tokio::test]
async fn of_two_slots_of_one_project_one_comes_back_and_the_other_is_swept() {
    let mut room = Room::new().await;
    let project = room.link(keys()).await;
    let kept = room.kept(&slot(&project)).expect("a secret");
    let twin = "ffffffff-ffff-4fff-bfff-ffffffffffff";
    room.keep(
        &Slot::Project(twin.to_owned()),
        &kept.replace(&project.id, twin),
    );
    room.loses_its_ledger().await;
    room.accounts.tick().await;
    let [back] = &room.projects()[..] else {
        panic!("one project");
    };
    assert_eq!(room.ask(back).await, Ok(200));
    room.clock.advance(Duration::from_secs(121));
    room.accounts.tick().await;
    assert_eq!(room.slots(), [slot(back)]);
}

#[tokio::test]
async fn programs_are_let_in_anew_and_their_keys_are_swept() {
    let mut room = Room::new().await;
    let program = room.let_in("CI").await;
    room.loses_its_ledger().await;
    room.accounts.tick().await;
    assert!(room.accounts.callers().expect("programs").is_empty());
    assert!(
        room.vault
            .read(&program.slot(), WHO)
            .is_ok_and(|one| one.is_some())
    );
    room.clock.advance(Duration::from_secs(121));
    room.accounts.tick().await;
    assert!(room.slots().is_empty());
    let out = room.accounts.shut_out(&program.id).await;
    assert_eq!(out.map_err(code), Err(Code::CallerUnknown));
    assert!(room.let_in("CI").await.id != program.id);
}
