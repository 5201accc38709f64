//! `Retry-After` (RFC 9110 §10.2.3).

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::clock::Timestamp;
use crate::http::{Reply, limits};

/// How long a reply asks to wait, by `Retry-After` or by the moment its limits begin anew.
pub(super) fn wait(reply: &Reply, now: Timestamp) -> Option<Duration> {
    let reset = || {
        let used_up = ["x-ratelimit-remaining", "ratelimit-remaining"];
        let used_up = used_up.iter().any(|name| reply.header(name) == Some("0"));
        let names = ["x-ratelimit-reset", "ratelimit-reset"];
        let reset = names.iter().find_map(|name| reply.header(name))?;
        let seconds: i64 = reset.trim().parse().ok()?;
        let moment = Timestamp::from_millis(seconds.checked_mul(1000)?);
        let wait = now.until(moment);
        (used_up && !wait.is_zero()).then(|| wait.min(limits::RETRY_AFTER))
    };
    retry_after(reply.retry_after.as_deref(), now).or_else(reset)
}

/// How long the host asks to wait, one hour at most; `None` for what cannot be read or is past.
pub fn retry_after(value: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value?.trim();
    let wait = if let Ok(seconds) = value.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        // An HTTP-date is RFC 2822 but for the zone's name.
        let date = value.replace("GMT", "+0000");
        let moment = OffsetDateTime::parse(&date, &Rfc2822).ok()?;
        now.until(Timestamp::from_millis(moment.unix_timestamp() * 1000))
    };
    (!wait.is_zero()).then(|| wait.min(limits::RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<u64> {
        // 2026-11-22T12:00:00Z
        let now = Timestamp::from_millis(1_795_348_800_000);
        retry_after(Some(value), now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_read_and_an_hour_is_the_most() {
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("Sun, 22 Nov 2026 12:00:30 GMT"), Some(30));
        assert_eq!(read("315360000"), Some(3600));
        assert_eq!(read("Sun, 22 Nov 2036 12:00:30 GMT"), Some(3600));
    }

    #[test]
    fn what_is_past_or_no_time_at_all_asks_for_nothing() {
        assert_eq!(read("0"), None);
        assert_eq!(read("abc"), None);
        assert_eq!(read("-5"), None);
        assert_eq!(read("Sun, 22 Nov 2020 12:00:30 GMT"), None);
    }
}
