//! Programs that are running while everything moves.

use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Endpoint, Mode, Options};
use forgepass_core::account::Status;
use forgepass_core::accounts::Purpose;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Store, VaultKind};
use forgepass_core::view::Code;

use crate::another;
use crate::common::{Desk, id_of};
use crate::stores::{WHO, keyring};

#[tokio::test]
async fn another_program_follows_at_once_and_renews_in_the_new_vault() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let desk = Desk::with(Options::default(), Arc::clone(&keyring)).await;
    let ada = desk.link("ada").await;
    let window = another(&desk, &keyring).await;
    let command = another(&desk, &keyring).await;
    let before = window.list().await.expect("a list").remove(0);
    assert_eq!(before.vault, VaultKind::Keyring);

    let moved = command.keep_in(VaultKind::File).await.expect("moved");
    assert_eq!((moved.accounts, moved.left), (1, 0));
    assert_eq!(slots.list(WHO), Ok(Vec::new()));

    let after = window.list().await.expect("a list").remove(0);
    assert_eq!(
        (after.vault, after.status),
        (VaultKind::File, Status::Ready)
    );
    desk.advance(Duration::from_secs(3700));
    window.renew(&id_of(&ada)).await.expect("renewed");
    assert_eq!(slots.list(WHO), Ok(Vec::new()));
    let same = command.keep_in(VaultKind::File).await.expect_err("there");
    assert_eq!(same.code, Code::MoveSame);
}

#[tokio::test]
async fn an_open_link_is_finished_in_the_new_vault() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let mut desk = Desk::with(Options::default(), Arc::clone(&keyring)).await;
    desk.accounts = another(&desk, &keyring).await;
    let started = desk.begin(Purpose::New, Way::DeepLink).await;
    desk.accounts.keep_in(VaultKind::File).await.expect("moved");
    desk.answer(&started, "ada").await.expect("linked");
    assert_eq!(desk.only().await.vault, VaultKind::File);
    assert_eq!(slots.list(WHO), Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn renewals_that_meet_a_move_lose_nothing_and_spend_nothing_twice() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let options = Options {
        mode: Mode::StrictFamily,
        ..Options::default()
    };
    let desk = Desk::with(options, Arc::clone(&keyring)).await;
    let accounts = [desk.link("ada").await, desk.link("grace").await];
    let renewing = another(&desk, &keyring).await;
    let moving = another(&desk, &keyring).await;
    desk.forge.forget_requests();
    let renewals = async {
        for _ in 0..15 {
            for account in &accounts {
                renewing.renew(&id_of(account)).await.expect("renewed");
            }
        }
    };
    let moves = async {
        for _ in 0..4 {
            moving.keep_in(VaultKind::File).await.expect("there");
            moving.keep_in(VaultKind::Keyring).await.expect("and back");
        }
    };
    tokio::join!(renewals, moves);
    assert_eq!(desk.forge.requests_to(Endpoint::Token).len(), 30);
    assert!(desk.forge.all_posts().iter().all(|(_, posts)| *posts == 1));
    for account in renewing.list().await.expect("a list") {
        assert_eq!(account.status, Status::Ready);
        renewing.check(&id_of(&account)).await.expect("alive");
    }
}

#[tokio::test]
async fn case_50_a_ledger_damaged_after_a_move_comes_back_to_the_new_vault() {
    let slots = Arc::default();
    let keyring = keyring(&slots);
    let desk = Desk::with(Options::default(), Arc::clone(&keyring)).await;
    desk.link("ada").await;
    // A copy of the ledger says that the accounts are in the keyring.
    desk.advance(Duration::from_secs(25 * 3600));
    let accounts = another(&desk, &keyring).await;
    accounts.keep_in(VaultKind::File).await.expect("moved");
    assert_eq!(slots.list(WHO), Ok(Vec::new()));
    drop(accounts);
    let file = desk.folder.path().join("data/ledger.sqlite3");
    std::fs::write(&file, "this is no ledger any more").expect("writable");

    let next = another(&desk, &keyring).await;
    let ada = next.list().await.expect("a list").remove(0);
    assert_eq!((ada.vault, ada.status), (VaultKind::File, Status::Ready));
    next.check(&id_of(&ada)).await.expect("alive");
}
