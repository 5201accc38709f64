//! A world for the use cases: memory vault or one on disk, the demo forge, a clock that can be moved.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use demo_forge::{Forge, Options};
use forgepass_core::account::{AccountId, LinkId};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, NewHost, Purpose, Via};
use forgepass_core::clock::{Clock, SystemRng, Timestamp};
use forgepass_core::grant::Secret;
use forgepass_core::http::{Client, Http};
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::vault::{Attendance, Memory, Slot, Store, VaultError, VaultKind};
use forgepass_core::view::{Account, LinkStarted, Problem, StartedBy};
use forgepass_core::world::{Home, NoPoints, Points, World};
use tempfile::TempDir;
use url::Url;

/// The real clock, moved on by hand.
#[derive(Debug)]
pub struct MovedClock {
    start: Instant,
    moved: AtomicI64,
}

impl MovedClock {
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            moved: AtomicI64::new(0),
        }
    }

    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).expect("a short span");
        self.moved.fetch_add(millis, Ordering::SeqCst);
    }

    pub fn set_back(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).expect("a short span");
        self.moved.fetch_sub(millis, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        let millis = i64::try_from(real.as_millis()).expect("before the end of time");
        Timestamp::from_millis(millis + self.moved.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

pub fn pages() -> Pages {
    let sentence = |text| Sentence {
        language: "en",
        text,
    };
    Pages::new(&[sentence("Done.")], &[sentence("Nothing was connected.")])
}

pub fn home(folder: &Path) -> Home {
    let home = Home {
        data: folder.join("data"),
        cache: folder.join("cache"),
        run: folder.join("run"),
    };
    for folder in [&home.data, &home.cache, &home.run] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    home
}

pub fn ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A home with a demo forge beside it.
pub struct Desk {
    pub folder: TempDir,
    pub forge: Forge,
    pub clock: Arc<MovedClock>,
    pub accounts: Accounts,
    pub store: Arc<dyn Store>,
    pub host: HostKey,
}

impl Desk {
    pub async fn new() -> Self {
        Self::with(Options::default(), Arc::new(Memory::new())).await
    }

    pub async fn with(options: Options, store: Arc<dyn Store>) -> Self {
        ring();
        let folder = tempfile::tempdir().expect("a folder");
        let forge = Forge::start(options).await.expect("a forge");
        let clock = Arc::new(MovedClock::new());
        let accounts = open(folder.path(), &store, &clock, Arc::new(NoPoints)).await;
        let host = add_demo(&accounts, &forge).await;
        Self {
            folder,
            forge,
            clock,
            accounts,
            store,
            host,
        }
    }

    /// The forge's clock and ours.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
        self.forge.advance(span);
    }

    pub async fn begin(&self, purpose: Purpose, way: Way) -> LinkStarted {
        self.accounts
            .begin_link(BeginLink {
                host: self.host.clone(),
                purpose,
                way: Some(way),
                deep_link: DeepLink::Usable,
                started_by: StartedBy::Window,
            })
            .await
            .expect("a link begins")
    }

    /// Links `login` by the deep link.
    pub async fn link(&self, login: &str) -> Account {
        let started = self.begin(Purpose::New, Way::DeepLink).await;
        self.answer(&started, login).await.expect("a link succeeds");
        self.outcome(&started).await.expect("an account")
    }

    /// The callback that `login`'s yes to a link would bring.
    pub fn callback(&self, started: &LinkStarted, login: &str) -> Url {
        let url = Url::parse(&started.authorize_url).expect("an address");
        self.forge.approve(&url, login).expect("approved")
    }

    pub async fn answer(&self, started: &LinkStarted, login: &str) -> Result<LinkId, Problem> {
        let callback = self.callback(started, login);
        self.accounts
            .receive(callback.as_str(), Via::DeepLink)
            .await
    }

    pub async fn outcome(&self, started: &LinkStarted) -> Result<Account, Problem> {
        let id = link_id(started);
        let outcome = self.accounts.outcome(&id);
        tokio::time::timeout(Duration::from_secs(20), outcome)
            .await
            .expect("an outcome in time")
            .map(|(account, _)| account)
    }

    /// The program ends and starts again: open listeners go, what is kept stays.
    pub async fn restart(&mut self) {
        self.accounts = open(
            self.folder.path(),
            &self.store,
            &self.clock,
            Arc::new(NoPoints),
        )
        .await;
        self.accounts.resume(StartedBy::Window).await;
    }

    pub async fn only(&self) -> Account {
        let mut list = self.accounts.list().await.expect("a list");
        assert_eq!(list.len(), 1, "{list:?}");
        list.remove(0)
    }
}

pub async fn open(
    folder: &Path,
    store: &Arc<dyn Store>,
    clock: &Arc<MovedClock>,
    points: Arc<dyn Points>,
) -> Accounts {
    let clock: Arc<dyn Clock> = clock.clone();
    open_with(folder, store, clock, Arc::new(Client::new("test")), points).await
}

pub async fn open_with(
    folder: &Path,
    store: &Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    http: Arc<dyn Http>,
    points: Arc<dyn Points>,
) -> Accounts {
    let world = World {
        http,
        points,
        ..world(store, clock)
    };
    Accounts::open(home(folder), world)
        .await
        .expect("accounts open")
}

/// A program that may keep its accounts in `store` and in `others`.
pub async fn open_among(
    folder: &Path,
    store: &Arc<dyn Store>,
    others: Vec<Arc<dyn Store>>,
    clock: &Arc<MovedClock>,
) -> Accounts {
    let world = World {
        others,
        ..world(store, clock.clone())
    };
    Accounts::open(home(folder), world)
        .await
        .expect("accounts open")
}

/// What every program of a test has in common.
pub fn world(store: &Arc<dyn Store>, clock: Arc<dyn Clock>) -> World {
    World {
        store: store.clone(),
        others: Vec::new(),
        http: Arc::new(Client::new("test")),
        computer: "laptop".to_owned(),
        clock,
        rng: Arc::new(SystemRng),
        pages: pages(),
        points: Arc::new(NoPoints),
    }
}

pub async fn add_demo(accounts: &Accounts, forge: &Forge) -> HostKey {
    let host = accounts
        .add_host(NewHost {
            provider: "demo".to_owned(),
            origin: forge.base().to_string(),
            client_id: None,
            client_secret: None,
            default: true,
        })
        .await
        .expect("the demo host is added");
    host.key.parse().expect("a host key")
}

/// The hosts that were added; others come ready.
pub fn added_hosts(accounts: &Accounts) -> Vec<String> {
    let ready = forgepass_core::provider::providers()
        .iter()
        .flat_map(|provider| &provider.hosts);
    let ready: Vec<&str> = ready.map(|host| host.base.as_str()).collect();
    let hosts = accounts.hosts().expect("hosts").into_iter();
    hosts
        .filter(|host| !ready.contains(&host.base_url.as_str()))
        .map(|host| host.key)
        .collect()
}

pub fn link_id(started: &LinkStarted) -> LinkId {
    started.link.parse().expect("a link id")
}

pub fn id_of(account: &Account) -> AccountId {
    account.id.parse().expect("an account id")
}

/// A vault in memory that says it is a lasting one, so that a home can be opened twice.
#[derive(Default)]
pub struct Lasting(Memory);

impl Store for Lasting {
    fn kind(&self) -> VaultKind {
        VaultKind::File
    }
    fn name(&self) -> String {
        self.0.name()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.0.probe()
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.0.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.0.write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.0.delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.0.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        self.0.unlock()
    }
}

/// A lasting vault that can be locked.
#[derive(Default)]
pub struct Lockable {
    inside: Lasting,
    locked: AtomicBool,
    prompts: AtomicUsize,
}

impl Lockable {
    pub fn lock(&self) {
        self.locked.store(true, Ordering::SeqCst);
    }

    pub fn open(&self) {
        self.locked.store(false, Ordering::SeqCst);
    }

    /// How often a person would have been asked to unlock it.
    pub fn prompts(&self) -> usize {
        self.prompts.load(Ordering::SeqCst)
    }

    fn opened(&self, who: Attendance) -> Result<&Lasting, VaultError> {
        if !self.locked.load(Ordering::SeqCst) {
            return Ok(&self.inside);
        }
        if who == Attendance::Attended {
            self.prompts.fetch_add(1, Ordering::SeqCst);
        }
        Err(VaultError::Locked)
    }
}

impl Store for Lockable {
    fn kind(&self) -> VaultKind {
        VaultKind::File
    }
    fn name(&self) -> String {
        self.inside.name()
    }
    fn probe(&self) -> Result<(), VaultError> {
        self.opened(Attendance::Unattended).map(|_| ())
    }
    fn read(&self, slot: &Slot, who: Attendance) -> Result<Option<Secret<Vec<u8>>>, VaultError> {
        self.opened(who)?.read(slot, who)
    }
    fn write(
        &self,
        slot: &Slot,
        value: &Secret<Vec<u8>>,
        who: Attendance,
    ) -> Result<(), VaultError> {
        self.opened(who)?.write(slot, value, who)
    }
    fn delete(&self, slot: &Slot, who: Attendance) -> Result<(), VaultError> {
        self.opened(who)?.delete(slot, who)
    }
    fn list(&self, who: Attendance) -> Result<Vec<Slot>, VaultError> {
        self.opened(who)?.list(who)
    }
    fn unlock(&self) -> Result<(), VaultError> {
        Ok(())
    }
}

/// Waits until `fact` holds.
pub async fn until<F: Future<Output = bool>>(what: &str, fact: impl Fn() -> F) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !fact().await {
        assert!(Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
