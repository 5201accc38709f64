//! This computer: what it says about us, and the accounts it keeps.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::ledger::Setting;
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::vault::{Folder, Places, VaultKind};
use forgepass_core::world::{self, NoPoints, World};
use forgepass_system::{
    Environment, Home, Platform, SettingsError, SwitchError, Switches, VaultChoice, chosen_vault,
    computer,
};
use forgepass_words::{Language, Words};

use crate::stop::Stop;

const USER_AGENT: &str = concat!("Forgepass/", env!("CARGO_PKG_VERSION"));

/// The environment this process was started in.
pub struct Here {
    environment: Environment,
}

/// The accounts of this computer, open, and where they were found.
pub struct Desk {
    /// The accounts.
    pub accounts: Accounts,
    /// Their folders.
    pub home: Home,
    /// The environment, for the programs that we start and ask.
    pub environment: Environment,
    /// Whether another process sees what this one keeps.
    pub reach: Reach,
    /// The encrypted folder, if secrets are or may be kept in one.
    pub folder: Option<Arc<Folder>>,
}

impl Desk {
    /// The words in the language that the person chose, if they did.
    pub fn chosen_words(&self) -> Option<&'static Words> {
        let tag = self.accounts.setting(Setting::Language).ok()??;
        Some(Words::for_language(Language::from_tag(&tag)))
    }
}

/// Who sees what we keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every Forgepass of this home.
    Shared,
    /// This process, while it runs.
    ThisRun,
}

impl Here {
    /// Reads the environment of this process.
    pub fn of_this_process() -> Self {
        Self {
            environment: Environment::of_this_process(),
        }
    }

    /// The words in the person's language.
    ///
    /// The first of these that is set decides, as POSIX has it for messages.
    pub fn words(&self) -> &'static Words {
        let tag = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| self.environment.get(name)?.to_str());
        Words::for_language(tag.map_or(Language::En, Language::from_tag))
    }

    /// Our own switches.
    pub fn switches(&self) -> Result<Switches, SwitchError> {
        Switches::read(&self.environment)
    }

    /// Opens the accounts. Asks neither a vault nor a host.
    pub async fn open(&self, switches: &Switches) -> Result<Desk, Stop> {
        let home = Home::find(&self.environment, Platform::HERE)?;
        home.make()?;
        let Places {
            store,
            others,
            folder,
        } = places(switches, &home)?;
        let reach = match store.kind() {
            VaultKind::Keyring | VaultKind::File => Reach::Shared,
            VaultKind::Memory => Reach::ThisRun,
        };
        let folders = world::Home {
            data: home.data.clone(),
            cache: home.cache.clone(),
            run: home.run.clone(),
        };
        let world = World {
            store,
            others,
            http: Arc::new(Client::new(USER_AGENT)),
            computer: computer::name(),
            clock: Arc::new(SystemClock::new()),
            rng: Arc::new(SystemRng),
            pages: pages(),
            points: Arc::new(NoPoints),
        };
        Ok(Desk {
            accounts: Accounts::open(folders, world).await?,
            home,
            environment: self.environment.clone(),
            reach,
            folder,
        })
    }
}

/// The vault that the switch names, and no other; without it the one that was chosen, and the other
/// as a place to move to.
fn places(switches: &Switches, home: &Home) -> Result<Places, SettingsError> {
    // Two homes of one person share the keyring: each keeps to its own part of it.
    let namespace = home.suffix().unwrap_or_default();
    let folder = Folder::new(
        home.data.join("vault"),
        switches.passphrase_file.clone(),
        Arc::new(SystemRng),
    );
    Ok(match switches.vault {
        Some(bound) => Places::only(kind(bound), &namespace, folder),
        None => Places::with_choice(chosen_vault(home)?.map(kind), &namespace, folder),
    })
}

fn kind(choice: VaultChoice) -> VaultKind {
    match choice {
        VaultChoice::Keyring => VaultKind::Keyring,
        VaultChoice::File => VaultKind::File,
        VaultChoice::Memory => VaultKind::Memory,
    }
}

/// What the browser shows when it comes back to us.
fn pages() -> Pages {
    let in_every_language = |key: &str| -> Vec<Sentence<'static>> {
        Language::ALL
            .iter()
            .filter_map(|&language| {
                Some(Sentence {
                    language: language.tag(),
                    text: Words::for_language(language).get(key)?,
                })
            })
            .collect()
    };
    Pages::new(
        &in_every_language("loopback.done"),
        &in_every_language("loopback.failed"),
    )
    .with_landing(&in_every_language("loopback.landing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(env: &[(&str, &str)]) -> Language {
        Here {
            environment: env.iter().copied().collect(),
        }
        .words()
        .language()
    }

    #[test]
    fn the_strongest_variable_chooses_the_language() {
        assert_eq!(language(&[]), Language::En);
        assert_eq!(language(&[("LANG", "zh_CN.UTF-8")]), Language::ZhCn);
        assert_eq!(
            language(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]),
            Language::En
        );
        assert_eq!(
            language(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]),
            Language::ZhCn
        );
    }
}
