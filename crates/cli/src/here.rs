//! This computer: what it says about us, and the accounts it keeps.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{SystemClock, SystemRng};
use forgepass_core::http::Client;
use forgepass_core::link::loopback::{Pages, Sentence};
use forgepass_core::vault::{Folder, Keyring, Memory, Store};
use forgepass_core::world::{self, NoPoints, World};
use forgepass_system::{Environment, Home, Platform, SwitchError, Switches, VaultChoice};
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
    /// The encrypted folder, if secrets are kept in one.
    pub folder: Option<Arc<Folder>>,
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
        let Place {
            store,
            reach,
            folder,
        } = place(switches, &home);
        home.make()?;
        let folders = world::Home {
            data: home.data.clone(),
            cache: home.cache.clone(),
            run: home.run.clone(),
        };
        let world = World {
            store,
            http: Arc::new(Client::new(USER_AGENT)),
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

/// Where secrets are kept.
struct Place {
    store: Arc<dyn Store>,
    reach: Reach,
    folder: Option<Arc<Folder>>,
}

/// The vault that was chosen; the system's keyring if none was.
fn place(switches: &Switches, home: &Home) -> Place {
    match switches.vault {
        None | Some(VaultChoice::Keyring) => {
            // Two homes of one person share the keyring: each keeps to its own part of it.
            let part = home.suffix().unwrap_or_default();
            Place {
                store: Arc::new(Keyring::new(&part)),
                reach: Reach::Shared,
                folder: None,
            }
        }
        Some(VaultChoice::Memory) => Place {
            store: Arc::new(Memory::new()),
            reach: Reach::ThisRun,
            folder: None,
        },
        Some(VaultChoice::File) => {
            let folder = Arc::new(Folder::new(
                home.data.join("vault"),
                switches.passphrase_file.clone(),
                Arc::new(SystemRng),
            ));
            Place {
                store: folder.clone(),
                reach: Reach::Shared,
                folder: Some(folder),
            }
        }
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
