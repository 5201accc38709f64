//! `forgepass vault`: where sign-ins are kept, and whether it is open.

use std::sync::Arc;

use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::vault::{Folder, Moved, PassphraseError, Store, VaultKind};
use forgepass_core::view::{Code, Problem, VaultState};
use forgepass_system::{VaultChoice, choose_vault};
use forgepass_words::Words;
use serde::Serialize;
use tokio::task::spawn_blocking;

use crate::args::{MoveTo, Vault};
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

/// What a move did, as a program reads it.
#[derive(Debug, Serialize)]
struct MovedTo {
    vault: VaultKind,
    #[serde(flatten)]
    moved: Moved,
}

/// Says how it stands, opens it, locks it, or moves everything to another.
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
            let said = match in_use(desk) {
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
            let Some(folder) = in_use(desk) else {
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
                VaultState::Open | VaultState::Unavailable | VaultState::Elsewhere => {
                    told(&standing, output.words())
                }
            })?;
            Ok(())
        }
        Vault::Move {
            to,
            passphrase_stdin,
        } => move_to(to, passphrase_stdin, desk, output).await,
    }
}

/// The encrypted folder, if sign-ins are kept there now.
fn in_use(desk: &Desk) -> Option<&Arc<Folder>> {
    let kind = desk.accounts.vault().kind();
    desk.folder.as_ref().filter(|_| kind == VaultKind::File)
}

async fn move_to(
    to: MoveTo,
    passphrase_stdin: bool,
    desk: &Desk,
    output: &Output,
) -> Result<(), Stop> {
    let (vault, choice) = match to {
        MoveTo::Keyring => (VaultKind::Keyring, VaultChoice::Keyring),
        MoveTo::File => (VaultKind::File, VaultChoice::File),
    };
    let accounts = &desk.accounts;
    if accounts.vault_kinds() == [VaultKind::Memory] || !accounts.vault_kinds().contains(&vault) {
        return Err(Problem::new(Code::MoveBound).into());
    }
    // A folder that is open, or that a file opens, needs nobody to type.
    if let (MoveTo::File, Some(folder)) = (to, &desk.folder)
        && (passphrase_stdin || !opens_by_itself(folder).await?)
        && accounts.vault().kind() != vault
    {
        unlock(folder, passphrase_stdin, output).await?;
    }
    let moved = accounts.keep_in(vault).await?;
    // The ledger has it; this is for when there is none.
    choose_vault(&desk.home, choice)?;
    output.answer(&MovedTo { vault, moved }, || {
        let words = output.words();
        let name = name(accounts, words);
        let count = moved.accounts.to_string();
        let mut lines = vec![match moved.accounts {
            0 => words.say("cli.vault.moved.none", &[("vault", &name)]),
            1 => words.say("cli.vault.moved.one", &[("vault", &name)]),
            _ => words.say(
                "cli.vault.moved.other",
                &[("vault", &name), ("count", &count)],
            ),
        }];
        if moved.left > 0 {
            lines.push(words.say("cli.vault.left", &[]));
        }
        lines
    })?;
    Ok(())
}

async fn opens_by_itself(folder: &Arc<Folder>) -> Result<bool, Stop> {
    let folder = Arc::clone(folder);
    let probe = spawn_blocking(move || folder.probe().is_ok());
    probe.await.map_err(|error| Stop::Io(error.into()))
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
    let state = match (desk.accounts.vault_state().await, in_use(desk)) {
        // It answered the probe just now, so this does not hang.
        (VaultState::Locked, Some(folder)) if folder.is_made() == Ok(false) => VaultState::Unmade,
        (state, _) => state,
    };
    Standing {
        vault: desk.accounts.vault().kind(),
        name: desk.accounts.vault().name(),
        state,
        path: in_use(desk).map(|folder| folder.path().display().to_string()),
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
        // Said above the answer already.
        VaultState::Elsewhere => "cli.vault.unavailable",
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
