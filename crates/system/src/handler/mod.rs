//! Who answers the links of our scheme.
//!
//! Any program may claim any scheme, an old copy of ours included. So before the browser is sent
//! off with a deep link we ask who would get the answer, and offer to put it right. A handler
//! counts as ours when it starts this very program with this very home, whatever its name.
//!
//! Packages bring their own desktop entry and nothing is written for them. A development build
//! or an AppImage has none, so [`install`] writes one.
//!
//! Linux only so far: macOS and Windows register through the bundle and the installer, and there
//! every function answers [`HandlerError::UnknownHere`]; callers then prefer the loopback way.

pub(crate) mod associations;
pub(crate) mod desktop;
pub(crate) mod entry;
pub(crate) mod launch;

use std::fs;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::Environment;
use desktop::{applications, associations_file, associations_text, own_applications};
use desktop::{refresh, tool, write};
pub use launch::Launch;

/// The scheme of our deep links; also the identifier of the app.
pub const SCHEME: &str = "app.forgepass.desktop";

const MIME: &str = "x-scheme-handler/app.forgepass.desktop";

/// Who is started when a link of ours is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handler {
    /// This program, with this home.
    Ours,
    /// Nobody.
    None,
    /// Another program, or another copy of this one: the name of its desktop entry.
    Other(String),
}

/// What [`install`] found, for [`restore`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The desktop entry that the person had chosen; `None` when there was no choice.
    pub chosen: Option<String>,
}

/// Why the handler could not be read or changed.
#[derive(Debug, Error)]
pub enum HandlerError {
    /// Not a system whose handlers we can read.
    #[error("cannot tell who answers links on this system")]
    UnknownHere,
    /// A path that no unquoted `Exec` line can carry.
    #[error(
        "the path {0} cannot be registered to answer links: it holds a space or a sign; move it to one of plain letters"
    )]
    UnplainPath(PathBuf),
    /// One of the desktop's tools is missing, hangs or fails.
    #[error("{tool} does not work")]
    Tool {
        /// Its name.
        tool: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Everything was written, and yet another program still answers.
    #[error("the desktop still gives our links to {0}")]
    NotTaken(String),
    /// A file could not be read or written.
    #[error("cannot write {file}")]
    File {
        /// Which one.
        file: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Asks the desktop who answers our links. Takes 10 s at most, where the desktop's tools hang.
pub fn check(launch: &Launch, env: &Environment) -> Result<Handler, HandlerError> {
    on_linux()?;
    let name = tool(env, "xdg-mime", &["query", "default", MIME])?;
    let name = name.trim();
    if name.is_empty() {
        return Ok(Handler::None);
    }
    let Some(text) = applications(env)
        .into_iter()
        .find_map(|folder| fs::read_to_string(folder.join(name)).ok())
    else {
        // Chosen once, since removed: nothing would start.
        return Ok(Handler::None);
    };
    Ok(if launch.is_started_by(&text, env) {
        Handler::Ours
    } else {
        Handler::Other(name.to_owned())
    })
}

/// Makes this program the one that answers our links, and proves it.
///
/// Takes the package's own desktop entry where there is one, else writes ours.
pub fn install(launch: &Launch, env: &Environment) -> Result<Before, HandlerError> {
    on_linux()?;
    let ours = launch.entry_name();
    let before = Before {
        // An own entry left over from a crash is not a choice to come back to.
        chosen: associations::chosen(&associations_text(env)?, MIME)
            .filter(|name| *name != ours)
            .map(str::to_owned),
    };
    let name = match packaged(launch, env) {
        Some(name) => name,
        None => {
            write_entry(launch, env)?;
            ours
        }
    };
    tool(env, "xdg-mime", &["default", &name, MIME])?;
    match check(launch, env)? {
        Handler::Ours => Ok(before),
        Handler::None => Err(HandlerError::NotTaken("nobody".to_owned())),
        Handler::Other(other) => Err(HandlerError::NotTaken(other)),
    }
}

/// Puts back what [`install`] found, unless the person has chosen anew since then.
pub fn restore(before: &Before, launch: &Launch, env: &Environment) -> Result<(), HandlerError> {
    on_linux()?;
    let ours = launch.entry_name();
    let text = associations_text(env)?;
    if associations::chosen(&text, MIME) == Some(&ours) {
        match &before.chosen {
            Some(name) => drop(tool(env, "xdg-mime", &["default", name, MIME])?),
            None => write(
                &associations_file(env),
                &associations::without_choice(&text, MIME),
            )?,
        }
    }
    let folder = own_applications(env);
    let file = folder.join(ours);
    match fs::remove_file(&file) {
        Ok(()) => refresh(env, &folder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(HandlerError::File { file, source }),
    }
    Ok(())
}

fn on_linux() -> Result<(), HandlerError> {
    if cfg!(target_os = "linux") {
        Ok(())
    } else {
        Err(HandlerError::UnknownHere)
    }
}

fn write_entry(launch: &Launch, env: &Environment) -> Result<(), HandlerError> {
    let folder = own_applications(env);
    write(&folder.join(launch.entry_name()), &launch.entry()?)?;
    refresh(env, &folder);
    Ok(())
}

/// The entry of the package that this program came in.
fn packaged(launch: &Launch, env: &Environment) -> Option<String> {
    let ours = launch.entry_name();
    let files = applications(env)
        .into_iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    for file in files.flatten().flatten() {
        let name = file.file_name().into_string().ok();
        let Some(name) = name.filter(|name| name.ends_with(".desktop") && *name != ours) else {
            continue;
        };
        let Ok(text) = fs::read_to_string(file.path()) else {
            continue;
        };
        if entry::opens(&text, MIME) && launch.is_started_by(&text, env) {
            return Some(name);
        }
    }
    None
}
