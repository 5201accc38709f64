//! Stopped between the secret and the row: nothing is left that nobody knows of.

use std::time::Duration;

use forgepass_core::account::CallerScope;
use forgepass_core::vault::{Slot, Store};
use forgepass_core::view::Code;

use super::room::{Room, WHO, by_region, code, id, key, keys, password, pasted, slot};

/// How long a slot without a row is given for its row to come.
const ON_ITS_WAY: Duration = Duration::from_secs(120);

#[tokio::test]
async fn a_project_whose_row_cannot_be_written_leaves_no_secret() {
    let room = Room::new().await;
    room.ledger_refuses("project", "created_at > 0");
    for credential in [keys(), password()] {
        let linked = room.try_link(by_region(credential)).await;
        assert_eq!(linked, Err(Code::LedgerWrite));
        assert!(room.is_bare());
    }
}

#[tokio::test]
async fn a_vault_that_does_not_give_a_secret_up_keeps_the_project_whole() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    room.vault.lock();
    let left = room.accounts.unlink_project(&id(&project)).await;
    assert_eq!(left.map_err(code), Err(Code::VaultLocked));
    room.vault.open();
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.ask(&project).await, Ok(200));
}

#[tokio::test]
async fn a_row_that_stays_says_that_its_secret_is_wanted_and_can_be_linked_or_given_up_again() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    room.ledger_holds_projects();
    let left = room.accounts.unlink_project(&id(&project)).await;
    assert_eq!(left.map_err(code), Err(Code::LedgerWrite));
    // The secret went first.
    assert!(room.slots().is_empty());
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    assert_eq!(room.ask(&project).await, Err(Code::ProjectToken));
    room.ledger_lets_projects_go();
    assert_eq!(room.link(keys()).await.id, project.id);
    assert_eq!(room.ask(&project).await, Ok(200));
    let left = room.accounts.unlink_project(&id(&project)).await;
    assert_eq!(left.map_err(code), Ok(()));
    assert!(room.is_bare());
}

#[tokio::test]
async fn where_the_ledger_did_not_hear_of_the_newer_key_it_is_told() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    room.cloud.knows_key("AK2", "canary-second");
    room.ledger_refuses("project", "user = 'AK2'");
    let again = room.try_link(by_region(key("AK2", "canary-second"))).await;
    assert_eq!(again, Err(Code::LedgerWrite));
    assert_eq!(room.projects(), std::slice::from_ref(&project));
    room.ledger_takes_all("project");
    drop(room.cloud.seen());
    assert_eq!(room.ask(&project).await, Ok(200));
    assert!(room.cloud.seen()[0].is_signed_by("AK2", "canary-second"));
    assert_eq!(room.projects()[0].user.as_deref(), Some("AK2"));
    assert_eq!(room.slots(), [slot(&project)]);
}

#[tokio::test]
async fn a_key_that_the_ledger_does_not_take_in_place_of_a_token_leaves_nothing() {
    let room = Room::new().await;
    room.cloud.knows_token("canary-pasted-token");
    let project = room.link(pasted("canary-pasted-token")).await;
    room.ledger_refuses("project", "sign_in = 'keys'");
    let again = room.try_link(by_region(keys())).await;
    assert_eq!(again, Err(Code::LedgerWrite));
    assert_eq!(room.slots(), []);
    room.ledger_takes_all("project");
    assert_eq!(room.ask(&project).await, Ok(200));
}

#[tokio::test]
async fn a_secret_that_was_never_listed_is_swept_after_a_while_and_no_other_is() {
    let room = Room::new().await;
    let project = room.link(keys()).await;
    let stray = Slot::Project("0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10".to_owned());
    let newer = Slot::Project("of-a-newer-version".to_owned());
    let kept = room.kept(&slot(&project)).expect("a secret");
    room.keep(&stray, &kept);
    room.keep(&newer, r#"{"v":2}"#);
    room.accounts.tick().await;
    room.clock.advance(ON_ITS_WAY - Duration::from_secs(60));
    room.accounts.tick().await;
    assert!(room.kept(&stray).is_some());
    room.clock.advance(Duration::from_secs(61));
    room.accounts.tick().await;
    assert_eq!(room.kept(&stray), None);
    assert_eq!(room.kept(&slot(&project)).as_deref(), Some(kept.as_str()));
    assert!(room.kept(&newer).is_some());
}

#[tokio::test]
async fn a_program_whose_row_cannot_be_written_is_not_let_in_and_its_key_is_swept() {
    let room = Room::new().await;
    room.ledger_refuses("caller", "created_at > 0");
    let let_in = room.accounts.let_in("CI", &CallerScope::ALL).await;
    assert_eq!(let_in.map_err(code).err(), Some(Code::LedgerWrite));
    assert!(room.accounts.callers().expect("programs").is_empty());
    room.accounts.tick().await;
    room.clock.advance(ON_ITS_WAY + Duration::from_secs(1));
    room.accounts.tick().await;
    assert!(room.slots().is_empty());
}

#[tokio::test]
async fn a_program_that_was_shut_out_behind_a_lock_is_out_at_once_and_its_key_is_swept() {
    let room = Room::new().await;
    let stays = room.let_in("Editor").await;
    let goes = room.let_in("CI").await;
    room.accounts.tick().await;
    room.vault.lock();
    let out = room.accounts.shut_out(&goes.id).await;
    assert_eq!(out.map_err(code), Ok(()));
    let rows = room.accounts.caller_rows().expect("rows");
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [stays.id]);
    room.accounts.tick().await;
    room.vault.open();
    assert_eq!(room.slots().len(), 2);
    room.accounts.tick().await;
    assert!(
        room.vault
            .read(&goes.slot(), WHO)
            .is_ok_and(|one| one.is_some())
    );
    room.clock.advance(ON_ITS_WAY + Duration::from_secs(1));
    room.accounts.tick().await;
    assert_eq!(room.slots(), [stays.slot()]);
    let key = room.accounts.caller_key(&stays.id).await;
    assert!(key.is_ok_and(|key| key.is_some()));
}
