//! The desktop's own folders, files and small tools.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::HandlerError;
use crate::{Environment, patience};

/// How long each tool may take. They need some 50 ms, but are shell scripts of many small steps:
/// on a machine that is busy compiling, two seconds have been seen.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn home_folder(env: &Environment, variable: &str, fallback: &str) -> PathBuf {
    env.folder(variable).unwrap_or_else(|| {
        env.folder("HOME")
            .or_else(std::env::home_dir)
            .unwrap_or_else(|| PathBuf::from("/"))
            .join(fallback)
    })
}

pub(super) fn own_applications(env: &Environment) -> PathBuf {
    home_folder(env, "XDG_DATA_HOME", ".local/share").join("applications")
}

/// Every folder of desktop entries, the person's own first.
pub(crate) fn applications(env: &Environment) -> Vec<PathBuf> {
    let shared = env
        .get("XDG_DATA_DIRS")
        .unwrap_or("/usr/local/share:/usr/share".as_ref());
    std::iter::once(own_applications(env))
        .chain(std::env::split_paths(shared).map(|folder| folder.join("applications")))
        .collect()
}

pub(super) fn associations_file(env: &Environment) -> PathBuf {
    home_folder(env, "XDG_CONFIG_HOME", ".config").join("mimeapps.list")
}

pub(crate) fn associations_text(env: &Environment) -> Result<String, HandlerError> {
    let file = associations_file(env);
    match fs::read_to_string(&file) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(HandlerError::File { file, source }),
    }
}

pub(super) fn write(file: &Path, text: &str) -> Result<(), HandlerError> {
    replace(file, text).map_err(|source| HandlerError::File {
        file: file.to_owned(),
        source,
    })
}

/// Replaces a file in one step, so that a desktop that reads it meanwhile sees the old or the new.
pub(crate) fn replace(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().expect("a file in a folder of the person");
    let new = file.with_extension("new");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&new, text))
        .and_then(|()| fs::rename(&new, file))
}

/// Rebuilds the desktop's cache of who opens what. Without the tool the choice alone must do.
pub(super) fn refresh(env: &Environment, folder: &Path) {
    let folder = folder.to_string_lossy();
    if let Err(error) = tool(env, "update-desktop-database", &[&folder]) {
        tracing::debug!(%error, "the desktop's cache was not rebuilt");
    }
}

pub(super) fn tool(
    env: &Environment,
    tool: &'static str,
    args: &[&str],
) -> Result<String, HandlerError> {
    let mut command = Command::new(tool);
    command.args(args).env_clear().envs(env.iter());
    let failed = |source| HandlerError::Tool { tool, source };
    let (status, text) = patience::run(&mut command, PATIENCE).map_err(failed)?;
    // A query that finds nobody prints nothing; some versions then end with 1 or 4.
    if status.success() || args.first() == Some(&"query") {
        Ok(text)
    } else {
        Err(failed(io::Error::other(status.to_string())))
    }
}
