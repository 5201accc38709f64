//! What is kept of a project, and of the same one linked once more.

use std::time::Duration;

use forgepass_core::account::ProjectSignIn;
use forgepass_core::vault::Store;
use forgepass_core::view::Code;
use serde_json::Value;

use super::cloud::{ACCESS_KEY, SERVICE};
use super::room::{Room, WHO, by_address, by_region, code, id, key, keys, password, pasted, slot};

const TOKEN: &str = "canary-pasted-token";

#[tokio::test]
async fn without_the_vault_no_secret_is_taken() {
    let room = Room::new().await;
    room.vault.lock();
    for credential in [keys(), password()] {
        let linked = room.try_link(by_region(credential)).await;
        assert_eq!(linked, Err(Code::VaultLocked));
        assert!(room.projects().is_empty());
    }
    room.vault.open();
    assert!(room.is_bare());
}

#[tokio::test]
async fn a_secret_behind_a_lock_a_damaged_one_and_one_that_is_gone_are_told_apart() {
    let mut room = Room::new().await;
    for credential in [keys(), password()] {
        let project = room.link(credential).await;
        // No token is in memory.
        room.starts_again().await;
        room.vault.lock();
        assert_eq!(room.ask(&project).await, Err(Code::VaultLocked));
        room.vault.open();
        assert_eq!(room.ask(&project).await, Ok(200));
        room.starts_again().await;
        room.keep(&slot(&project), "{}");
        assert_eq!(room.ask(&project).await, Err(Code::VaultCorrupt));
        room.vault.delete(&slot(&project), WHO).expect("deleted");
        assert_eq!(room.ask(&project).await, Err(Code::ProjectToken));
        drop(room.cloud.seen());
    }
}

#[tokio::test]
async fn a_secret_of_another_place_is_never_sent_to_this_one() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    let slot = slot(&project);
    let kept = room.kept(&slot).expect("a secret");
    for (key, other) in [
        (
            "endpoint",
            "https://servicestage.cn-north-1.myhuaweicloud.com",
        ),
        ("iam", "https://iam.cn-north-1.myhuaweicloud.com"),
        ("project_id", "ffff"),
        ("id", "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10"),
    ] {
        let mut changed: Value = serde_json::from_str(&kept).expect("JSON");
        assert_ne!(changed[key], other);
        changed[key] = other.into();
        room.keep(&slot, &changed.to_string());
        assert_eq!(room.ask(&project).await, Err(Code::ProjectToken), "{key}");
        assert!(room.cloud.seen().is_empty(), "{key}");
    }
    room.keep(&slot, &kept);
    assert_eq!(room.ask(&project).await, Ok(200));
}

#[tokio::test]
async fn the_same_project_linked_once_more_is_one_with_the_newer_credential() {
    let room = Room::new().await;
    let first = room.link(keys()).await;
    room.cloud.knows_key("AK2", "canary-second");
    room.clock.advance(Duration::from_secs(60));
    let mut new = by_region(key("AK2", "canary-second"));
    new.name = Some("Engine".to_owned());
    let again = room.try_link(new).await.expect("linked");
    assert_eq!(
        (&again.id, &again.created_at),
        (&first.id, &first.created_at)
    );
    assert_eq!(
        (again.name.as_str(), again.user.as_deref()),
        ("Engine", Some("AK2"))
    );
    assert_eq!(room.projects(), std::slice::from_ref(&again));
    assert_eq!(room.slots(), [slot(&again)]);
    assert!(!room.kept(&slot(&again)).expect("one").contains(ACCESS_KEY));
    drop(room.cloud.seen());
    assert_eq!(room.ask(&again).await, Ok(200));
    assert!(room.cloud.seen()[0].is_signed_by("AK2", "canary-second"));
}

#[tokio::test]
async fn a_credential_that_does_not_work_leaves_the_project_as_it_is() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    for wrong in [key("AK2", "wrong"), pasted("wrong")] {
        let linked = room.try_link(by_region(wrong)).await;
        assert_eq!(linked, Err(Code::ProjectRefused));
    }
    room.vault.lock();
    let linked = room.try_link(by_region(password())).await;
    assert_eq!(linked, Err(Code::VaultLocked));
    room.vault.open();
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    drop(room.cloud.seen());
    assert_eq!(room.ask(&project).await, Ok(200));
    assert_eq!(room.cloud.seen()[0].header("x-auth-token"), None);
}

