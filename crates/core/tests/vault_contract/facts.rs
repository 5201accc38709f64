//! What holds for every vault that is open.

use forgepass_core::vault::Attendance::Unattended;
use forgepass_core::vault::{Slot, Vault};

use super::{secret, slot};

const GRANT: &str = "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const LANDING: &str = "landing/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const CLIENT: &str = "client/git.example.org/gitlab";

async fn put(vault: &Vault, slot: &Slot, value: &[u8]) {
    vault
        .write(slot, secret(value), Unattended, ())
        .await
        .expect("an open vault takes a write");
}

async fn get(vault: &Vault, slot: &Slot) -> Option<Vec<u8>> {
    let value = vault.read(slot, Unattended).await;
    value
        .expect("an open vault answers")
        .map(|value| value.expose().clone())
}

pub async fn an_open_vault_answers(vault: Vault) {
    assert_eq!(vault.probe().await, Ok(()));
    assert_eq!(vault.unlock().await, Ok(()));
}

pub async fn a_slot_never_written_is_missing(vault: Vault) {
    assert_eq!(get(&vault, &slot(GRANT)).await, None);
}

pub async fn case_48_every_size_comes_back_byte_for_byte(vault: Vault) {
    let slot = slot(GRANT);
    for length in [0, 1, 1280, 1281, 2560, 2561, 5558, 16_384, 65_536] {
        let value: Vec<u8> = (0..length).map(|i: u32| (i % 251) as u8).collect();
        put(&vault, &slot, &value).await;
        assert_eq!(get(&vault, &slot).await, Some(value), "{length} bytes");
    }
}

pub async fn bytes_that_are_no_text_come_back(vault: Vault) {
    let slot = slot(GRANT);
    put(&vault, &slot, b"\x00\xff\xfe\r\n\x00").await;
    assert_eq!(
        get(&vault, &slot).await,
        Some(b"\x00\xff\xfe\r\n\x00".to_vec())
    );
}

pub async fn a_write_replaces_what_was_there(vault: Vault) {
    let slot = slot(GRANT);
    put(&vault, &slot, b"a longer value, to be replaced").await;
    put(&vault, &slot, b"new").await;
    assert_eq!(get(&vault, &slot).await, Some(b"new".to_vec()));
}

pub async fn slots_do_not_mix(vault: Vault) {
    put(&vault, &slot(GRANT), b"the grant").await;
    put(&vault, &slot(LANDING), b"the landing").await;
    put(&vault, &slot(CLIENT), b"the client").await;
    assert_eq!(get(&vault, &slot(GRANT)).await, Some(b"the grant".to_vec()));
    assert_eq!(
        get(&vault, &slot(LANDING)).await,
        Some(b"the landing".to_vec())
    );
    assert_eq!(
        get(&vault, &slot(CLIENT)).await,
        Some(b"the client".to_vec())
    );
}

pub async fn a_deleted_slot_is_missing(vault: Vault) {
    put(&vault, &slot(GRANT), b"the grant").await;
    put(&vault, &slot(LANDING), b"the landing").await;
    assert_eq!(vault.delete(&slot(GRANT), Unattended, ()).await, Ok(()));
    assert_eq!(get(&vault, &slot(GRANT)).await, None);
    assert_eq!(
        get(&vault, &slot(LANDING)).await,
        Some(b"the landing".to_vec())
    );
}

pub async fn deleting_a_missing_slot_is_done_already(vault: Vault) {
    assert_eq!(vault.delete(&slot(GRANT), Unattended, ()).await, Ok(()));
}

pub async fn a_list_names_every_slot_and_no_other(vault: Vault) {
    assert_eq!(vault.list(Unattended).await, Ok(Vec::new()));
    put(&vault, &slot(GRANT), b"the grant").await;
    put(&vault, &slot(CLIENT), b"the client").await;
    put(&vault, &slot(LANDING), b"the landing").await;
    assert_eq!(vault.delete(&slot(LANDING), Unattended, ()).await, Ok(()));
    let mut names = vault.list(Unattended).await.expect("an open vault answers");
    names.sort();
    assert_eq!(names, vec![slot(GRANT), slot(CLIENT)]);
}

pub async fn writes_to_one_slot_land_in_their_order(vault: Vault) {
    let slot = slot(GRANT);
    for round in 0..20_u8 {
        // Both are under way at once; the one that was asked first is done first.
        let first = vault.write(&slot, secret(&[round, 1]), Unattended, ());
        let second = vault.write(&slot, secret(&[round, 2]), Unattended, ());
        let (first, second) = tokio::join!(first, second);
        assert_eq!((first, second), (Ok(()), Ok(())));
        assert_eq!(get(&vault, &slot).await, Some(vec![round, 2]));
    }
}
