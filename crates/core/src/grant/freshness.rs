//! When a grant is due, and whether it can still be handed out.

use std::time::Duration;

use crate::clock::Timestamp;

const MARGIN: Duration = Duration::from_secs(5 * 60);

/// When a token was received and when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// When the reply that brought it came.
    pub received_at: Timestamp,
    /// When it ends; `None` where the host did not say, then it is used until it is refused.
    pub expires_at: Option<Timestamp>,
}

impl Freshness {
    /// The whole life of the token, counted from its receipt.
    pub fn life(&self) -> Option<Duration> {
        self.expires_at.map(|end| self.received_at.until(end))
    }

    /// Whether the token can be handed out to someone who wants `want` of life:
    /// at least `min(want, life/2)` must remain.
    pub fn lasts(&self, want: Duration, now: Timestamp) -> bool {
        match (self.expires_at, self.life()) {
            (Some(end), Some(life)) => {
                let needed = want.min(life / 2);
                end > now && now.until(end) >= needed && !self.is_from_the_future(now)
            }
            (None, _) | (_, None) => true,
        }
    }

    /// Whether the clock was set back since the token came: then nobody knows how much is left.
    fn is_from_the_future(&self, now: Timestamp) -> bool {
        self.received_at > now.plus(MARGIN)
    }

    /// Whether the background task renews it now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.renew_at()
            .is_some_and(|due| due <= now || self.is_from_the_future(now))
    }

    /// When the background task renews it.
    pub fn renew_at(&self) -> Option<Timestamp> {
        self.expires_at.map(|end| renew_at(self.received_at, end))
    }

    /// The least time between two requests for one account: `min(30 s, life/4)`.
    pub fn floor(&self) -> Duration {
        let floor = Duration::from_secs(30);
        self.life().map_or(floor, |life| floor.min(life / 4))
    }
}

/// `expires_at − min(max(life/10, 5 min), life/2)`.
pub fn renew_at(received_at: Timestamp, expires_at: Timestamp) -> Timestamp {
    let life = received_at.until(expires_at);
    expires_at.minus((life / 10).max(MARGIN).min(life / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn of_life(seconds: i64) -> Freshness {
        Freshness {
            received_at: at(0),
            expires_at: Some(at(seconds)),
        }
    }

    #[test]
    fn a_two_hour_token_is_renewed_twelve_minutes_early() {
        assert_eq!(of_life(7200).renew_at(), Some(at(6480)));
    }

    #[test]
    fn a_half_hour_token_is_renewed_five_minutes_early() {
        assert_eq!(of_life(1800).renew_at(), Some(at(1500)));
    }

    #[test]
    fn a_one_minute_token_is_renewed_at_half_its_life() {
        assert_eq!(of_life(60).renew_at(), Some(at(30)));
    }

    #[test]
    fn git_gets_ten_minutes_or_half_a_life() {
        let ten_minutes = Duration::from_secs(600);
        assert!(of_life(7200).lasts(ten_minutes, at(6600)));
        assert!(!of_life(7200).lasts(ten_minutes, at(6601)));
        assert!(of_life(60).lasts(ten_minutes, at(30)));
        assert!(!of_life(60).lasts(ten_minutes, at(31)));
    }

    #[test]
    fn a_token_without_an_end_is_used_until_it_is_refused() {
        let forever = Freshness {
            received_at: at(0),
            expires_at: None,
        };
        assert!(forever.lasts(Duration::from_secs(600), at(i64::from(u32::MAX))));
        assert_eq!(forever.renew_at(), None);
    }

    #[test]
    fn case_40_a_token_from_the_future_is_due() {
        let token = Freshness {
            received_at: at(1_000_000),
            expires_at: Some(at(1_007_200)),
        };
        assert!(token.is_due(at(0)));
        assert!(!token.lasts(Duration::ZERO, at(0)));
        assert!(!token.is_due(at(1_000_000)));
    }

    #[test]
    fn an_ended_token_is_never_handed_out() {
        assert!(!of_life(0).lasts(Duration::ZERO, at(0)));
    }
}
