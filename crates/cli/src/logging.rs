//! What happened inside, on standard error, for whoever asks for it.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::stop::Stop;

/// Starts logging if `filter` asks for it; without one nothing is logged.
///
/// Only our own crates are heard, whatever the filter says: they log ids and outcomes, while what
/// an HTTP library says at trace nobody here has read, and it may name a header or a query.
pub fn start(filter: Option<&str>) -> Result<(), Stop> {
    let Some(text) = filter else {
        return Ok(());
    };
    let filter: EnvFilter = text.parse().map_err(|_| Stop::Log(text.to_owned()))?;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_filter(filter_fn(|about| is_ours(about.target())));
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .init();
    Ok(())
}

fn is_ours(target: &str) -> bool {
    target.starts_with("forgepass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_not_heard() {
        assert!(is_ours("forgepass_core::renew"));
        assert!(is_ours("forgepass::verb"));
        for library in [
            "hyper_util::client",
            "reqwest::connect",
            "h2::codec",
            "zbus",
        ] {
            assert!(!is_ours(library), "{library}");
        }
    }
}
