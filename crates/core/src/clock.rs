//! Time and randomness, handed in from outside.
//!
//! Deadlines are kept as UTC instants, because timers stop while a computer sleeps; waits are
//! measured with the monotonic clock, because a wall clock can jump.

use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in UTC, in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment and `span` more; stops at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(saturating_millis(span)))
    }

    /// This moment less `span`.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_millis(span)))
    }

    /// How long it is from `self` until `later`; nothing if that is past.
    pub fn until(self, later: Self) -> Duration {
        let millis = later.0.saturating_sub(self.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// As RFC 3339 in UTC with seconds, as every JSON shape writes it.
    pub fn rfc3339(self) -> String {
        let seconds = self.0.div_euclid(1000);
        OffsetDateTime::from_unix_timestamp(seconds)
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok())
            .unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned())
    }

    /// Reads RFC 3339; `None` for anything else.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos() / 1_000_000)
            .ok()
            .map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

fn saturating_millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The wall clock. It may jump.
    fn now(&self) -> Timestamp;
    /// Time since some fixed start. It never goes back, and may stand still during sleep.
    fn monotonic(&self) -> Duration;
}

/// The computer's own clock.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// Starts counting monotonic time now.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(saturating_millis(since))
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

/// No randomness could be had. Nothing that needs it may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness;

/// A source of bytes nobody can guess.
pub trait Rng: Send + Sync + 'static {
    /// Fills `bytes`, or says that it cannot.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// A fresh 128-bit id of ours, as UUIDv4.
pub fn fresh_uuid(rng: &dyn Rng) -> Result<uuid::Uuid, NoRandomness> {
    let mut bytes = [0u8; 16];
    rng.fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_seconds() {
        assert_eq!(
            Timestamp::from_millis(1_763_813_820_123).rfc3339(),
            "2025-11-22T12:17:00Z"
        );
    }

    #[test]
    fn an_offset_is_read_into_utc() {
        assert_eq!(
            Timestamp::parse_rfc3339("2024-04-20T09:07:59.889+08:00").map(Timestamp::millis),
            Some(1_713_575_279_889)
        );
    }

    #[test]
    fn the_end_of_time_does_not_wrap() {
        let end = Timestamp::from_millis(i64::MAX).plus(Duration::from_secs(1));
        assert_eq!(end.millis(), i64::MAX);
        assert_eq!(end.rfc3339(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_past_is_no_time_away() {
        let now = Timestamp::from_millis(10_000);
        assert_eq!(now.until(Timestamp::from_millis(1)), Duration::ZERO);
    }
}
