//! Linux: asking the Secret Service first, so that nothing prompts unless somebody is there.
//!
//! The keyring store unlocks whatever it finds, which pops up a window and waits for it. So each call
//! is preceded by one here that only looks. Every question goes over a connection of its own and has
//! an end: a service that was restarted, or hangs, costs the next call nothing.

use std::collections::HashMap;
use std::fs;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Error};
use secret_service::{Collection, EncryptionType, Item, SecretService};
use zbus::fdo::DBusProxy;
use zbus::names::{BusName, OwnedUniqueName};
use zeroize::Zeroizing;

use super::entries::Failure;
use crate::vault::split::{Bytes, Limit};
use crate::vault::{Attendance, VaultError};

/// The Secret Service sets no limit to a value.
pub(super) const LIMIT: Limit = Limit::None;

const BUS_NAME: &str = "org.freedesktop.secrets";

/// Less than the vault's patience, so that a thread ends before its caller has left.
const UNATTENDED: Duration = Duration::from_millis(2500);
/// How long one message may take where a person waits; starting the service counts.
const ATTENDED: Duration = Duration::from_secs(25);
/// How often a waiting prompt makes sure that its service is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A fresh store, connected now.
pub(super) fn build_store() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// What an entry is made with; the label is what a person sees in their keyring's own window.
pub(super) fn modifiers(label: &str) -> HashMap<&str, &str> {
    HashMap::from([("label", label)])
}

/// KWallet keeps text only, so all services get text.
pub(super) fn to_stored(value: &[u8]) -> Bytes {
    Zeroizing::new(STANDARD.encode(value).into_bytes())
}

/// What cannot be decoded stays as it is: the frame's reader says that it is damaged.
pub(super) fn from_stored(stored: &Bytes) -> Bytes {
    match STANDARD.decode(stored) {
        Ok(value) => Zeroizing::new(value),
        Err(_) => stored.clone(),
    }
}

/// What an error of the keyring store says about the call.
pub(super) fn judge(error: &Error) -> Failure {
    match error {
        Error::NoStorageAccess(source) | Error::PlatformFailure(source) => source
            .downcast_ref::<secret_service::Error>()
            .map_or(Failure::Broken, judge_service),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            Failure::Damaged
        }
        _ => Failure::Refused,
    }
}

fn judge_service(error: &secret_service::Error) -> Failure {
    match error {
        secret_service::Error::Locked | secret_service::Error::Prompt => Failure::Locked,
        secret_service::Error::Unavailable | secret_service::Error::NoResult => Failure::Refused,
        secret_service::Error::Crypto(_) => Failure::Damaged,
        secret_service::Error::Zbus(zbus::Error::MethodError(name, ..)) => judge_reply(name),
        _ => Failure::Broken,
    }
}

/// An error that the service itself answered means that it did nothing. The bus speaks for a
/// service that went away in the middle, and then nobody knows.
fn judge_reply(name: &str) -> Failure {
    match name {
        "org.freedesktop.Secret.Error.IsLocked" => Failure::Locked,
        "org.freedesktop.DBus.Error.NoReply"
        | "org.freedesktop.DBus.Error.Timeout"
        | "org.freedesktop.DBus.Error.TimedOut"
        | "org.freedesktop.DBus.Error.Disconnected" => Failure::Broken,
        _ => Failure::Refused,
    }
}

fn as_vault_error(error: &secret_service::Error) -> VaultError {
    match judge_service(error) {
        Failure::Locked => VaultError::Locked,
        Failure::Refused | Failure::Broken => VaultError::Unavailable,
        Failure::Damaged => VaultError::Corrupt,
    }
}

/// Looks before anything is touched.
#[derive(Debug)]
pub(super) struct Gate {
    service: String,
    name: Mutex<Option<&'static str>>,
}

impl Gate {
    pub(super) fn new(service: String) -> Self {
        Self {
            service,
            name: Mutex::default(),
        }
    }

