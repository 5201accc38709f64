//! What is written down, and where: only what Forgepass itself says.
//!
//! Libraries log addresses, messages and bytes when asked to, and such bytes hold codes and tokens;
//! plugins repeat arguments they do not like even unasked. So `FORGEPASS_LOG=trace` opens our own
//! crates and nobody else's.

mod file;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Filter, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

pub use file::Pages;

/// Who hears what. A filter is written as `tracing` has it, such as `forgepass_core=debug`.
#[derive(Debug, Default)]
pub struct Ears<'a> {
    /// What standard error hears.
    pub terminal: Option<&'a str>,
    /// What a file hears, and which.
    pub file: Option<(&'a str, PathBuf)>,
}

/// Why nothing is logged.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LogError {
    /// `FORGEPASS_LOG` is not a filter.
    #[error("FORGEPASS_LOG cannot be {0:?}: write it like debug or forgepass_core=debug")]
    NotAFilter(String),
    /// Somebody in this process has started before.
    #[error("logging was started before")]
    Started,
}

/// Logs from here on. A file that cannot be had is no reason to stop: it is said and done without.
pub fn start(ears: Ears<'_>) -> Result<(), LogError> {
    let terminal = match ears.terminal {
        Some(asked) => Some(
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                .with_ansi(false)
                .with_filter(only_ours(asked)?),
        ),
        None => None,
    };
    let mut no_file = None;
    let file = match ears.file {
        Some((asked, path)) => {
            let filter = only_ours(asked)?;
            let pages = Pages::open(path)
                .map_err(|error| no_file = Some(error))
                .ok();
            pages.map(|pages| {
                tracing_subscriber::fmt::layer()
                    .with_writer(pages)
                    .with_ansi(false)
                    .with_filter(filter)
            })
        }
        None => None,
    };
    tracing_subscriber::registry()
        .with(terminal)
        .with(file)
        .try_init()
        .map_err(|_| LogError::Started)?;
    if let Some(error) = no_file {
        tracing::warn!(%error, "there is no log file");
    }
    Ok(())
}

/// Takes away a log and its older pages. A program that writes one goes on in a new one by and by.
pub fn erase(path: &Path) -> io::Result<()> {
    for page in file::all(path) {
        match fs::remove_file(page) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn only_ours<S>(asked: &str) -> Result<impl Filter<S> + use<S>, LogError>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = EnvFilter::try_new(asked).map_err(|_| LogError::NotAFilter(asked.to_owned()))?;
    Ok(filter.and(filter_fn(|about| is_ours(about.target()))))
}

/// Our crates and programs all begin so.
fn is_ours(target: &str) -> bool {
    target.starts_with("forgepass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_crates_are_heard() {
        for ours in [
            "forgepass_core::accounts",
            "forgepass_desktop::courier",
            "forgepass::verb",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for library in [
            "tauri_plugin_deep_link",
            "tauri_plugin_single_instance::platform_impl",
            "tauri::ipc",
            "zbus::connection",
            "hyper_util::client",
            "reqwest::connect",
            "h2::codec",
        ] {
            assert!(!is_ours(library), "{library}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused_before_anything_is_opened() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/forgepass.log");
        let ears = Ears {
            terminal: None,
            file: Some(("a=b=c", path.clone())),
        };
        assert_eq!(start(ears), Err(LogError::NotAFilter("a=b=c".to_owned())));
        assert!(!path.exists());
    }
}
