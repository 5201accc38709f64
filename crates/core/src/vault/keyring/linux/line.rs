//! One connection to the bus, for questions to the Secret Service.
//!
//! A service that was restarted is found by its name, so the line outlives it. Nothing secret
//! travels here, so no session is opened either; the secrets go over the keyring store's own.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use secret_service::{Collection, EncryptionType, Item, SecretService};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zbus::fdo::DBusProxy;
use zbus::names::{BusName, OwnedUniqueName};
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use super::judge::judge_question;
use crate::vault::VaultError;

const BUS_NAME: &str = "org.freedesktop.secrets";
const SERVICE_PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// How long one message may take where a person waits; starting the service counts. Who does not
/// wait that long leaves sooner.
const PATIENCE: Duration = Duration::from_secs(25);

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
}

/// What a search found, by the paths of the items.
#[derive(serde::Deserialize, Type)]
struct Found {
    unlocked: Vec<OwnedObjectPath>,
    locked: Vec<OwnedObjectPath>,
}

impl Line {
    pub(super) async fn connect() -> Result<Self, VaultError> {
        let bus = zbus::connection::Builder::session()
            .map_err(|_| VaultError::Unavailable)?
            .method_timeout(PATIENCE)
            .build()
            .await
            .map_err(|_| VaultError::Unavailable)?;
        Ok(Self { bus })
    }

    /// Whose keyring it is, in the words of its people.
    pub(super) async fn owner_name(&self) -> Option<&'static str> {
        let bus = DBusProxy::new(&self.bus).await.ok()?;
        let owner = BusName::from(self.owner().await?);
        let process = bus.get_connection_unix_process_id(owner).await.ok()?;
        let command = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
        KNOWN
            .into_iter()
            .find_map(|(begins, name)| command.starts_with(begins).then_some(name))
    }

    /// Whether the default collection is open. One that was never made is as good as a locked one:
    /// a person must open it.
    pub(super) async fn default_is_open(&self) -> Result<(), VaultError> {
        let path: OwnedObjectPath = self
            .ask(SERVICE_PATH, SERVICE, "ReadAlias", &"default")
            .await?;
        // The service's way to say that there is none.
        if path.as_str() == "/" {
            return Err(VaultError::Locked);
        }
        match self.property(&path, COLLECTION, "Locked").await? {
            false => Ok(()),
            true => Err(VaultError::Locked),
        }
    }

    /// Whether a call for this entry can be made without a prompt.
    ///
    /// Where nothing is found in an open keyring, there is nothing. Where it is not open, nobody knows.
    pub(super) async fn look_for(&self, entry: HashMap<&str, &str>) -> Result<(), VaultError> {
        let found = self.search(&entry).await?;
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
        let found = self.search(&entry).await?;
        if !found.locked.is_empty() {
            let service = self.service().await?;
            let found = service.search_items(entry).await;
            let found = found.map_err(|error| judge_question(&error))?;
            let locked: Vec<&Item<'_>> = found.locked.iter().collect();
            self.prompting(service.unlock_all(&locked)).await
        } else if found.unlocked.is_empty() {
            self.open_default().await
        } else {
            Ok(())
        }
    }

    /// Opens the default collection, or has the service make one. Prompts.
    pub(super) async fn open_default(&self) -> Result<(), VaultError> {
        match self.default_is_open().await {
            Err(VaultError::Locked) => {}
            answer => return answer,
        }
        let service = self.service().await?;
        match default_collection(&service).await? {
            Some(collection) => self.prompting(collection.unlock()).await,
            None => {
                let making = async {
                    let made = service.create_collection("Login", "default").await;
                    made.map(|_| ())
                };
                self.prompting(making).await
            }
        }
    }

    /// The names of all entries of `service`. A locked one makes the whole list unknown.
    pub(super) async fn names(&self, service: &str) -> Result<Vec<String>, VaultError> {
        self.default_is_open().await?;
        let found = self.search(&HashMap::from([("service", service)])).await?;
        if !found.locked.is_empty() {
            return Err(VaultError::Locked);
        }
        let mut names = Vec::with_capacity(found.unlocked.len());
        for item in &found.unlocked {
            let mut attributes: HashMap<String, String> =
                self.property(item, ITEM, "Attributes").await?;
            names.extend(attributes.remove("username"));
        }
        Ok(names)
    }

    async fn search(&self, attributes: &HashMap<&str, &str>) -> Result<Found, VaultError> {
        self.ask(SERVICE_PATH, SERVICE, "SearchItems", attributes)
            .await
    }

    async fn property<T>(
        &self,
        path: &OwnedObjectPath,
        interface: &str,
        name: &str,
    ) -> Result<T, VaultError>
    where
        T: TryFrom<OwnedValue>,
    {
        let value: OwnedValue = self
            .ask(path.as_str(), PROPERTIES, "Get", &(interface, name))
            .await?;
        T::try_from(value).map_err(|_| VaultError::Unavailable)
    }

    async fn ask<T>(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl Serialize + DynamicType + Sync),
    ) -> Result<T, VaultError>
    where
        T: DeserializeOwned + Type,
    {
        let reply = self
            .bus
            .call_method(Some(BUS_NAME), path, Some(interface), method, body)
            .await
            .map_err(|error| judge_question(&error.into()))?;
        let body = reply.body();
        body.deserialize().map_err(|_| VaultError::Unavailable)
    }

    /// The service as its own library speaks to it, for what may prompt.
    async fn service(&self) -> Result<SecretService<'static>, VaultError> {
        SecretService::connect_with_existing(EncryptionType::Plain, self.bus.clone())
            .await
            .map_err(|_| VaultError::Unavailable)
    }

    /// Waits for a person, but not for a prompt whose service has gone: it would never be answered.
    async fn prompting(
        &self,
        prompt: impl Future<Output = Result<(), secret_service::Error>>,
    ) -> Result<(), VaultError> {
        let owner = self.owner().await.ok_or(VaultError::Unavailable)?;
        tokio::select! {
            answered = prompt => answered.map_err(|error| judge_question(&error)),
            () = self.gone(&owner) => Err(VaultError::Unavailable),
        }
    }

    async fn gone(&self, owner: &OwnedUniqueName) {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            if self.owner().await.as_ref() != Some(owner) {
                return;
            }
        }
    }

    async fn owner(&self) -> Option<OwnedUniqueName> {
        let name = BusName::try_from(BUS_NAME).ok()?;
        let bus = DBusProxy::new(&self.bus).await.ok()?;
        bus.get_name_owner(name).await.ok()
    }
}

async fn default_collection<'service>(
    service: &'service SecretService<'static>,
) -> Result<Option<Collection<'service>>, VaultError> {
    match service.get_default_collection().await {
        Ok(collection) => Ok(Some(collection)),
        Err(secret_service::Error::NoResult) => Ok(None),
        Err(error) => Err(judge_question(&error)),
    }
}