    /// Whose keyring it is, as far as it has shown.
    pub(super) fn name(&self) -> String {
        let name = self.name.lock().unwrap_or_else(PoisonError::into_inner);
        name.unwrap_or("keyring").to_owned()
    }

    /// Whether the default collection is there and open. Never prompts.
    pub(super) fn probe(&self) -> Result<(), VaultError> {
        unattended(async {
            let line = self.connect(UNATTENDED).await?;
            default_is_open(&line.service).await
        })
    }

    /// Lets a call for one entry pass. Unattended it only looks; attended it unlocks what is in the way.
    pub(super) fn pass(&self, entry: &str, who: Attendance) -> Result<(), VaultError> {
        let attributes = HashMap::from([("service", self.service.as_str()), ("username", entry)]);
        match who {
            Attendance::Unattended => unattended(async {
                let line = self.connect(UNATTENDED).await?;
                look(&line.service, attributes).await
            }),
            Attendance::Attended => attended(async {
                let line = self.connect(ATTENDED).await?;
                tokio::select! {
                    opened = open_all(&line.service, attributes) => opened,
                    () = line.gone() => Err(VaultError::Unavailable),
                }
            }),
        }
    }

    /// The names of all entries; all of them or none.
    pub(super) fn names(&self, who: Attendance) -> Result<Vec<String>, VaultError> {
        match who {
            Attendance::Unattended => {}
            Attendance::Attended => self.unlock()?,
        }
        names_of(&self.service)
    }

    /// Opens the default collection, or has the service make one. Prompts.
    pub(super) fn unlock(&self) -> Result<(), VaultError> {
        attended(async {
            let line = self.connect(ATTENDED).await?;
            tokio::select! {
                opened = open_default(&line.service) => opened,
                () = line.gone() => Err(VaultError::Unavailable),
            }
        })
    }

    async fn connect(&self, patience: Duration) -> Result<Line, VaultError> {
        let line = Line::connect(patience).await?;
        let known = self.name().as_str() != "keyring";
        if !known {
            let name = line.owner_name().await;
            *self.name.lock().unwrap_or_else(PoisonError::into_inner) = name;
        }
        Ok(line)
    }
}

/// The names of all entries of `service`. Never prompts; locked ones make the whole list unknown.
pub(super) fn names_of(service: &str) -> Result<Vec<String>, VaultError> {
    unattended(async {
        let line = Line::connect(UNATTENDED).await?;
        default_is_open(&line.service).await?;
        let found = line
            .service
            .search_items(HashMap::from([("service", service)]))
            .await
            .map_err(|error| as_vault_error(&error))?;
        if !found.locked.is_empty() {
            return Err(VaultError::Locked);
        }
        let mut names = Vec::with_capacity(found.unlocked.len());
        for item in &found.unlocked {
            let attributes = item.get_attributes().await;
            let attributes = attributes.map_err(|error| as_vault_error(&error))?;
            names.extend(attributes.get("username").cloned());
        }
        Ok(names)
    })
}

/// One connection to the Secret Service, for one question.
struct Line {
    bus: zbus::Connection,
    service: SecretService<'static>,
    owner: OwnedUniqueName,
}

impl Line {
    async fn connect(patience: Duration) -> Result<Self, VaultError> {
        let bus = zbus::connection::Builder::session()
            .map_err(|_| VaultError::Unavailable)?
            .method_timeout(patience)
            .build()
            .await
            .map_err(|_| VaultError::Unavailable)?;
        // Plain: nothing secret travels here.
        let service = SecretService::connect_with_existing(EncryptionType::Plain, bus.clone())
            .await
            .map_err(|_| VaultError::Unavailable)?;
        let owner = owner(&bus).await.ok_or(VaultError::Unavailable)?;
        Ok(Self {
            bus,
            service,
            owner,
        })
    }

