//! Where Forgepass keeps its files.
//!
//! | folder | holds | Linux, without `FORGEPASS_HOME` |
//! |---|---|---|
//! | `data` | the ledger | `$XDG_DATA_HOME/forgepass` |
//! | `config` | which vault | `$XDG_CONFIG_HOME/forgepass` |
//! | `cache` | avatars | `$XDG_CACHE_HOME/forgepass` |
//! | `state` | the log | `$XDG_STATE_HOME/forgepass` |
//! | `run` | account locks | `run` inside `data` |
//!
//! `run` is not `$XDG_RUNTIME_DIR`: a terminal, a cron job and a login without a session manager
//! have it or have it not, and two processes that lock different files do not exclude each other.
//! The locks stand beside the ledger that they guard, so whoever finds one finds the other.

use std::ffi::OsStr;
use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::Environment;

/// The folders of one Forgepass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The ledger.
    pub data: PathBuf,
    /// What must be readable when the ledger is not.
    pub config: PathBuf,
    /// What can be fetched again.
    pub cache: PathBuf,
    /// The log. Made by whoever writes one: Forgepass works without.
    pub state: PathBuf,
    /// Locks between processes.
    pub run: PathBuf,
    /// The folder that `FORGEPASS_HOME` named; `None` is the person's everyday Forgepass.
    pub own: Option<PathBuf>,
}

/// Whose habits the folders follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// The XDG base directories.
    Xdg,
    /// `~/Library`.
    MacOs,
    /// `%LOCALAPPDATA%`: tokens stay on this computer, so nothing roams.
    Windows,
}

impl Platform {
    /// The system this program was built for.
    pub const HERE: Self = if cfg!(target_os = "macos") {
        Self::MacOs
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Xdg
    };
}

/// Why there is no place for our files.
#[derive(Debug, Error)]
pub enum HomeError {
    /// Nothing says where this person's files are.
    #[error("no home folder: neither HOME nor the system says where it is")]
    NoHome,
    /// A folder could not be made, or belongs to someone else.
    #[error("cannot use the folder {folder}")]
    Folder {
        /// Which one.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Home {
    /// Finds the folders; makes none.
    ///
    /// `FORGEPASS_HOME` may be relative: it then means a folder below the current one.
    pub fn find(env: &Environment, platform: Platform) -> Result<Self, HomeError> {
        match env.get("FORGEPASS_HOME") {
            Some(own) => Self::inside(own),
            None => Self::usual(env, platform),
        }
    }

    fn inside(own: &OsStr) -> Result<Self, HomeError> {
        let own = std::path::absolute(own).map_err(|source| HomeError::Folder {
            folder: PathBuf::from(own),
            source,
        })?;
        Ok(Self {
            data: own.join("data"),
            config: own.join("config"),
            cache: own.join("cache"),
            state: own.join("state"),
            run: own.join("run"),
            own: Some(own),
        })
    }

    fn usual(env: &Environment, platform: Platform) -> Result<Self, HomeError> {
        let person = || {
            env.folder("HOME")
                .or_else(std::env::home_dir)
                .ok_or(HomeError::NoHome)
        };
        let below = |variable: &str, fallback: &str| match env.folder(variable) {
            Some(folder) => Ok(folder),
            None => person().map(|home| home.join(fallback)),
        };
        let (data, config, cache, state) = match platform {
            Platform::Xdg => (
                below("XDG_DATA_HOME", ".local/share")?.join("forgepass"),
                below("XDG_CONFIG_HOME", ".config")?.join("forgepass"),
                below("XDG_CACHE_HOME", ".cache")?.join("forgepass"),
                below("XDG_STATE_HOME", ".local/state")?.join("forgepass"),
            ),
            Platform::MacOs => {
                let library = person()?.join("Library");
                let data = library.join("Application Support/Forgepass");
                let config = data.join("config");
                let (cache, logs) = (library.join("Caches"), library.join("Logs"));
                (
                    data,
                    config,
                    cache.join("Forgepass"),
                    logs.join("Forgepass"),
                )
            }
            Platform::Windows => {
                let data = below("LOCALAPPDATA", "AppData/Local")?.join("Forgepass");
                (
                    data.clone(),
                    data.join("config"),
                    data.join("cache"),
                    data.join("log"),
                )
            }
        };
        Ok(Self {
            run: data.join("run"),
            data,
            config,
            cache,
            state,
            own: None,
        })
    }

    /// Makes what is missing, readable by its owner alone.
    ///
    /// A folder that others may enter is closed to them. A folder of another user is an error,
    /// whatever its mode: he could swap the ledger under us.
    pub fn make(&self) -> Result<(), HomeError> {
        for folder in [&self.data, &self.config, &self.cache, &self.run] {
            private(folder).map_err(|source| HomeError::Folder {
                folder: folder.clone(),
                source,
            })?;
        }
        Ok(())
    }

    /// Where the window's program writes down what happened.
    pub fn log_file(&self) -> PathBuf {
        self.state.join("forgepass.log")
    }

    /// Tells two homes of one person apart in names outside the file system.
    ///
    /// The single-instance name and the handler file of a development run carry it, else that
    /// run would hand its links over to the installed Forgepass. Empty for the everyday home.
    /// Starts with a letter, as a D-Bus name element must.
    pub fn suffix(&self) -> Option<String> {
        let own = self.own.as_ref()?;
        // FNV-1a: the same in every build and version, which the hasher of std does not promise.
        let hash = own
            .as_os_str()
            .as_encoded_bytes()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Some(format!("h{hash:016x}"))
    }
}

#[cfg(unix)]
pub(crate) fn private(folder: &Path) -> io::Result<()> {
    use std::fs::Permissions;
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    // Also proves that the folder is ours: the system lets only its owner change a mode.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
pub(crate) fn private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
