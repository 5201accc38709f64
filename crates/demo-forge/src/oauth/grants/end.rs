//! How tokens are used, and how they end.

use std::time::Duration;

use super::{Born, Family, Grants};
use crate::Options;

/// Who stands behind a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) person: u64,
    pub(crate) scope: String,
}

impl Grants {
    /// Whose access token this is, if it is good. Using it may end the pair before it.
    pub(crate) fn use_access(&mut self, token: &str, now: Duration) -> Option<Holder> {
        let holder = self.look_up(token, now)?;
        let access = self.access.get_mut(token)?;
        if let Some(before) = access.ends_on_use.take()
            && let Some(refresh) = self.refresh.get_mut(&before)
        {
            refresh.dead = true;
            let before = refresh.access.clone();
            self.end_access(&before);
        }
        Some(holder)
    }

    /// The same without using it.
    pub(crate) fn look_up(&self, token: &str, now: Duration) -> Option<Holder> {
        let access = self.access.get(token)?;
        let family = &self.families[access.family];
        let is_over = access.until.is_some_and(|until| now >= until);
        if access.dead || family.revoked || is_over {
            return None;
        }
        Some(Holder {
            person: family.person,
            scope: family.scope.clone(),
        })
    }

    /// What the grant of a refresh token came from.
    pub(crate) fn born(&self, token: &str) -> Option<Born> {
        let refresh = self.refresh.get(token)?;
        Some(self.families[refresh.family].born)
    }

    /// Ends an access token of this client and the refresh token that was given out with it.
    pub(crate) fn revoke_pair(&mut self, token: &str, client: &str) {
        self.revoke(token, Some(client));
        let families = &self.families;
        for refresh in self.refresh.values_mut() {
            let is_theirs = families[refresh.family].client == client;
            refresh.dead |= is_theirs && refresh.access == token;
        }
    }

    /// Ends everything a person allowed one client.
    pub(crate) fn revoke_client(&mut self, person: u64, client: &str) {
        for family in &mut self.families {
            family.revoked |= family.person == person && family.client == client;
        }
    }

    /// One person, client and scope have so many tokens at most; the oldest go.
    pub(super) fn end_those_too_many(&mut self, new: usize, options: &Options, now: Duration) {
        let Some(most) = options.skin.habits().tokens.most else {
            return;
        };
        let like = |one: &Family, other: &Family| {
            (one.person, &one.client, &one.scope) == (other.person, &other.client, &other.scope)
        };
        let is_live = |grants: &Self, index: usize| {
            let mut tokens = grants.access.iter();
            tokens
                .any(|(value, token)| token.family == index && grants.look_up(value, now).is_some())
        };
        let alike: Vec<_> = (0..self.families.len())
            .filter(|&index| like(&self.families[index], &self.families[new]))
            .filter(|&index| is_live(self, index))
            .collect();
        for &index in alike.iter().rev().skip(most) {
            self.families[index].revoked = true;
        }
    }

    /// Ends a token: an access token alone, a refresh token with its whole grant (RFC 7009 §2.1).
    /// Unknown tokens, and those of another client, are none of the caller's business.
    pub(crate) fn revoke(&mut self, token: &str, client: Option<&str>) {
        let ours = |family: &Family| client.is_none_or(|client| family.client == client);
        if let Some(access) = self.access.get_mut(token)
            && ours(&self.families[access.family])
        {
            access.dead = true;
        }
        if let Some(refresh) = self.refresh.get(token)
            && ours(&self.families[refresh.family])
        {
            self.families[refresh.family].revoked = true;
        }
    }

    /// Ends everything a person ever allowed.
    pub(crate) fn revoke_person(&mut self, person: u64) {
        for family in &mut self.families {
            family.revoked |= family.person == person;
        }
    }

    /// Ends every access token and leaves the refresh tokens alone.
    pub(crate) fn expire_access(&mut self) {
        for access in self.access.values_mut() {
            access.dead = true;
        }
    }

    pub(super) fn end_access(&mut self, token: &str) {
        if let Some(access) = self.access.get_mut(token) {
            access.dead = true;
        }
    }
}