    /// Ends when the service we spoke to has gone; a prompt would wait for it for ever.
    async fn gone(&self) {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            if owner(&self.bus).await.as_ref() != Some(&self.owner) {
                return;
            }
        }
    }

    async fn owner_name(&self) -> Option<&'static str> {
        let bus = DBusProxy::new(&self.bus).await.ok()?;
        let owner = BusName::from(self.owner.as_ref());
        let process = bus.get_connection_unix_process_id(owner).await.ok()?;
        let command = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
        let command = command.trim();
        [
            ("gnome-keyring", "GNOME keyring"),
            ("kwalletd", "KDE Wallet"),
            ("ksecretd", "KDE Wallet"),
            ("keepassxc", "KeePassXC"),
        ]
        .into_iter()
        .find_map(|(begins, name)| command.starts_with(begins).then_some(name))
    }
}

async fn owner(bus: &zbus::Connection) -> Option<OwnedUniqueName> {
    let name = BusName::try_from(BUS_NAME).ok()?;
    DBusProxy::new(bus)
        .await
        .ok()?
        .get_name_owner(name)
        .await
        .ok()
}

/// Where nothing is found in an open keyring, there is nothing. Where it is not open, nobody knows.
async fn look(
    service: &SecretService<'_>,
    attributes: HashMap<&str, &str>,
) -> Result<(), VaultError> {
    let found = service
        .search_items(attributes)
        .await
        .map_err(|error| as_vault_error(&error))?;
    if !found.locked.is_empty() {
        Err(VaultError::Locked)
    } else if found.unlocked.is_empty() {
        default_is_open(service).await
    } else {
        Ok(())
    }
}

/// A default collection that was never made is as good as a locked one: a person must open it.
async fn default_is_open(service: &SecretService<'_>) -> Result<(), VaultError> {
    let locked = match default_collection(service).await? {
        Some(collection) => collection.is_locked().await,
        None => Ok(true),
    };
    match locked {
        Ok(false) => Ok(()),
        Ok(true) => Err(VaultError::Locked),
        Err(error) => Err(as_vault_error(&error)),
    }
}

async fn default_collection<'a>(
    service: &'a SecretService<'_>,
) -> Result<Option<Collection<'a>>, VaultError> {
    match service.get_default_collection().await {
        Ok(collection) => Ok(Some(collection)),
        Err(secret_service::Error::NoResult) => Ok(None),
        Err(error) => Err(as_vault_error(&error)),
    }
}

async fn open_default(service: &SecretService<'_>) -> Result<(), VaultError> {
    let opened = match default_collection(service).await? {
        Some(collection) => match collection.is_locked().await {
            Ok(true) => collection.unlock().await,
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        },
        None => service
            .create_collection("Login", "default")
            .await
            .map(|_| ()),
    };
    opened.map_err(|error| as_vault_error(&error))
}

async fn open_all(
    service: &SecretService<'_>,
    attributes: HashMap<&str, &str>,
) -> Result<(), VaultError> {
    let found = service
        .search_items(attributes)
        .await
        .map_err(|error| as_vault_error(&error))?;
    let locked: Vec<&Item<'_>> = found.locked.iter().collect();
    if !locked.is_empty() {
        service
            .unlock_all(&locked)
            .await
            .map_err(|error| as_vault_error(&error))
    } else if found.unlocked.is_empty() {
        open_default(service).await
    } else {
        Ok(())
    }
}

fn unattended<T>(question: impl Future<Output = Result<T, VaultError>>) -> Result<T, VaultError> {
    attended(async {
        tokio::time::timeout(UNATTENDED, question)
            .await
            .unwrap_or(Err(VaultError::Unavailable))
    })
}

/// Runs a question on an event loop of this thread's own.
fn attended<T>(question: impl Future<Output = Result<T, VaultError>>) -> Result<T, VaultError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| VaultError::Unavailable)?
        .block_on(question)
}
