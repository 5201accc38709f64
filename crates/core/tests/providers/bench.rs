//! A home and one host of a kind, added as a person adds it and registered as its form asks.

use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Client, Endpoint, Forge, Options, Redirects};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, NewHost, Purpose, Via};
use forgepass_core::clock::{Clock, Timestamp};
use forgepass_core::grant::{GrantRecord, Secret};
use forgepass_core::provider::{HostKey, Way, provider};
use forgepass_core::vault::{Attendance, Memory, Slot, Store};
use forgepass_core::view::{Account, Host, LinkStarted, Problem, StartedBy};
use forgepass_core::world::NoPoints;
use tempfile::TempDir;
use url::Url;

use crate::common::{self, MovedClock, id_of, link_id};
use crate::table::{Documented, Registered};
use crate::turn;
use crate::wire::Wire;

pub const CLIENT: &str = "contract-app";
pub const SECRET: &str = "contract-secret-0123456789";

/// How long a token lives that a person makes in these tests.
pub const TOKEN_LIFE: Duration = Duration::from_secs(90 * 24 * 3600);

pub struct Bench {
    pub documented: &'static Documented,
    pub forge: Forge,
    pub accounts: Accounts,
    pub clock: Arc<MovedClock>,
    pub wire: Arc<Wire>,
    pub store: Arc<dyn Store>,
    pub host: Host,
    pub key: HostKey,
    _folder: TempDir,
}

impl Bench {
    pub async fn of(documented: &'static Documented) -> Self {
        Self::with(documented, documented.options()).await
    }

    pub async fn with(documented: &'static Documented, options: Options) -> Self {
        common::ring();
        (documented.known)();
        let folder = tempfile::tempdir().expect("a folder");
        let forge = Forge::start(options).await.expect("a forge");
        let clock = Arc::new(MovedClock::new());
        let wire = Wire::new();
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let accounts = common::open_with(
            folder.path(),
            &store,
            clock.clone(),
            wire.clone(),
            Arc::new(NoPoints),
        )
        .await;
        let host = accounts
            .add_host(new_host(documented, &forge))
            .await
            .expect("the host is added");
        register(documented, &forge, &host);
        let key = host.key.parse().expect("a host key");
        let provider = provider(&host.provider).expect("it was added");
        if !provider.redirect.ports.is_empty() {
            turn::wait();
        }
        Self {
            documented,
            forge,
            accounts,
            clock,
            wire,
            store,
            host,
            key,
            _folder: folder,
        }
    }

