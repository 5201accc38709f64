//! What the core is given on a desktop.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::vault::{Folder, Places, VaultKind};
use forgepass_core::view::{Code, Problem};
use forgepass_core::world::{Home as CoreHome, NoPoints, World};
use forgepass_system::{Home, Switches, VaultChoice, computer};
use forgepass_words::{Language, Words};

const AGENT: &str = concat!("Forgepass/", env!("CARGO_PKG_VERSION"));

/// The vaults that may be used here, by the switch or else by what the person chose.
pub fn vaults(home: &Home, switches: &Switches) -> Result<Places, Problem> {
    let namespace = home.suffix().unwrap_or_default();
    let folder = Folder::new(
        home.data.join("vault"),
        switches.passphrase_file.clone(),
        Arc::new(SystemRng),
    );
    if let Some(bound) = switches.vault {
        return Ok(Places::only(kind(bound), &namespace, folder));
    }
    let chosen = forgepass_system::chosen_vault(home).map_err(|error| {
        tracing::warn!(%error, "settings");
        Problem::new(Code::SettingsUnreadable).with("path", error.path().display())
    })?;
    Ok(Places::with_choice(chosen.map(kind), &namespace, folder))
}

fn kind(choice: VaultChoice) -> VaultKind {
    match choice {
        VaultChoice::Keyring => VaultKind::Keyring,
        VaultChoice::File => VaultKind::File,
        VaultChoice::Memory => VaultKind::Memory,
    }
}

/// Opens the accounts of `home`. Reads the ledger only, so the window need not wait.
pub async fn open(home: &Home, vaults: Places) -> Result<Accounts, Problem> {
    let folders = CoreHome {
        data: home.data.clone(),
        cache: home.cache.clone(),
        run: home.run.clone(),
    };
    let world = World {
        store: vaults.store,
        others: vaults.others,
        http: Arc::new(Client::new(AGENT)),
        computer: computer::name(),
        clock: Arc::new(SystemClock::new()),
        rng: Arc::new(SystemRng),
        pages: pages(),
        points: Arc::new(NoPoints),
    };
    Accounts::open(folders, world).await
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
    let landing: Vec<_> = said("loopback.landing").collect();
    Pages::new(&done, &failed).with_landing(&landing)
}
