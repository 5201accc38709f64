//! What the core is given on a desktop.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::vault::{Keyring, Memory, Store};
use forgepass_core::view::{Code, Problem};
use forgepass_core::world::{Home as CoreHome, NoPoints, World};
use forgepass_system::{Home, VaultChoice};
use forgepass_words::{Language, Words};

const AGENT: &str = concat!("Forgepass/", env!("CARGO_PKG_VERSION"));

/// Opens the accounts of `home`. Reads the ledger only, so the window need not wait.
pub async fn open(home: &Home, vault: Option<VaultChoice>) -> Result<Accounts, Problem> {
    let folders = CoreHome {
        data: home.data.clone(),
        cache: home.cache.clone(),
        run: home.run.clone(),
    };
    let world = World {
        store: store(home, vault)?,
        http: Arc::new(Client::new(AGENT)),
        clock: Arc::new(SystemClock::new()),
        rng: Arc::new(SystemRng),
        pages: pages(),
        points: Arc::new(NoPoints),
    };
    Accounts::open(folders, world).await
}

fn store(home: &Home, choice: Option<VaultChoice>) -> Result<Arc<dyn Store>, Problem> {
    match choice {
        None | Some(VaultChoice::Keyring) => {
            let namespace = home.suffix().unwrap_or_default();
            Ok(Arc::new(Keyring::new(&namespace)))
        }
        Some(VaultChoice::Memory) => Ok(Arc::new(Memory::new())),
        Some(VaultChoice::File) => Err(Problem::new(Code::VaultNotBuilt).with("vault", "file")),
    }
}

/// The page a browser ends on says it in every language: whose browser it is, we do not know.
fn pages() -> Pages {
    let said = |key: &'static str| {
        Language::ALL.iter().filter_map(move |language| {
            let text = Words::for_language(*language).get(key)?;
            Some(Sentence {
                language: language.tag(),
                text,
            })
        })
    };
    let done: Vec<_> = said("loopback.done").collect();
    let failed: Vec<_> = said("loopback.failed").collect();
    Pages::new(&done, &failed)
}
