//! `forgepass vault`: where sign-ins are kept, and whether it is open.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::vault::{Folder, PassphraseError, VaultKind};
use forgepass_core::view::{Code, Problem, VaultState};
use forgepass_words::Words;
use serde::Serialize;
use tokio::task::spawn_blocking;

use crate::args::Vault;
use crate::here::Desk;
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;

/// How often a person may mistype.
const TRIES: u32 = 3;

/// How the vault stands, as a program reads it.
#[derive(Debug, Serialize)]
struct Standing {
    vault: VaultKind,
    name: String,
    state: VaultState,
    /// Where the encrypted folder is.
    path: Option<String>,
}

/// Says how it stands, opens it or locks it.
pub async fn run(verb: Vault, desk: &Desk, output: &Output) -> Result<(), Stop> {
    match verb {
        Vault::Status => {
            let standing = standing(desk).await;
            output.answer(&standing, || told(&standing, output.words()))?;
            Ok(())
        }
        Vault::Unlock { passphrase_stdin } => {
            if desk.accounts.kept_elsewhere().is_some() {
                return Err(Problem::new(Code::VaultUnavailable).into());
            }
            let said = match &desk.folder {
                None => {
                    desk.accounts
                        .vault()
                        .unlock()
                        .await
                        .map_err(Problem::from)?;
                    None
                }
                Some(folder) => Some(unlock(folder, passphrase_stdin, output).await?),
            };
            let standing = standing(desk).await;
            output.answer(&standing, || match said {
                Some(key) => vec![output.words().say(key, &[])],
                None => told(&standing, output.words()),
            })?;
            Ok(())
        }
        Vault::Lock => {
            let Some(folder) = &desk.folder else {
                let vault = name(&desk.accounts, output.words());
                return Err(Problem::new(Code::VaultNotOurs).with("vault", vault).into());
            };
            folder.lock().map_err(Problem::from)?;
            let standing = standing(desk).await;
            output.answer(&standing, || match standing.state {
                VaultState::Locked | VaultState::Unmade => {
                    vec![output.words().say("cli.vault.closed", &[])]
                }
                // A file with the passphrase opens it again at once.
                VaultState::Open | VaultState::Unavailable => told(&standing, output.words()),
            })?;
            Ok(())
        }
    }
}

/// Opens the folder, or makes it. Answers with the sentence that says which.
async fn unlock(
    folder: &Arc<Folder>,
    passphrase_stdin: bool,
    output: &Output,
) -> Result<&'static str, Stop> {
    let made = folder.is_made().map_err(Problem::from)?;
    let ask = input::asked() == Asked::Person && !passphrase_stdin;
    if ask && !made {
        output.tell(&output.words().say("cli.vault.new", &[]));
    }
    let mut left = TRIES;
    loop {
        left -= 1;
        let passphrase = match (ask, made) {
            (false, _) => given()?,
            (true, true) => typed("cli.vault.passphrase", output)?,
            (true, false) => {
                let passphrase = typed("cli.vault.passphrase", output)?;
                if passphrase.expose() != typed("cli.vault.again", output)?.expose() {
                    output.tell(&output.words().say("cli.vault.differ", &[]));
                    if left > 0 {
                        continue;
                    }
                    return Err(Stop::Told);
                }
                passphrase
            }
        };
        match tried(folder, passphrase, made).await? {
            Ok(()) if !folder.is_open_for_all() => return Ok("cli.vault.opened_here"),
            Ok(()) if made => return Ok("cli.vault.opened"),
            Ok(()) => return Ok("cli.vault.made"),
            Err(error @ (PassphraseError::Wrong | PassphraseError::TooShort))
                if ask && left > 0 =>
            {
                output.tell(&output.sentence(&error.into()));
            }
            Err(error) => return Err(Problem::from(error).into()),
        }
    }
}

async fn tried(
    folder: &Arc<Folder>,
    passphrase: Secret<String>,
    made: bool,
) -> Result<Result<(), PassphraseError>, Stop> {
    let folder = Arc::clone(folder);
    let trying = spawn_blocking(move || {
        if made {
            folder.open_with(&passphrase)
        } else {
            folder.make(&passphrase)
        }
    });
    trying.await.map_err(|error| Stop::Io(error.into()))
}

fn typed(key: &str, output: &Output) -> Result<Secret<String>, Stop> {
    input::prompt(&output.words().say(key, &[]))?;
    let line = input::hidden_line()?;
    if line.expose().is_empty() {
        return Err(Stop::NoPassphrase);
    }
    Ok(line)
}

fn given() -> Result<Secret<String>, Stop> {
    match input::line()? {
        Some(line) if !line.expose().is_empty() => Ok(line),
        Some(_) | None => Err(Stop::NoPassphrase),
    }
}

async fn standing(desk: &Desk) -> Standing {
    let state = match (desk.accounts.vault_state().await, &desk.folder) {
        // It answered the probe just now, so this does not hang.
        (VaultState::Locked, Some(folder)) if folder.is_made() == Ok(false) => VaultState::Unmade,
        (state, _) => state,
    };
    Standing {
        vault: desk.accounts.vault().kind(),
        name: desk.accounts.vault().name(),
        state,
        path: desk
            .folder
            .as_ref()
            .map(|folder| folder.path().display().to_string()),
    }
}

fn told(standing: &Standing, words: &Words) -> Vec<String> {
    let vault = named(standing.vault, &standing.name, words);
    let kept = match &standing.path {
        Some(path) => words.say("cli.vault.kept_at", &[("vault", &vault), ("path", path)]),
        None => words.say("cli.vault.kept", &[("vault", &vault)]),
    };
    let key = match standing.state {
        VaultState::Open => "cli.vault.open",
        VaultState::Locked => "cli.vault.locked",
        VaultState::Unavailable => "cli.vault.unavailable",
        VaultState::Unmade => "cli.vault.unmade",
    };
    let mut lines = vec![kept, words.say(key, &[])];
    if standing.state == VaultState::Locked {
        lines.push(words.say("cli.next.vault_locked", &[]));
    }
    lines
}

fn name(accounts: &Accounts, words: &Words) -> String {
    named(accounts.vault().kind(), &accounts.vault().name(), words)
}

/// What people call it. The system's own name stands where there is one.
fn named(kind: VaultKind, name: &str, words: &Words) -> String {
    match kind {
        VaultKind::Keyring if name != "keyring" => name.to_owned(),
        VaultKind::Keyring | VaultKind::File | VaultKind::Memory => kind_name(kind, words),
    }
}

/// What people call that kind of vault.
pub fn kind_name(kind: VaultKind, words: &Words) -> String {
    let key = match kind {
        VaultKind::Keyring => "ui.vault.keyring",
        VaultKind::File => "ui.vault.file",
        VaultKind::Memory => "ui.vault.memory",
    };
    words.say(key, &[])
}
