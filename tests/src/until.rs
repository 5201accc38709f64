//! Waiting for a fact instead of for a time.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long between two looks: short against what a person notices, long against what it costs.
const PAUSE: Duration = Duration::from_millis(100);

/// Looks until there is an answer, and says what was last seen when there is none in time.
///
/// The look answers `Err` with what it saw instead.
#[track_caller]
pub fn until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Result<T, String>) -> T {
    let end = Instant::now() + within;
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if Instant::now() >= end => gave_up(what, within, &seen),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// The same for a look that itself has to wait, such as one through a WebDriver.
pub async fn eventually<T, F>(what: &str, within: Duration, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Result<T, String>>,
{
    let end = Instant::now() + within;
    loop {
        // A look that hangs is a look that saw nothing.
        let left = end.saturating_duration_since(Instant::now()) + Duration::from_secs(1);
        let seen = match tokio::time::timeout(left, look()).await {
            Ok(Ok(found)) => return found,
            Ok(Err(seen)) => seen,
            Err(_) => "nothing: the look itself did not return".to_owned(),
        };
        if Instant::now() >= end {
            gave_up(what, within, &seen);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[track_caller]
fn gave_up(what: &str, within: Duration, seen: &str) -> ! {
    panic!(
        "waited {} s for {what}; last seen: {seen}",
        within.as_secs()
    )
}
