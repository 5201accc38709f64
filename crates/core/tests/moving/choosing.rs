//! Where accounts are kept is chosen, and what is not left.

use std::sync::Arc;

use demo_forge::Options;
use forgepass_core::account::Status;
use forgepass_core::vault::{Store, VaultKind};
use forgepass_core::view::Code;

use crate::another;
use crate::common::{Desk, added_hosts};
use crate::stores::{WHO, keyring, silent};

#[tokio::test]
async fn a_switch_that_names_the_vault_is_not_overruled() {
    let desk = Desk::with(Options::default(), keyring(&Arc::default())).await;
    let refused = desk.accounts.keep_in(VaultKind::File).await;
    assert_eq!(refused.expect_err("bound").code, Code::MoveBound);
}

#[tokio::test]
async fn case_46_where_no_keyring_answers_the_person_is_asked_and_the_choice_holds_for_all() {
    let silent = silent();
    let mut desk = Desk::with(Options::default(), Arc::clone(&silent)).await;
    let window = another(&desk, &silent).await;
    assert!(window.storage_is_open());
    let command = another(&desk, &silent).await;
    command.keep_in(VaultKind::File).await.expect("chosen");
    assert!(!window.storage_is_open());
    desk.accounts = window;
    let ada = desk.link("ada").await;
    assert_eq!((ada.vault, ada.status), (VaultKind::File, Status::Ready));
}

#[tokio::test]
async fn a_keyring_that_keeps_accounts_and_does_not_answer_is_not_left() {
    let slots = Arc::default();
    let desk = Desk::with(Options::default(), keyring(&slots)).await;
    desk.link("ada").await;
    let silent = silent();
    let accounts = another(&desk, &silent).await;
    assert!(!accounts.storage_is_open());
    let refused = accounts.keep_in(VaultKind::File).await;
    assert_eq!(refused.expect_err("unread").code, Code::MoveUnread);
    let refused = accounts.keep_in(VaultKind::Memory).await;
    assert_eq!(refused.expect_err("unread").code, Code::MoveUnread);
    assert_eq!(slots.list(WHO).expect("a list").len(), 1);
}

#[tokio::test]
async fn what_is_kept_for_this_run_leaves_nothing_on_the_disk() {
    let silent = silent();
    let mut desk = Desk::with(Options::default(), Arc::clone(&silent)).await;
    desk.accounts = another(&desk, &silent).await;
    desk.accounts
        .keep_in(VaultKind::Memory)
        .await
        .expect("nothing is kept");
    let ada = desk.link("ada").await;
    assert_eq!((ada.vault, ada.status), (VaultKind::Memory, Status::Ready));
    let next = another(&desk, &silent).await;
    assert_eq!(next.list().await.expect("a list").len(), 0);
    assert_eq!(added_hosts(&next).len(), 1);
    assert!(next.storage_is_open());
}

#[tokio::test]
async fn while_accounts_are_still_to_come_back_nobody_is_asked_where_to_keep_new_ones() {
    let slots = Arc::default();
    let desk = Desk::with(Options::default(), keyring(&slots)).await;
    desk.link("ada").await;
    let data = desk.folder.path().join("data");
    for file in ["ledger.sqlite3", "ledger.backup.sqlite3"] {
        std::fs::write(data.join(file), "this is no ledger any more").expect("writable");
    }
    let accounts = another(&desk, &silent()).await;
    assert!(!accounts.storage_is_open());
    let refused = accounts.keep_in(VaultKind::File).await;
    assert_eq!(refused.expect_err("unread").code, Code::MoveUnread);
    let next = another(&desk, &keyring(&slots)).await;
    assert_eq!(next.list().await.expect("a list").len(), 1);
}
