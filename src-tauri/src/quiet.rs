//! The minute after the computer woke up.
//!
//! The network comes back some seconds after the computer does. What is unreachable in between is
//! no news, so for a minute the window shows it as it was, and nobody is notified of anything.
//!
//! Waking is found by looking: the wall clock has gone on by more than the monotonic one, which
//! stands still during sleep. Whoever shows or tells something looks first, so nothing has to wake
//! up for it. A clock that is put forward looks the same, and costs a quiet minute.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use forgepass_core::account::Status;
use forgepass_core::clock::{Clock, SystemClock, Timestamp};
use forgepass_core::view::Snapshot;

/// How long it is quiet.
const MINUTE: Duration = Duration::from_secs(60);

/// Less is a clock that is being corrected.
const SLEPT: Duration = Duration::from_secs(5);

/// Knows whether it is that minute.
#[derive(Default)]
pub struct Quiet {
    clock: SystemClock,
    watch: Mutex<Watch>,
}

impl Quiet {
    /// Whether it is that minute now.
    pub fn is_now(&self) -> bool {
        let (wall, steady) = (self.clock.now(), self.clock.monotonic());
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        watch.look(wall, steady)
    }
}

/// What was seen of the two clocks.
#[derive(Default)]
struct Watch {
    last: Option<(Timestamp, Duration)>,
    until: Duration,
}

impl Watch {
    fn look(&mut self, wall: Timestamp, steady: Duration) -> bool {
        if let Some((last_wall, last_steady)) = self.last {
            let awake = steady.saturating_sub(last_steady);
            if last_wall.until(wall) > awake + SLEPT {
                self.until = steady + MINUTE;
            }
        }
        self.last = Some((wall, steady));
        steady < self.until
    }
}

/// What is shown in that minute: an account that became unreachable stands as it did before.
pub fn hold(calm: &Snapshot, mut now: Snapshot) -> Snapshot {
    for account in &mut now.accounts {
        let before = calm.accounts.iter().find(|one| one.id == account.id);
        if let Some(before) = before
            && account.status == Status::Unreachable
            && matches!(before.status, Status::Ready | Status::Renewing)
        {
            account.status = before.status;
            account.cause = before.cause;
            account.remedy = before.remedy;
            account.waits_until = None;
        }
    }
    now.offline &= calm.offline;
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::tests::{account, snapshot};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    const fn steady(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_computer_that_never_slept_is_never_quiet() {
        let mut watch = Watch::default();
        for second in 0..3600 {
            let wall = at(1_000_000 + i64::try_from(second).unwrap());
            assert!(!watch.look(wall, steady(second)));
        }
    }

    #[test]
    fn it_is_quiet_for_a_minute_after_a_sleep() {
        let mut watch = Watch::default();
        assert!(!watch.look(at(0), steady(0)));
        assert!(watch.look(at(8 * 3600), steady(2)));
        assert!(watch.look(at(8 * 3600 + 59), steady(61)));
        assert!(!watch.look(at(8 * 3600 + 60), steady(62)));
    }

    #[test]
    fn a_second_sleep_begins_a_second_minute() {
        let mut watch = Watch::default();
        watch.look(at(0), steady(0));
        watch.look(at(100), steady(1));
        assert!(watch.look(at(1000), steady(50)));
        assert!(watch.look(at(1055), steady(105)));
    }

    #[test]
    fn a_clock_that_is_corrected_or_set_back_is_no_sleep() {
        let mut watch = Watch::default();
        watch.look(at(1000), steady(0));
        assert!(!watch.look(at(1014), steady(10)));
        assert!(!watch.look(at(10), steady(20)));
    }

    #[test]
    fn an_account_that_became_unreachable_stands_as_before() {
        let mut calm = snapshot();
        calm.accounts = vec![account("ready", Some("ends_soon"))];
        let mut now = snapshot();
        now.accounts = vec![account("unreachable", Some("offline"))];
        now.offline = true;
        assert_eq!(hold(&calm, now), calm);
    }

    #[test]
    fn what_is_no_matter_of_the_network_is_shown_at_once() {
        let mut calm = snapshot();
        calm.accounts = vec![account("ready", None)];
        for (status, cause) in [("needs_relink", "revoked"), ("vault_locked", "locked")] {
            let mut now = snapshot();
            now.accounts = vec![account(status, Some(cause))];
            assert_eq!(hold(&calm, now.clone()), now);
        }
    }

    #[test]
    fn what_was_unreachable_before_stays_so() {
        let mut calm = snapshot();
        calm.accounts = vec![account("unreachable", Some("host_down"))];
        calm.offline = true;
        let mut now = snapshot();
        now.accounts = vec![account("unreachable", Some("offline"))];
        now.offline = true;
        assert_eq!(hold(&calm, now.clone()), now);
    }
}
