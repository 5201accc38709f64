//! A home that several processes share, and the host its accounts are at.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Forge, Mode, Options, everyone};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, Purpose, Via};
use forgepass_core::clock::SystemRng;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Folder, Keyring, Store};
use forgepass_core::view::{Account, StartedBy};
use forgepass_core::world::NoPoints;
use tempfile::TempDir;
use url::Url;

use crate::common::{self, MovedClock};
use crate::worker::Worker;

const HOUR: Duration = Duration::from_secs(3700);
const PASSPHRASE: &str = "correct horse battery";

/// Where the secrets of a home are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the keyring of the test's own bus.
    Keyring,
    /// In an encrypted folder that a file opens.
    Folder,
}

impl Kept {
    const ALL: [Self; 2] = [Self::Keyring, Self::Folder];

    /// As it is told to a worker.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Folder => "folder",
        }
    }

    /// What [`name`](Self::name) told.
    pub fn named(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kept| kept.name() == name)
            .expect("a name of ours")
    }

    /// The vault of a home.
    pub fn store(self, home: &Path) -> Arc<dyn Store> {
        match self {
            Self::Keyring => {
                let name = home.file_name().expect("a temporary folder has a name");
                Arc::new(Keyring::new(&name.to_string_lossy()))
            }
            Self::Folder => Arc::new(folder(home)),
        }
    }
}

fn folder(home: &Path) -> Folder {
    Folder::new(
        home.join("vault"),
        Some(home.join("passphrase")),
        Arc::new(SystemRng),
    )
}

/// The home, its host, and the time there.
pub struct Scene {
    pub forge: Forge,
    pub moved: Duration,
    store: Arc<dyn Store>,
    kept: Kept,
    home: TempDir,
    clock: Arc<MovedClock>,
}

impl Scene {
    pub async fn new(mode: Mode, kept: Kept) -> Self {
        common::ring();
        let home = tempfile::tempdir().expect("a folder");
        std::fs::write(home.path().join("passphrase"), PASSPHRASE).expect("writable");
        let options = Options {
            mode,
            people: everyone(13),
            ..Options::default()
        };
        let scene = Self {
            forge: Forge::start(options).await.expect("a forge"),
            store: kept.store(home.path()),
            moved: Duration::ZERO,
            kept,
            home,
            clock: Arc::new(MovedClock::new()),
        };
        common::add_demo(&scene.start().await, &scene.forge).await;
        scene
    }

    /// A program starts in this home.
    pub async fn start(&self) -> Accounts {
        let points = Arc::new(NoPoints);
        common::open(self.home.path(), &self.store, &self.clock, points).await
    }

    /// A program starts in a process of its own.
    pub fn worker(&self, test: &str) -> Worker {
        Worker::start(test, self.home.path(), self.kept)
    }

    /// `login` says yes.
    pub async fn link(&self, login: &str) -> Account {
        let accounts = self.start().await;
        let started = accounts
            .begin_link(BeginLink {
                host: self.forge.key().parse().expect("a host key"),
                purpose: Purpose::New,
                way: Some(Way::DeepLink),
                deep_link: DeepLink::Usable,
                started_by: StartedBy::Window,
            })
            .await
            .expect("a link begins");
        let url = Url::parse(&started.authorize_url).expect("an address");
        let callback = self.forge.approve(&url, login).expect("approved");
        let link = accounts
            .receive(callback.as_str(), Via::DeepLink)
            .await
            .expect("linked");
        accounts.outcome(&link).await.expect("an account").0
    }

    /// Everybody whom the host knows is linked.
    pub async fn link_everyone(&self, count: usize) -> Vec<Account> {
        let mut linked = Vec::new();
        for person in everyone(count) {
            linked.push(self.link(&person.login).await);
        }
        linked
    }

    /// An hour passes, for the host and for everybody.
    pub fn an_hour_passes(&mut self) {
        self.forge.advance(HOUR);
        self.clock.advance(HOUR);
        self.moved += HOUR;
    }
}

impl Drop for Scene {
    /// Leaves no key in the kernel's keyring, which all homes of a person share.
    fn drop(&mut self) {
        if self.kept == Kept::Folder {
            let _ = folder(self.home.path()).lock();
        }
    }
}
