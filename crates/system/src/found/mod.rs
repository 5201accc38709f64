//! Sign-ins that other programs left on this computer: which there are, and the token of one on demand.
//!
//! Three places: the file of GitHub's command `gh`, the files of git's `store` helper, and `.netrc`.
//! They are read when somebody asks and never in the background; nothing in them is written, moved or
//! removed. A list holds no token, and no login that might be one.

mod address;
mod gh;
mod git_credentials;
mod netrc;
mod places;
#[cfg(test)]
mod testing;
mod token;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{Environment, Platform};
use address::Address;
pub use token::Token;

/// How many sign-ins of one file are looked at. Nobody has more; a file that does is cut there.
const MOST: usize = 1000;

/// Which program left a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// GitHub's command line.
    Gh,
    /// git's `store` helper.
    GitCredentials,
    /// Whatever reads `.netrc`.
    Netrc,
}

/// A sign-in, without its token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Who left it.
    pub source: Source,
    /// The host's name, in lower-case ASCII.
    pub name: String,
    /// The port it is for.
    pub port: u16,
    /// The path it is for; empty if it is for all of the host.
    pub path: String,
    /// Whose it is, as far as the place says so in a way that can be shown.
    pub login: Option<String>,
    /// The file that tells of it.
    pub place: PathBuf,
}

/// A place that is there and cannot be read.
#[derive(Debug)]
pub struct Unread {
    /// Which file.
    pub place: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// What a look at all places brought.
#[derive(Debug, Default)]
pub struct Looked {
    /// What can be taken over, in the order in which the programs themselves would look.
    pub entries: Vec<Entry>,
    /// What may hold more.
    pub unread: Vec<Unread>,
}

/// Why there is no token for an entry.
#[derive(Debug, Error)]
pub enum FoundError {
    /// The place does not tell of it any more.
    #[error("the sign-in is not there any more")]
    Gone,
    /// The place cannot be read.
    #[error("cannot read {}", place.display())]
    Unread {
        /// Which file.
        place: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// `gh`, which keeps the token in the keyring, is missing or does not hand it over.
    #[error("gh does not hand its sign-in over")]
    Withheld,
}

/// A sign-in as a file has it.
struct Kept {
    address: Address,
    login: Option<String>,
    held: Held,
}

/// Where the token of a sign-in is.
enum Held {
    /// In the file.
    Here(Token),
    /// In the keyring; `gh` hands it over when it is called with these arguments.
    WithGh(Vec<String>),
}

/// Looks at all places. Starts no program.
pub fn look(environment: &Environment, platform: Platform) -> Looked {
    let mut looked = Looked::default();
    let mut seen = HashSet::new();
    for (source, place) in places::all(environment, platform) {
        let kept = match kept(source, &place) {
            Ok(kept) => kept,
            Err(error) => {
                looked.unread.push(Unread { place, error });
                continue;
            }
        };
        for kept in kept {
            // Nothing is offered that cannot be had.
            let at_hand = match kept.held {
                Held::Here(_) => true,
                Held::WithGh(_) => gh::program(environment).is_some(),
            };
            let entry = entry(source, &place, &kept);
            // The first of two that look alike is the one that the other programs use.
            let key = (source, entry.name.clone(), entry.port, entry.path.clone());
            if at_hand && seen.insert((key, entry.login.clone())) {
                looked.entries.push(entry);
            }
        }
    }
    looked
}

/// The token of one entry, read anew. May take as long as `gh` takes, five seconds at most.
pub fn token(environment: &Environment, entry: &Entry) -> Result<Token, FoundError> {
    let kept = kept(entry.source, &entry.place).map_err(|source| FoundError::Unread {
        place: entry.place.clone(),
        source,
    })?;
    let found = kept
        .into_iter()
        .find(|kept| self::entry(entry.source, &entry.place, kept) == *entry)
        .ok_or(FoundError::Gone)?;
    match found.held {
        Held::Here(token) => Ok(token),
        Held::WithGh(arguments) => gh::ask(environment, &arguments).ok_or(FoundError::Withheld),
    }
}

fn kept(source: Source, place: &Path) -> io::Result<Vec<Kept>> {
    let Some(text) = places::read(place)? else {
        return Ok(Vec::new());
    };
    let mut kept = match source {
        Source::Gh => gh::read(&text)?,
        Source::GitCredentials => git_credentials::read(&text),
        Source::Netrc => netrc::read(&text),
    };
    kept.truncate(MOST);
    Ok(kept)
}

fn entry(source: Source, place: &Path, kept: &Kept) -> Entry {
    Entry {
        source,
        name: kept.address.name.clone(),
        port: kept.address.port,
        path: kept.address.path.clone(),
        login: kept.login.clone(),
        place: place.to_owned(),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
