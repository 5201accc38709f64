//! A token of Huawei's IAM: lives for a day at most, and only in memory.

use std::time::Duration;

use super::Secret;
use crate::clock::Timestamp;

/// A token is not used in the last minutes of its life.
const MARGIN: Duration = Duration::from_secs(300);

/// What a token is believed to last that does not say when it ends: IAM's end after a day at the latest.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A token of IAM.
#[derive(Debug)]
pub struct IamToken {
    /// It.
    pub token: Secret<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token for one linking of a project: where that was linked once more, it is not used any more.
#[derive(Debug)]
pub struct Lent {
    /// When the project was linked so.
    pub linked_at: Timestamp,
    /// The token.
    pub token: IamToken,
}

impl IamToken {
    /// One that came `now`, and ends when its answer says, if it does.
    pub fn new(token: Secret<String>, expires_at: Option<Timestamp>, now: Timestamp) -> Self {
        Self {
            token,
            expires_at: expires_at.unwrap_or_else(|| now.plus(DAY)),
        }
    }

    /// Whether it is good for one more call.
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.expires_at.minus(MARGIN) > now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_used_in_its_last_minutes() {
        let now = Timestamp::from_millis(0);
        let ends = Timestamp::from_millis(600_000);
        let token = IamToken::new(Secret::new("x".to_owned()), Some(ends), now);
        assert!(token.lasts(Timestamp::from_millis(299_999)));
        assert!(!token.lasts(Timestamp::from_millis(300_000)));
    }
}
