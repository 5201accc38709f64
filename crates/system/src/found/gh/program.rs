//! `gh` itself, asked for a token that it keeps in the keyring.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::found::Token;
use crate::{Environment, patience};

/// How long `gh` may take. The keyring may ask the person first.
const PATIENCE: Duration = Duration::from_secs(5);

/// What would make `gh` answer with another token than the one that is asked for, or write about it.
const MISLEADING: [&str; 7] = [
    "GH_TOKEN",
    "GITHUB_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "GH_HOST",
    "GH_DEBUG",
    "DEBUG",
];

/// Where `gh` is. A folder that is not absolute would mean another program in each place.
pub(in crate::found) fn program(environment: &Environment) -> Option<PathBuf> {
    let name = if cfg!(windows) { "gh.exe" } else { "gh" };
    std::env::split_paths(environment.get("PATH")?)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// Asks `gh` for a token. What it prints goes nowhere else.
pub(in crate::found) fn ask(environment: &Environment, arguments: &[String]) -> Option<Token> {
    let mut command = Command::new(program(environment)?);
    let passed = environment
        .iter()
        .filter(|(name, _)| !MISLEADING.iter().any(|other| *name == *other));
    command
        .args(arguments)
        .env_clear()
        .envs(passed)
        .env("GH_PROMPT_DISABLED", "1")
        .env("GH_NO_UPDATE_NOTIFIER", "1");
    match patience::run(&mut command, PATIENCE) {
        Ok((status, text)) => {
            let text = Zeroizing::new(text);
            status.success().then(|| Token::of(text.trim()))?
        }
        Err(error) => {
            tracing::debug!(%error, "gh");
            None
        }
    }
}
