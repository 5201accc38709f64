//! A real keyring service that is locked, killed, hung or tampered with.
//!
//! Nothing is deleted, nothing overwritten, nobody prompted who did not ask,
//! nobody kept waiting; and what was mended works again in the same process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use forgepass_core::vault::Attendance::Unattended;
use forgepass_core::vault::{Keyring, Vault, VaultError};
use secret_service::{EncryptionType, SecretService};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::private_bus::PASSWORD;
use super::{secret, slot};

const GRANT: &str = "grant/0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const OTHER: &str = "grant/77777777-96f5-4a0c-8a41-1c5a6b1f4a10";
const SERVICE: &str = "app.forgepass.desktop";

/// A test's full name, for running it again.
macro_rules! name {
    ($test:ident) => {
        concat!(module_path!(), "::", stringify!($test))
    };
}

mod clients;
mod gone;
mod kept;
mod locked;

fn vault() -> Vault {
    Vault::new(Arc::new(Keyring::new("")))
}

async fn put(vault: &Vault, value: &[u8]) {
    let written = vault
        .write(&slot(GRANT), secret(value), Unattended, ())
        .await;
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
    assert!(
        before.elapsed() < Duration::from_secs(3),
        "{:?}",
        before.elapsed()
    );
    for (name, slot) in [("old slot", slot(GRANT)), ("new slot", slot(OTHER))] {
        let before = Instant::now();
        let written = vault
            .write(&slot, secret(b"overwritten"), Unattended, ())
            .await;
        assert_eq!(written, Err(expected), "write to the {name}");
        let deleted = vault.delete(&slot, Unattended, ()).await;
        assert_eq!(deleted, Err(expected), "delete of the {name}");
        assert!(
            before.elapsed() < Duration::from_secs(3),
            "{:?}",
            before.elapsed()
        );
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
    let password = (
        session,
        no_parameters,
        PASSWORD.as_bytes().to_vec(),
        "text/plain",
    );
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
