//! Accounts that are kept in another vault than the one asked for.

mod common;

use std::sync::Arc;

use common::{Desk, Lasting, id_of};
use demo_forge::Options;
use forgepass_core::account::{Cause, Status};
use forgepass_core::accounts::{Accounts, End};
use forgepass_core::clock::SystemRng;
use forgepass_core::vault::{Folder, Store, VaultKind};
use forgepass_core::view::Code;
use forgepass_core::world::NoPoints;
use std::time::Duration;

/// The same home, asking for another vault.
async fn asking_for(desk: &Desk, store: Arc<dyn Store>) -> Accounts {
    common::open(desk.folder.path(), &store, &desk.clock, Arc::new(NoPoints)).await
}

fn another_folder(desk: &Desk) -> Arc<dyn Store> {
    let path = desk.folder.path().join("another");
    let file = desk.folder.path().join("passphrase");
    std::fs::write(&file, "correct horse").expect("writable");
    Arc::new(Folder::new(path, Some(file), Arc::new(SystemRng)))
}

#[tokio::test]
async fn nothing_is_done_with_them_and_nothing_is_lost() {
    let desk = Desk::with(Options::default(), Arc::new(Lasting::default())).await;
    let ada = desk.link("ada").await;
    desk.advance(Duration::from_secs(3700));

    let accounts = asking_for(&desk, another_folder(&desk)).await;
    assert_eq!(accounts.kept_elsewhere(), Some(VaultKind::File));
    let shown = accounts.list().await.expect("a list").remove(0);
    assert_eq!(
        (shown.status, shown.cause),
        (Status::VaultLocked, Some(Cause::Unavailable))
    );
    let id = id_of(&ada);
    accounts.tick().await;
    let renewed = accounts.renew(&id).await.expect_err("not from here");
    assert_eq!(renewed.code, Code::VaultUnavailable);
    let checked = accounts.check(&id).await.expect_err("not from here");
    assert_eq!(checked.code, Code::VaultUnavailable);
    let unlinked = accounts.unlink(&id, End::AtHost).await;
    assert_eq!(
        unlinked.expect_err("not from here").code,
        Code::VaultUnavailable
    );
    assert!(!desk.folder.path().join("another").exists());

    assert_eq!(desk.only().await.status, Status::Ready);
    desk.accounts.renew(&id).await.expect("as before");
    assert!(desk.forge.grants().iter().all(|grant| !grant.revoked));
}

#[tokio::test]
async fn once_no_account_is_left_any_vault_will_do() {
    let desk = Desk::with(Options::default(), Arc::new(Lasting::default())).await;
    let ada = desk.link("ada").await;
    desk.accounts
        .unlink(&id_of(&ada), End::HereOnly)
        .await
        .expect("removed");
    let accounts = asking_for(&desk, another_folder(&desk)).await;
    assert_eq!(accounts.kept_elsewhere(), None);
}

#[tokio::test]
async fn the_same_vault_is_the_same_after_a_restart() {
    let mut desk = Desk::with(Options::default(), Arc::new(Lasting::default())).await;
    let ada = desk.link("ada").await;
    desk.restart().await;
    assert_eq!(desk.accounts.kept_elsewhere(), None);
    desk.accounts.renew(&id_of(&ada)).await.expect("renewed");
}