#[tokio::test]
async fn a_pasted_token_takes_the_place_of_a_secret_and_a_key_that_of_a_token() {
    let mut room = Room::new().await;
    room.cloud.knows_token(TOKEN);
    let first = room.link(keys()).await;
    let by_token = room.link(pasted(TOKEN)).await;
    assert_eq!(by_token.id, first.id);
    assert_eq!(
        (by_token.sign_in, by_token.user),
        (ProjectSignIn::Token, None)
    );
    assert!(room.slots().is_empty());
    let by_key = room.link(keys()).await;
    assert_eq!(by_key.id, first.id);
    room.starts_again().await;
    assert!(!room.projects()[0].needs_token);
    assert_eq!(room.ask(&by_key).await, Ok(200));
    let seen = room.cloud.seen();
    assert_eq!(seen[0].header("x-auth-token"), None);
}

#[tokio::test]
async fn a_secret_that_cannot_be_emptied_is_not_given_up_for_a_token() {
    let room = Room::new().await;
    room.cloud.knows_token(TOKEN);
    let project = room.link(keys()).await;
    room.vault.lock();
    let linked = room.try_link(by_region(pasted(TOKEN))).await;
    assert_eq!(linked, Err(Code::VaultLocked));
    room.vault.open();
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.slots(), [slot(&project)]);
}

#[tokio::test]
async fn two_that_link_one_project_at_once_make_one_that_works() {
    let room = Room::new().await;
    let link = || room.try_link(by_region(keys()));
    let (one, other) = tokio::join!(link(), link());
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
    let [project] = &room.projects()[..] else {
        panic!("one project");
    };
    assert_eq!(room.slots(), [slot(project)]);
    assert_eq!(room.ask(project).await, Ok(200));
}

#[tokio::test]
async fn a_project_is_meant_by_its_id_or_by_a_name_that_only_it_has() {
    let room = Room::new().await;
    let mut projects = Vec::new();
    for (project_id, name) in [("one", "Engine"), ("two", "Engine"), ("three", "Loom")] {
        let mut new = by_address(SERVICE, project_id, keys());
        new.name = Some(name.to_owned());
        projects.push(room.try_link(new).await.expect("linked"));
    }
    assert_eq!(room.projects(), projects);
    assert_eq!(room.slots().len(), 3);
    let meant = |text: &str| room.accounts.find_project(text).map_err(code);
    for project in &projects {
        assert_eq!(meant(&project.id).as_ref(), Ok(project));
    }
    assert_eq!(meant("Loom").as_ref(), Ok(&projects[2]));
    for text in ["loom", ""] {
        assert_eq!(meant(text), Err(Code::ProjectUnknown), "{text}");
    }
    let several = room.accounts.find_project("Engine").expect_err("two");
    assert_eq!(several.code, Code::ProjectAmbiguous);
    for project in &projects[..2] {
        assert!(several.args["ids"].contains(&project.id), "{several:?}");
        assert_eq!(meant(&project.project_id).as_ref(), Ok(project));
    }
}

#[tokio::test]
async fn a_project_that_is_given_up_is_gone_with_its_secret_and_its_token() {
    let room = Room::new().await;
    room.cloud.knows_token(TOKEN);
    for credential in [keys(), password(), pasted(TOKEN)] {
        let project = room.link(credential).await;
        let left = room.accounts.unlink_project(&id(&project)).await;
        assert_eq!(left.map_err(code), Ok(()));
        assert!(room.is_bare());
        assert_eq!(room.ask(&project).await, Err(Code::ProjectUnknown));
        let again = room.accounts.unlink_project(&id(&project)).await;
        assert_eq!(again.map_err(code), Err(Code::ProjectUnknown));
        // Its authorizations stay: nobody was asked for anything.
        assert!(room.cloud.seen().is_empty());
    }
}
