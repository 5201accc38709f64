//! A real keyring service that is locked, killed, hung or tampered with.
//!
//! threats.md 45 and 46: nothing is deleted, nothing overwritten, nobody prompted who did not ask,
//! nobody kept waiting; and what was mended works again in the same process.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use forgepass_core::vault::Attendance::{Attended, Unattended};
use forgepass_core::vault::{Keyring, Vault, VaultError};
use secret_service::{EncryptionType, SecretService};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::private_bus::{PASSWORD, inside};
use super::prompter::Prompter;
use super::{run, secret, slot};

const GRANT: &str = "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const OTHER: &str = "grant/77777777-96f5-4a0c-8a41-1c5a6b1f4a10";
const SERVICE: &str = "app.forgepass.desktop";

macro_rules! name {
    ($test:ident) => {
        concat!(module_path!(), "::", stringify!($test))
    };
}

fn vault() -> Vault {
    Vault::new(Arc::new(Keyring::new("")))
}

async fn put(vault: &Vault, value: &[u8]) {
    let written = vault.write(&slot(GRANT), secret(value), Unattended, ()).await;
    assert_eq!(written, Ok(()));
}

async fn get(vault: &Vault) -> Result<Option<Vec<u8>>, VaultError> {
    let value = vault.read(&slot(GRANT), Unattended).await;
    value.map(|value| value.map(|value| value.expose().clone()))
}

/// What every call says now, unattended, and that each says it within three seconds.
async fn every_call_says(vault: &Vault, expected: VaultError) {
    let before = Instant::now();
    assert_eq!(vault.probe().await, Err(expected), "probe");
    assert_eq!(get(vault).await, Err(expected), "read");
    assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    for (name, slot) in [("old slot", slot(GRANT)), ("new slot", slot(OTHER))] {
        let before = Instant::now();
        let written = vault.write(&slot, secret(b"overwritten"), Unattended, ()).await;
        assert_eq!(written, Err(expected), "write to the {name}");
        let deleted = vault.delete(&slot, Unattended, ()).await;
        assert_eq!(deleted, Err(expected), "delete of the {name}");
        assert!(before.elapsed() < Duration::from_secs(3), "{:?}", before.elapsed());
    }
    assert_eq!(vault.list(Unattended).await, Err(expected), "list");
}

async fn lock() {
    let service = SecretService::connect(EncryptionType::Plain)
        .await
        .expect("the keyring answers");
    let collection = service
        .get_default_collection()
        .await
        .expect("there is a default collection");
    collection.lock().await.expect("it can be locked");
    assert!(collection.is_locked().await.expect("it answers"));
}

