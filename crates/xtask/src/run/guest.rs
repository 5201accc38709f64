//! The Forgepass that `./dev run` opens: with a home of its own, a guest on this desktop.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use forgepass_system::handler::{self, Before, Launch};
use forgepass_system::{Environment, Home, Platform};

use crate::place::Place;
use crate::{keyring, shell};

/// A home in `target/run-home`, kept between runs.
pub struct Guest {
    /// That folder.
    pub folder: PathBuf,
    /// Where its secrets go, as `FORGEPASS_VAULT` says it.
    pub vault: &'static str,
    launch: Launch,
    env: Environment,
}

impl Guest {
    /// Finds its home and a vault for it.
    pub fn settle(place: &Place) -> Result<Self> {
        let folder = place.target.join("run-home");
        let own = Environment::from_iter([("FORGEPASS_HOME", folder.as_os_str())]);
        let home = Home::find(&own, Platform::HERE)?;
        home.make()?;
        let env = Environment::of_this_process();
        Ok(Self {
            vault: vault(&env),
            launch: Launch {
                program: place.built("forgepass-desktop"),
                home,
            },
            folder,
            env,
        })
    }

    /// A program that uses this home.
    pub fn start(&self, place: &Place, program: &str) -> Command {
        let mut command = shell::program(place, place.built(program));
        command
            .env("FORGEPASS_HOME", &self.folder)
            .env("FORGEPASS_VAULT", self.vault);
        command
    }

    /// Makes links come to this Forgepass until the answer is dropped.
    ///
    /// Without it everything still works, by way of the loopback address; so a desktop that
    /// refuses is only told about.
    pub fn answer_links(&self) -> Option<Visit<'_>> {
        let note = self.folder.join("handler-before");
        // A note that is still there is from a run that was killed; it knows what was before.
        let noted = fs::read_to_string(&note).ok();
        let installed = match handler::install(&self.launch, &self.env) {
            Ok(before) => before,
            Err(error) => {
                println!(
                    "dev: links will not open this Forgepass ({error}); the loopback way works"
                );
                return None;
            }
        };
        let before = noted.map_or(installed, |name| Before {
            chosen: Some(name).filter(|name| !name.is_empty()),
        });
        if let Err(error) = fs::write(&note, before.chosen.as_deref().unwrap_or_default()) {
            println!("dev: cannot note the earlier link handler: {error}");
        }
        println!(
            "dev: links of Forgepass come here while this runs; then back to whoever had them"
        );
        Some(Visit {
            guest: self,
            before,
            note,
        })
    }
}

/// Links come here; dropping this gives them back.
pub struct Visit<'a> {
    guest: &'a Guest,
    before: Before,
    note: PathBuf,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        match handler::restore(&self.before, &self.guest.launch, &self.guest.env) {
            Ok(()) => drop(fs::remove_file(&self.note)),
            Err(error) => eprintln!("dev: the earlier link handler is not back: {error}"),
        }
    }
}

/// What the person asked for, else the keyring if one answers.
fn vault(env: &Environment) -> &'static str {
    match env.get("FORGEPASS_VAULT").and_then(|value| value.to_str()) {
        Some("keyring") => "keyring",
        Some("file") => "file",
        Some("memory") => "memory",
        _ if keyring::answers() => "keyring",
        _ => {
            println!("dev: no keyring answers on this desktop, so accounts last until you quit");
            "memory"
        }
    }
}