    /// The forge's clock and ours.
    pub fn advance(&self, span: Duration) {
        self.clock.advance(span);
        self.forge.advance(span);
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub async fn begin(&self, purpose: Purpose, way: Way) -> LinkStarted {
        self.accounts
            .begin_link(BeginLink {
                host: self.key.clone(),
                purpose,
                way: Some(way),
                deep_link: DeepLink::Usable,
                started_by: StartedBy::Window,
            })
            .await
            .expect("a link begins")
    }

    /// A token of `login` with all that this host is asked for.
    pub fn token(&self, login: &str) -> String {
        let token = self.documented.token.expect("a host with tokens");
        self.forge
            .make_token(login, token.tick, Some(TOKEN_LIFE))
            .expect("a token")
    }

    /// `login` goes the whole way and says yes.
    pub async fn go(&self, purpose: Purpose, way: Way, login: &str) -> Result<Account, Problem> {
        let started = self.begin(purpose, way).await;
        let id = link_id(&started);
        match way {
            Way::DeepLink => {
                let callback = self.yes(&started, login);
                self.accounts
                    .receive(callback.as_str(), Via::DeepLink)
                    .await?;
            }
            Way::Loopback => {
                reqwest::get(self.yes(&started, login))
                    .await
                    .expect("a page");
            }
            Way::Paste => {
                let callback = self.yes(&started, login);
                self.accounts
                    .receive(callback.as_str(), Via::Pasted(id))
                    .await?;
            }
            Way::Device => {
                let code = started.user_code.as_deref().expect("a code");
                self.forge.device_allow(code, login).expect("allowed");
            }
            Way::Token => {
                let token = Secret::new(self.token(login));
                let email = format!("{login}@demo.example");
                self.accounts.show_token(&id, token, Some(&email)).await?;
                self.accounts.connect_token(&id).await?;
            }
            Way::Found => panic!("no host gives a sign-in of another program"),
        }
        self.outcome(&started).await
    }

    /// Links `login` by the best way there is.
    pub async fn link(&self, login: &str) -> Account {
        let best = self.host.ways[0];
        self.go(Purpose::New, best, login).await.expect("linked")
    }

    /// Where the host sends a browser back to after a yes.
    pub fn yes(&self, started: &LinkStarted, login: &str) -> Url {
        let url = Url::parse(&started.authorize_url).expect("an address");
        self.forge.approve(&url, login).expect("approved")
    }

    pub async fn outcome(&self, started: &LinkStarted) -> Result<Account, Problem> {
        let id = link_id(started);
        let outcome = self.accounts.outcome(&id);
        tokio::time::timeout(Duration::from_secs(20), outcome)
            .await
            .expect("an outcome in time")
            .map(|(account, _)| account)
    }

    /// What the vault keeps of an account.
    pub fn kept(&self, account: &Account) -> GrantRecord {
        let slot = Slot::Grant(id_of(account));
        let bytes = self.store.read(&slot, Attendance::Attended);
        let bytes = bytes.expect("readable").expect("a grant");
        GrantRecord::decode(&bytes).expect("our own bytes")
    }

    pub async fn shown(&self, account: &Account) -> Account {
        let list = self.accounts.list().await.expect("a list");
        let found = list.into_iter().find(|one| one.id == account.id);
        found.expect("still there")
    }

    /// The whole address of a path of this host.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.host.base_url.trim_end_matches('/'))
    }

    /// Nothing went anywhere but to the addresses that were frozen when the host was added, and to
    /// pictures, which see no token.
    pub fn assert_kept_to_its_endpoints(&self) {
        let pictures = self.url("/avatars/");
        let frozen: Vec<String> = self
            .documented
            .frozen
            .iter()
            .map(|path| self.url(path))
            .collect();
        let below = |place: &String, url: &str| {
            url == place || (place.ends_with('/') && url.starts_with(place.as_str()))
        };
        for url in self.wire.sent() {
            let known = frozen.iter().any(|place| below(place, &url));
            assert!(known || url.starts_with(&pictures), "{url}");
        }
        for seen in self.forge.requests_to(Endpoint::Avatar) {
            assert_eq!(seen.header("authorization"), None);
            assert_eq!(seen.header("private-token"), None);
            assert!(seen.query.is_empty(), "{:?}", seen.query);
        }
    }
}

/// Fills the form of the host, where this program is not known there anyway.
pub fn register(documented: &Documented, forge: &Forge, host: &Host) {
    if let Some(client) = documented.client.registration(host) {
        forge.register(client);
    }
}

/// The host as a person adds it.
pub fn new_host(documented: &Documented, forge: &Forge) -> NewHost {
    let (id, secret) = documented.client.credentials();
    NewHost {
        provider: documented.provider.to_owned(),
        origin: forge.base().to_string(),
        client_id: id.map(str::to_owned),
        client_secret: secret.map(|secret| Secret::new(secret.to_owned())),
        default: true,
    }
}

impl Registered {
    /// What a person types here of it.
    fn credentials(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::BuiltIn => (None, None),
            Self::Known => (Some(Client::FORGEPASS), None),
            Self::KnownWithSecret => (Some(Client::CONFIDENTIAL), Some(Client::SECRET)),
            Self::Public => (Some(CLIENT), None),
            Self::WithSecret => (Some(CLIENT), Some(SECRET)),
        }
    }

    /// What a person registers at the host, with the addresses that Forgepass names.
    fn registration(self, host: &Host) -> Option<Client> {
        let secret = match self {
            Self::BuiltIn | Self::Known | Self::KnownWithSecret => return None,
            Self::Public => None,
            Self::WithSecret => Some(SECRET.to_owned()),
        };
        Some(Client {
            id: CLIENT.to_owned(),
            secret,
            redirects: Redirects::Exact(host.redirect_uris.clone()),
        })
    }
}
