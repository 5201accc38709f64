//! How tokens are used, and how they end.

use std::time::Duration;

use super::{Family, Grants};

impl Grants {
    /// Whose access token this is, if it is good. Using it may end the pair before it.
    pub(crate) fn use_access(&mut self, token: &str, now: Duration) -> Option<u64> {
        let access = self.access.get_mut(token)?;
        let family = &self.families[access.family];
        if access.dead || family.revoked || now >= access.until {
            return None;
        }
        let person = family.person;
        if let Some(before) = access.ends_on_use.take()
            && let Some(refresh) = self.refresh.get_mut(&before)
        {
            refresh.dead = true;
            let before = refresh.access.clone();
            self.end_access(&before);
        }
        Some(person)
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
