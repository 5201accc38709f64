//! What the core is given on a desktop.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::vault::{Folder, Keyring, Memory, Store};
use forgepass_core::view::Problem;
use forgepass_core::world::{Home as CoreHome, NoPoints, World};
use forgepass_system::{Home, Switches, VaultChoice};
use forgepass_words::{Language, Words};

const AGENT: &str = concat!("Forgepass/", env!("CARGO_PKG_VERSION"));

/// The encrypted folder, if secrets are kept in one.
pub fn folder(home: &Home, switches: &Switches) -> Option<Arc<Folder>> {
    match switches.vault {
        None | Some(VaultChoice::Keyring | VaultChoice::Memory) => None,
        Some(VaultChoice::File) => Some(Arc::new(Folder::new(
            home.data.join("vault"),
            switches.passphrase_file.clone(),
            Arc::new(SystemRng),
        ))),
    }
}

/// Opens the accounts of `home`, with their secrets in `folder` if there is one. Reads the ledger
/// only, so the window need not wait.
pub async fn open(
    home: &Home,
    switches: &Switches,
    folder: Option<Arc<Folder>>,
) -> Result<Accounts, Problem> {
    let folders = CoreHome {
        data: home.data.clone(),
        cache: home.cache.clone(),
        run: home.run.clone(),
    };
    let world = World {
        store: store(home, switches, folder),
        http: Arc::new(Client::new(AGENT)),
        clock: Arc::new(SystemClock::new()),
        rng: Arc::new(SystemRng),
        pages: pages(),
        points: Arc::new(NoPoints),
    };
    Accounts::open(folders, world).await
}

fn store(home: &Home, switches: &Switches, folder: Option<Arc<Folder>>) -> Arc<dyn Store> {
    match (folder, switches.vault) {
        (Some(folder), _) => folder,
        (None, Some(VaultChoice::Memory)) => Arc::new(Memory::new()),
        (None, None | Some(VaultChoice::Keyring | VaultChoice::File)) => {
            let namespace = home.suffix().unwrap_or_default();
            Arc::new(Keyring::new(&namespace))
        }
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
