//! Moving the accounts from one vault to another, and dying in the middle of it.

mod choosing;
#[path = "../common/mod.rs"]
mod common;
mod dying;
mod following;
mod stores;

use std::sync::Arc;

use common::Desk;
use forgepass_core::accounts::Accounts;
use forgepass_core::clock::SystemRng;
use forgepass_core::vault::{Folder, Store};

/// One more Forgepass of this home, with both vaults.
async fn another(desk: &Desk, keyring: &Arc<dyn Store>) -> Accounts {
    let file = desk.folder.path().join("passphrase");
    std::fs::write(&file, "correct horse").expect("writable");
    let folder = Folder::new(
        desk.folder.path().join("vault"),
        Some(file),
        Arc::new(SystemRng),
    );
    common::open_among(
        desk.folder.path(),
        keyring,
        vec![Arc::new(folder)],
        &desk.clock,
    )
    .await
}
