//! One connection to the Secret Service, for one question.
//!
//! A service that was restarted, or hangs, costs the next question nothing. Nothing secret travels
//! here; the secrets go over the keyring store's own, encrypted session.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use secret_service::{Collection, EncryptionType, Item, SearchItemsResult, SecretService};
use zbus::fdo::DBusProxy;
use zbus::names::{BusName, OwnedUniqueName};

use super::judge::judge_question;
use crate::vault::VaultError;

const BUS_NAME: &str = "org.freedesktop.secrets";

/// How often a waiting prompt makes sure that its service is still there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How the programs are called that keep secrets, and what people call them.
const KNOWN: [(&str, &str); 4] = [
    ("gnome-keyring", "GNOME keyring"),
    ("kwalletd", "KDE Wallet"),
    ("ksecretd", "KDE Wallet"),
    ("keepassxc", "KeePassXC"),
];

pub(super) struct Line {
    bus: zbus::Connection,
    service: SecretService<'static>,
    owner: OwnedUniqueName,
}

impl Line {
    /// Connects; each message may take `patience`.
    pub(super) async fn connect(patience: Duration) -> Result<Self, VaultError> {
        let bus = zbus::connection::Builder::session()
            .map_err(|_| VaultError::Unavailable)?
            .method_timeout(patience)
            .build()
            .await
            .map_err(|_| VaultError::Unavailable)?;
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

    /// Whose keyring it is, in the words of its people.
    pub(super) async fn owner_name(&self) -> Option<&'static str> {
        let bus = DBusProxy::new(&self.bus).await.ok()?;
        let owner = BusName::from(self.owner.as_ref());
        let process = bus.get_connection_unix_process_id(owner).await.ok()?;
        let command = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
        KNOWN
            .into_iter()
            .find_map(|(begins, name)| command.starts_with(begins).then_some(name))
    }

    /// Whether the default collection is open. One that was never made is as good as a locked one:
    /// a person must open it.
    pub(super) async fn default_is_open(&self) -> Result<(), VaultError> {
        let locked = match self.default_collection().await? {
            Some(collection) => collection.is_locked().await,
            None => Ok(true),
        };
        match locked {
            Ok(false) => Ok(()),
            Ok(true) => Err(VaultError::Locked),
            Err(error) => Err(judge_question(&error)),
        }
    }

    /// Whether a call for this entry can be made without a prompt.
    ///
    /// Where nothing is found in an open keyring, there is nothing. Where it is not open, nobody knows.
    pub(super) async fn look_for(&self, entry: HashMap<&str, &str>) -> Result<(), VaultError> {
        let found = self.search(entry).await?;
        if !found.locked.is_empty() {
            Err(VaultError::Locked)
        } else if found.unlocked.is_empty() {
            self.default_is_open().await
        } else {
            Ok(())
        }
    }

    /// Opens what a call for this entry needs. Prompts.
    pub(super) async fn open_for(&self, entry: HashMap<&str, &str>) -> Result<(), VaultError> {
        let found = self.search(entry).await?;
        let locked: Vec<&Item<'_>> = found.locked.iter().collect();
        if !locked.is_empty() {
            let unlocking = self.service.unlock_all(&locked);
            self.prompting(unlocking).await
        } else if found.unlocked.is_empty() {
            self.open_default().await
        } else {
            Ok(())
        }
    }

    /// Opens the default collection, or has the service make one. Prompts.
    pub(super) async fn open_default(&self) -> Result<(), VaultError> {
        match self.default_collection().await? {
            Some(collection) => match collection.is_locked().await {
                Ok(false) => Ok(()),
                Ok(true) => self.prompting(collection.unlock()).await,
                Err(error) => Err(judge_question(&error)),
            },
            None => {
                let making = async {
                    let made = self.service.create_collection("Login", "default").await;
                    made.map(|_| ())
                };
                self.prompting(making).await
            }
        }
    }

    /// The names of all entries of `service`. A locked one makes the whole list unknown.
    pub(super) async fn names(&self, service: &str) -> Result<Vec<String>, VaultError> {
        self.default_is_open().await?;
        let found = self.search(HashMap::from([("service", service)])).await?;
        if !found.locked.is_empty() {
            return Err(VaultError::Locked);
        }
        let mut names = Vec::with_capacity(found.unlocked.len());
        for item in &found.unlocked {
            let attributes = item.get_attributes().await;
            let mut attributes = attributes.map_err(|error| judge_question(&error))?;
            names.extend(attributes.remove("username"));
        }
        Ok(names)
    }

    async fn search(
        &self,
        attributes: HashMap<&str, &str>,
    ) -> Result<SearchItemsResult<Item<'_>>, VaultError> {
        let found = self.service.search_items(attributes).await;
        found.map_err(|error| judge_question(&error))
    }

    async fn default_collection(&self) -> Result<Option<Collection<'_>>, VaultError> {
        match self.service.get_default_collection().await {
            Ok(collection) => Ok(Some(collection)),
            Err(secret_service::Error::NoResult) => Ok(None),
            Err(error) => Err(judge_question(&error)),
        }
    }

    /// Waits for a person, but not for a prompt whose service has gone: it would never be answered.
    async fn prompting(
        &self,
        prompt: impl Future<Output = Result<(), secret_service::Error>>,
    ) -> Result<(), VaultError> {
        tokio::select! {
            answered = prompt => answered.map_err(|error| judge_question(&error)),
            () = self.gone() => Err(VaultError::Unavailable),
        }
    }

    async fn gone(&self) {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            if owner(&self.bus).await.as_ref() != Some(&self.owner) {
                return;
            }
        }
    }
}

async fn owner(bus: &zbus::Connection) -> Option<OwnedUniqueName> {
    let name = BusName::try_from(BUS_NAME).ok()?;
    let owner = DBusProxy::new(bus).await.ok()?.get_name_owner(name).await;
    owner.ok()
}
