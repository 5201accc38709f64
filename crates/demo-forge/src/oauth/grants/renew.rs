//! What a renewal does to the tokens before it, by the mode of the host.

use std::time::Duration;

use super::{Grants, Pair, Refusal};
use crate::{Mode, Options};

/// How long the grace mode forgives (Bitbucket: about ten minutes).
const GRACE: Duration = Duration::from_secs(600);

impl Grants {
    /// A refresh token for the next pair, by the mode of the host; no client where the host asks
    /// for none.
    pub(crate) fn renew(
        &mut self,
        token: &str,
        client: Option<&str>,
        options: &Options,
        now: Duration,
    ) -> Result<Pair, Refusal> {
        let refresh = self.refresh.get(token).ok_or(Refusal::Unknown)?;
        let family = refresh.family;
        let theirs = &self.families[family].client;
        if client.is_some_and(|client| theirs != client) {
            return Err(Refusal::OtherClient);
        }
        if self.families[family].revoked {
            return Err(Refusal::Revoked);
        }
        if let Some((at, pair)) = &refresh.spent {
            match options.mode {
                Mode::Grace if now < *at + GRACE => return Ok(pair.clone()),
                Mode::StrictFamily => {
                    self.families[family].revoked = true;
                    return Err(Refusal::Used);
                }
                Mode::NoRotation
                | Mode::Strict
                | Mode::Grace
                | Mode::RevokeOnUse
                | Mode::KeepOld => {
                    return Err(Refusal::Used);
                }
            }
        }
        if refresh.dead {
            return Err(Refusal::Revoked);
        }
        if refresh.until.is_some_and(|until| now >= until) {
            return Err(Refusal::Expired);
        }
        Ok(self.rotate(token, family, options, now))
    }

    fn rotate(&mut self, token: &str, family: usize, options: &Options, now: Duration) -> Pair {
        match options.mode {
            Mode::NoRotation => {
                let (access, until) = self.issue_access(family, None, options, now);
                Pair {
                    access,
                    refresh: Some(token.to_owned()),
                    scope: self.families[family].scope.clone(),
                    until,
                }
            }
            Mode::KeepOld => self.issue(family, None, options, now),
            Mode::RevokeOnUse => self.issue(family, Some(token.to_owned()), options, now),
            Mode::Strict | Mode::StrictFamily => {
                let pair = self.issue(family, None, options, now);
                // Of a host whose tokens follow from the clock the new one may be the old one.
                if let Some(access) = self.spend(token, pair.clone(), now)
                    && access != pair.access
                {
                    self.end_access(&access);
                }
                pair
            }
            Mode::Grace => {
                let pair = self.issue(family, None, options, now);
                self.spend(token, pair.clone(), now);
                pair
            }
        }
    }

    fn spend(&mut self, token: &str, pair: Pair, now: Duration) -> Option<String> {
        let refresh = self.refresh.get_mut(token)?;
        refresh.spent = Some((now, pair));
        Some(refresh.access.clone())
    }
}
