//! Why a verb ends without being done.

use std::io;

use forgepass_core::view::Problem;
use forgepass_system::log::LogError;
use forgepass_system::{HomeError, SettingsError, SwitchError};
use thiserror::Error;

/// What keeps a verb from being done.
#[derive(Debug, Error)]
pub enum Stop {
    /// Something a person is told about in words, and a program by its code.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// As above, and it was told already, one account at a time.
    #[error("told already")]
    Told,
    /// The account to sign in to again is one of another host.
    #[error("{account} is an account at {host}")]
    OtherHost {
        /// Its handle.
        account: String,
        /// Its host.
        host: String,
    },
    /// Nothing but a token works at this host, and nobody is there to be asked for one.
    #[error("nothing is registered with {host}")]
    Unregistered {
        /// Its host key.
        host: String,
    },
    /// There is no place for our files.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The file with the choice of the vault cannot be read or written.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A switch of the environment cannot be obeyed.
    #[error(transparent)]
    Switch(#[from] SwitchError),
    /// Nothing can be logged as it was asked for.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Everything was to be erased, and nobody is there to say yes.
    #[error("nobody said yes")]
    NoYes,
    /// A secret was promised on standard input, and none came.
    #[error("--client-secret-stdin: standard input holds no secret; give it as one line")]
    NoSecret,
    /// Something was to be changed, and nobody is there to say yes.
    #[error("nobody said yes")]
    NotAsked,
    /// A secret is needed, and none came.
    #[error("no secret")]
    NothingRead,
    /// A file cannot be read.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A passphrase is needed, and none came.
    #[error("no passphrase")]
    NoPassphrase,
    /// Standard input or output does not work.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// An error and what the system said, on one line.
pub fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
