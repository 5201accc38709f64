//! When to ask again after a host could not be asked.

use std::time::Duration;

use crate::account::Cause;
use crate::clock::{Rng, Timestamp};
use crate::grant::Freshness;
use crate::ledger::Trouble;

const LONGEST: Duration = Duration::from_secs(3600);

/// The next try: the floor between two requests, doubled with each failure, an hour at most, never
/// before the host allows it, and with some jitter so that many accounts do not come back at once.
pub(crate) fn trouble(
    cause: Cause,
    failures: u32,
    freshness: &Freshness,
    asked: Option<Duration>,
    rng: &dyn Rng,
    now: Timestamp,
) -> Trouble {
    let doubled = freshness
        .floor()
        .max(Duration::from_secs(1))
        .saturating_mul(1u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX));
    let wait = doubled.min(LONGEST).max(asked.unwrap_or_default());
    Trouble {
        cause,
        retry_at: now.plus(wait + jitter(wait / 4, rng)),
    }
}

/// Some part of `most`. Without randomness there is none: a wait needs no secret.
fn jitter(most: Duration, rng: &dyn Rng) -> Duration {
    let mut byte = [0u8; 1];
    match rng.fill(&mut byte) {
        Ok(()) => most * u32::from(byte[0]) / 255,
        Err(_) => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::NoRandomness;

    struct Still;
    impl Rng for Still {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(0);
            Ok(())
        }
    }

    fn wait(failures: u32, life: i64, asked: Option<u64>) -> u64 {
        let start = Timestamp::from_millis(0);
        let freshness = Freshness {
            received_at: start,
            expires_at: Some(Timestamp::from_millis(life * 1000)),
        };
        let asked = asked.map(Duration::from_secs);
        let trouble = trouble(Cause::HostDown, failures, &freshness, asked, &Still, start);
        start.until(trouble.retry_at).as_secs()
    }

    #[test]
    fn a_wait_doubles_up_to_an_hour() {
        assert_eq!(wait(0, 7200, None), 30);
        assert_eq!(wait(1, 7200, None), 60);
        assert_eq!(wait(3, 7200, None), 240);
        assert_eq!(wait(40, 7200, None), 3600);
    }

    #[test]
    fn a_short_token_is_tried_again_within_its_life() {
        assert_eq!(wait(0, 60, None), 15);
    }

    #[test]
    fn what_the_host_asks_for_is_honoured() {
        assert_eq!(wait(0, 7200, Some(600)), 600);
    }
}
