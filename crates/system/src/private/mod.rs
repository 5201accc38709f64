//! Opening a page in a private window, where nobody is signed in yet.
//!
//! The desktop has no word for it, so the browsers that are installed are asked: their desktop
//! entries mostly name an action that opens one. The person's own browser comes first.
//! Where none is found, nothing is offered.
//!
//! Linux only so far: elsewhere no browser is found.

mod known;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use url::Url;

use crate::Environment;
use crate::browser::{BrowserError, HostIsLoopback, reap, start, vet};
use crate::handler::desktop::{applications, associations_text};
use crate::handler::{associations, entry, launch};

/// What a browser says that it opens.
const PAGES: &str = "x-scheme-handler/https";

/// A browser that can open a private window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateBrowser {
    /// The program and its arguments; the address comes last.
    words: Vec<String>,
}

impl PrivateBrowser {
    /// Opens `url` there and returns at once. The address is one argument, which no shell reads.
    pub fn open(&self, url: &Url, host: HostIsLoopback) -> Result<(), BrowserError> {
        vet(url, host)?;
        let gone = || BrowserError::NoOpener(io::Error::from(io::ErrorKind::NotFound));
        let (program, arguments) = self.words.split_first().ok_or_else(gone)?;
        let mut command = Command::new(program);
        command.args(arguments).arg(url.as_str());
        reap(start(&mut command).map_err(BrowserError::NoOpener)?);
        Ok(())
    }
}

/// Looks for one. Reads every desktop entry there is, so it is not for each moment.
pub fn find(env: &Environment) -> Option<PrivateBrowser> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let folders = applications(env);
    let choices = associations_text(env).unwrap_or_default();
    let own = associations::chosen(&choices, PAGES).map(str::to_owned);
    own.into_iter()
        .chain(names(&folders))
        .filter_map(|name| text(&folders, &name))
        .find_map(|text| private(&text, env))
}

/// The names of all desktop entries, each once.
fn names(folders: &[PathBuf]) -> BTreeSet<String> {
    folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".desktop"))
        .collect()
}

/// The entry of that name; the person's own stands before the system's.
fn text(folders: &[PathBuf], name: &str) -> Option<String> {
    // A name that leads elsewhere is none.
    if name.contains('/') {
        return None;
    }
    folders
        .iter()
        .find_map(|folder| fs::read_to_string(folder.join(name)).ok())
}

/// How the browser of this entry opens a private window.
fn private(text: &str, env: &Environment) -> Option<PrivateBrowser> {
    let says = |key| entry::value(text, key) == Some("true");
    if !entry::opens(text, PAGES) || says("Hidden") || says("Terminal") {
        return None;
    }
    let words = by_action(text).or_else(|| by_flag(text))?;
    launch::located(words.first()?, env)
        .is_some_and(|program| program.is_file())
        .then_some(PrivateBrowser { words })
}

fn by_action(text: &str) -> Option<Vec<String>> {
    let actions = entry::value(text, "Actions")?;
    let action = actions
        .split(';')
        .find(|name| known::ACTIONS.contains(name))?;
    let exec = entry::value_in(text, &format!("Desktop Action {action}"), "Exec")?;
    Some(plain(exec))
}

fn by_flag(text: &str) -> Option<Vec<String>> {
    let mut words = plain(entry::value(text, "Exec")?);
    let program = Path::new(words.first()?).file_name()?.to_str()?;
    let (_, flag) = known::FLAGS.iter().find(|(name, _)| *name == program)?;
    words.push((*flag).to_owned());
    Some(words)
}

/// The words of an `Exec` line without the places for addresses. Flatpak puts marks around those.
fn plain(exec: &str) -> Vec<String> {
    entry::words(exec)
        .into_iter()
        .filter(|word| !matches!(word.as_str(), "@@" | "@@u"))
        .filter(|word| !(word.len() == 2 && word.starts_with('%') && word != "%%"))
        .collect()
}
