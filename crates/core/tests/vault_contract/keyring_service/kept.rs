//! What lies in the keyring: whose it is, and what others did to it.

use std::collections::HashMap;
use std::sync::Arc;

use forgepass_core::vault::Attendance::Unattended;
use forgepass_core::vault::{Keyring, Vault, VaultError};
use secret_service::{EncryptionType, SecretService};

use super::super::private_bus::inside;
use super::super::{run, slot};
use super::{GRANT, SERVICE, get, put, vault};

#[test]
fn the_keyring_says_whose_it_is_after_the_first_answer() {
    inside(
        name!(the_keyring_says_whose_it_is_after_the_first_answer),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let vault = vault();
                assert_eq!(vault.name(), "keyring");
                assert_eq!(vault.probe().await, Ok(()));
                assert_eq!(vault.name(), "GNOME keyring");
            });
        },
    );
}

#[test]
fn two_homes_do_not_share_slots() {
    inside(name!(two_homes_do_not_share_slots), |computer| {
        let _keyring = computer.start_keyring();
        run(async {
            let standard = vault();
            let other = Vault::new(Arc::new(Keyring::new("other")));
            put(&standard, b"mine").await;
            assert_eq!(get(&other).await, Ok(None));
            assert_eq!(other.list(Unattended).await, Ok(Vec::new()));
            put(&other, b"theirs").await;
            assert_eq!(get(&standard).await, Ok(Some(b"mine".to_vec())));
            assert_eq!(other.delete(&slot(GRANT), Unattended, ()).await, Ok(()));
            assert_eq!(get(&standard).await, Ok(Some(b"mine".to_vec())));
        });
    });
}

#[test]
fn case_46_a_secret_that_comes_back_empty_is_damage_and_stays_where_it_is() {
    inside(
        name!(case_46_a_secret_that_comes_back_empty_is_damage_and_stays_where_it_is),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let vault = vault();
                put(&vault, b"kept").await;
                let service = SecretService::connect(EncryptionType::Dh)
                    .await
                    .expect("the keyring answers");
                let attributes = HashMap::from([("service", SERVICE), ("username", GRANT)]);
                let found = service.search_items(attributes).await.expect("it answers");
                let item = found.unlocked.first().expect("the slot's item");
                item.set_secret(b"", "text/plain").await.expect("writable");
                assert_eq!(get(&vault).await, Err(VaultError::Corrupt));
                assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
            });
        },
    );
}

#[test]
fn of_two_items_for_one_slot_the_newer_counts_and_a_delete_takes_both() {
    inside(
        name!(of_two_items_for_one_slot_the_newer_counts_and_a_delete_takes_both),
        |computer| {
            let _keyring = computer.start_keyring();
            run(async {
                let vault = vault();
                put(&vault, b"older").await;
                copy_item().await;
                put(&vault, b"newer").await;
                assert_eq!(get(&vault).await, Ok(Some(b"newer".to_vec())));
                assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
                assert_eq!(vault.delete(&slot(GRANT), Unattended, ()).await, Ok(()));
                assert_eq!(get(&vault).await, Ok(None));
            });
        },
    );
}

/// As a restored backup or a sync tool would leave it: the same item once more.
async fn copy_item() {
    let service = SecretService::connect(EncryptionType::Dh)
        .await
        .expect("the keyring answers");
    let attributes = HashMap::from([("service", SERVICE), ("username", GRANT)]);
    let found = service
        .search_items(attributes.clone())
        .await
        .expect("it answers");
    let item = found.unlocked.first().expect("the slot's item");
    let value = item.get_secret().await.expect("readable");
    let mut attributes = attributes;
    attributes.insert("restored", "yes");
    let collection = service
        .get_default_collection()
        .await
        .expect("there is a default collection");
    collection
        .create_item("copy", attributes, &value, false, "text/plain")
        .await
        .expect("writable");
}