/// Unlocks as the login screen does, without a prompt.
async fn unlock() {
    let bus = zbus::Connection::session().await.expect("a bus");
    let service = Some("org.freedesktop.secrets");
    let root = "/org/freedesktop/secrets";
    let opened = bus
        .call_method(
            service,
            root,
            Some("org.freedesktop.Secret.Service"),
            "OpenSession",
            &("plain", Value::from("")),
        )
        .await
        .expect("a session");
    let (_, session): (OwnedValue, OwnedObjectPath) =
        opened.body().deserialize().expect("a session's path");
    let collection =
        OwnedObjectPath::try_from("/org/freedesktop/secrets/collection/login").expect("a path");
    let no_parameters: Vec<u8> = Vec::new();
    let password = (session, no_parameters, PASSWORD.as_bytes().to_vec(), "text/plain");
    bus.call_method(
        service,
        root,
        Some("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
        "UnlockWithMasterPassword",
        &(collection, password),
    )
    .await
    .expect("the password is right");
}

#[test]
fn a_locked_keyring_is_locked_at_once_and_nobody_is_asked() {
    inside(name!(a_locked_keyring_is_locked_at_once_and_nobody_is_asked), |computer| {
        let _keyring = computer.start_keyring();
        run(async {
            let prompter = Prompter::start().await;
            let vault = vault();
            put(&vault, b"kept").await;
            lock().await;
            every_call_says(&vault, VaultError::Locked).await;
            assert_eq!(prompter.asked(), 0);
        });
    });
}

#[test]
fn what_was_tried_while_it_was_locked_changed_nothing() {
    inside(name!(what_was_tried_while_it_was_locked_changed_nothing), |computer| {
        let _keyring = computer.start_keyring();
        run(async {
            let vault = vault();
            put(&vault, b"kept").await;
            lock().await;
            every_call_says(&vault, VaultError::Locked).await;
            unlock().await;
            assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
            assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
            put(&vault, b"healed").await;
            assert_eq!(get(&vault).await, Ok(Some(b"healed".to_vec())));
        });
    });
}

#[test]
fn a_person_who_is_there_is_asked_and_may_say_no() {
    inside(name!(a_person_who_is_there_is_asked_and_may_say_no), |computer| {
        let _keyring = computer.start_keyring();
        run(async {
            let prompter = Prompter::start().await;
            let vault = vault();
            put(&vault, b"kept").await;
            lock().await;
            assert_eq!(vault.unlock().await, Err(VaultError::Locked));
            assert_eq!(prompter.asked(), 1);
            let read = vault.read(&slot(GRANT), Attended).await;
            assert_eq!(read.map(|_| ()), Err(VaultError::Locked));
            assert_eq!(prompter.asked(), 2);
            let written = vault.write(&slot(GRANT), secret(b"new"), Attended, ()).await;
            assert_eq!(written, Err(VaultError::Locked));
            unlock().await;
            assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
        });
    });
}

#[test]
fn a_killed_keyring_is_unavailable_and_a_restarted_one_heals() {
    inside(name!(a_killed_keyring_is_unavailable_and_a_restarted_one_heals), |computer| {
        let keyring = computer.start_keyring();
        let vault = vault();
        run(put(&vault, b"kept"));
        keyring.kill();
        run(every_call_says(&vault, VaultError::Unavailable));
        let _keyring = computer.start_keyring();
        run(async {
            assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
            put(&vault, b"healed").await;
            assert_eq!(get(&vault).await, Ok(Some(b"healed".to_vec())));
            assert_eq!(vault.list(Unattended).await, Ok(vec![slot(GRANT)]));
        });
    });
}

#[test]
fn a_restart_between_two_calls_is_not_noticed() {
    inside(name!(a_restart_between_two_calls_is_not_noticed), |computer| {
        let vault = vault();
        let keyring = computer.start_keyring();
        run(put(&vault, b"one"));
        keyring.kill();
        let keyring = computer.start_keyring();
        run(put(&vault, b"two"));
        keyring.kill();
        let _keyring = computer.start_keyring();
        run(async {
            assert_eq!(get(&vault).await, Ok(Some(b"two".to_vec())));
        });
    });
}

#[test]
fn a_keyring_that_hangs_is_unavailable_within_three_seconds_and_heals() {
    inside(name!(a_keyring_that_hangs_is_unavailable_within_three_seconds_and_heals), |computer| {
        let keyring = computer.start_keyring();
        let vault = vault();
        run(put(&vault, b"kept"));
        keyring.signal("STOP");
        run(async {
            let before = Instant::now();
            assert_eq!(get(&vault).await, Err(VaultError::Unavailable));
            assert!(before.elapsed() < Duration::from_millis(3200), "{:?}", before.elapsed());
            // It never got past the first question, so nothing is in doubt.
            let written = vault.write(&slot(GRANT), secret(b"new"), Unattended, ()).await;
            assert_eq!(written, Err(VaultError::Unavailable));
        });
        keyring.signal("CONT");
        run(async {
            assert_eq!(get(&vault).await, Ok(Some(b"kept".to_vec())));
        });
    });
}

#[test]
fn a_bus_without_a_keyring_is_unavailable() {
    inside(name!(a_bus_without_a_keyring_is_unavailable), |_| {
        run(every_call_says(&vault(), VaultError::Unavailable));
    });
}

#[test]
fn the_keyring_says_whose_it_is_after_the_first_answer() {
    inside(name!(the_keyring_says_whose_it_is_after_the_first_answer), |computer| {
        let _keyring = computer.start_keyring();
        run(async {
            let vault = vault();
            assert_eq!(vault.name(), "keyring");
            assert_eq!(vault.probe().await, Ok(()));
            assert_eq!(vault.name(), "GNOME keyring");
        });
    });
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
fn a_secret_that_comes_back_empty_is_damage_and_stays_where_it_is() {
    inside(name!(a_secret_that_comes_back_empty_is_damage_and_stays_where_it_is), |computer| {
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
    });
}

#[test]
fn of_two_items_for_one_slot_the_newer_counts_and_a_delete_takes_both() {
    inside(name!(of_two_items_for_one_slot_the_newer_counts_and_a_delete_takes_both), |computer| {
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
    });
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
