//! Fills a home with linked accounts, for whoever measures what many of them cost.
//!
//! `fill COUNT`: a demo host is started, everybody on it says yes, and it is gone again. Their tokens
//! live for a month, so nothing is due while somebody measures. Where to is said as to every other
//! program of ours: by `FORGEPASS_HOME`, which must be set here, and `FORGEPASS_VAULT`.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use demo_forge::{Forge, Options, everyone};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, NewHost, Purpose, Via};
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::link::loopback::Pages;
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::vault::{Folder, Keyring, Store};
use forgepass_core::view::StartedBy;
use forgepass_core::world::{self, NoPoints, World};
use forgepass_system::{Environment, Home, Platform, Switches, VaultChoice};
use url::Url;

const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().nth(1).ok_or("how many accounts?")?;
    let count = count.parse()?;
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("nothing was installed before this line");
    let accounts = open().await?;
    let forge = Forge::start(Options {
        token_life: MONTH,
        people: everyone(count),
        ..Options::default()
    })
    .await?;
    let host = accounts
        .add_host(NewHost {
            provider: "demo".to_owned(),
            origin: forge.base().to_string(),
            client_id: None,
            client_secret: None,
            default: true,
        })
        .await?;
    let host: HostKey = host.key.parse()?;
    for person in everyone(count) {
        link(&accounts, &forge, &host, &person.login).await?;
    }
    pictures(&accounts, count).await?;
    Ok(())
}

async fn link(
    accounts: &Accounts,
    forge: &Forge,
    host: &HostKey,
    login: &str,
) -> Result<(), Box<dyn Error>> {
    let started = accounts
        .begin_link(BeginLink {
            host: host.clone(),
            purpose: Purpose::New,
            way: Some(Way::DeepLink),
            deep_link: DeepLink::Usable,
            started_by: StartedBy::Cli,
        })
        .await?;
    let url = Url::parse(&started.authorize_url)?;
    let callback = forge.approve(&url, login)?;
    accounts.receive(callback.as_str(), Via::DeepLink).await?;
    // What is over would be forgotten after a while; here it is not worth waiting for.
    accounts.dismiss(&started.link.parse()?)?;
    Ok(())
}

/// Pictures come by themselves, a moment after their accounts; the host must be there until then.
async fn pictures(accounts: &Accounts, count: usize) -> Result<(), Box<dyn Error>> {
    let mut changes = accounts.changes();
    loop {
        let list = accounts.list().await?;
        if accounts.pictured(&list).len() == count {
            return Ok(());
        }
        tokio::time::timeout(Duration::from_secs(60), changes.changed()).await??;
    }
}

async fn open() -> Result<Accounts, Box<dyn Error>> {
    let env = Environment::of_this_process();
    let switches = Switches::read(&env)?;
    let home = Home::find(&env, Platform::HERE)?;
    // Never the accounts of whoever measures.
    let part = home.suffix().ok_or("FORGEPASS_HOME must be set")?;
    home.make()?;
    let store: Arc<dyn Store> = match switches.vault {
        None | Some(VaultChoice::Keyring) => Arc::new(Keyring::new(&part)),
        Some(VaultChoice::File) => Arc::new(Folder::new(
            home.data.join("vault"),
            switches.passphrase_file,
            Arc::new(SystemRng),
        )),
        Some(VaultChoice::Memory) => return Err("memory is gone when this program ends".into()),
    };
    let world = World {
        store,
        others: Vec::new(),
        http: Arc::new(Client::new("fill")),
        computer: "laptop".to_owned(),
        clock: Arc::new(SystemClock::new()),
        rng: Arc::new(SystemRng),
        pages: Pages::new(&[], &[]),
        points: Arc::new(NoPoints),
    };
    let folders = world::Home {
        data: home.data,
        cache: home.cache,
        run: home.run,
    };
    Ok(Accounts::open(folders, world).await?)
}
