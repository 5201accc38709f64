//! Whether this computer would bring a deep link back to us.

use std::path::{Path, PathBuf};

use forgepass_core::accounts::DeepLink;
use forgepass_system::Environment;
use forgepass_system::handler::{self, Handler, Launch};

use crate::here::{Desk, Reach};

const DESKTOP: &str = if cfg!(windows) {
    "forgepass-desktop.exe"
} else {
    "forgepass-desktop"
};

/// Asks the desktop. Takes 10 s at most.
///
/// The answer comes to the desktop program, another process: with a vault in our own memory it
/// would find no attempt that waits for it.
pub fn deep_link(desk: &Desk) -> DeepLink {
    match (desk.reach, answers(desk)) {
        (Reach::Shared, Some(Answers::Us)) => DeepLink::Usable,
        (Reach::ThisRun, _) | (Reach::Shared, Some(Answers::Another | Answers::Nobody) | None) => {
            DeepLink::Unusable
        }
    }
}

/// Who answers our links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// The desktop program that belongs to this command.
    Us,
    /// Another program, or another copy.
    Another,
    /// No program.
    Nobody,
}

/// Asks the desktop; `None` where it cannot be told.
pub fn answers(desk: &Desk) -> Option<Answers> {
    let launch = Launch {
        program: installed(&desk.environment)?,
        home: desk.home.clone(),
    };
    match handler::check(&launch, &desk.environment) {
        Ok(Handler::Ours) => Some(Answers::Us),
        Ok(Handler::Other(_)) => Some(Answers::Another),
        Ok(Handler::None) => Some(Answers::Nobody),
        Err(error) => {
            tracing::debug!(%error, "nobody knows who answers our links");
            None
        }
    }
}

/// The desktop program that belongs to this command: beside it, else where the shell finds it.
fn installed(environment: &Environment) -> Option<PathBuf> {
    let beside = std::env::current_exe()
        .and_then(|program| program.canonicalize())
        .ok()
        .and_then(|program| program.parent().map(Path::to_owned));
    let path = environment.get("PATH").unwrap_or_default();
    beside
        .into_iter()
        .chain(std::env::split_paths(path))
        .map(|folder| folder.join(DESKTOP))
        .find(|program| program.is_file())
}
