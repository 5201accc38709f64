//! What is logged: only what Forgepass itself says.
//!
//! Libraries log addresses, messages and bytes when asked to, and such bytes hold codes and tokens;
//! the toolkit's plugins repeat arguments they do not like even unasked. So `FORGEPASS_LOG=trace`
//! opens our own crates and nobody else's.

use std::error::Error;

use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Writes to standard error from here on. `asked` is a filter such as `forgepass_core=debug`.
pub fn start(asked: Option<&str>) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(asked.unwrap_or("warn"))
        .map_err(|error| format!("FORGEPASS_LOG is not a filter: {error}"))?;
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_filter(filter.and(filter_fn(|about| is_ours(about.target()))));
    tracing_subscriber::registry().with(layer).try_init()?;
    Ok(())
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
        assert!(is_ours("forgepass_core::accounts"));
        assert!(is_ours("forgepass_desktop::courier"));
        for library in [
            "tauri_plugin_deep_link",
            "tauri_plugin_single_instance::platform_impl",
            "tauri::ipc",
            "zbus::connection",
            "hyper_util::client",
        ] {
            assert!(!is_ours(library), "{library}");
        }
    }
}
