//! A grant on its way into the vault.

use super::{GrantRecord, token_hash};

/// A grant that came from a host and that the vault has not taken yet.
#[derive(Debug)]
pub struct Unsaved {
    /// What came.
    pub record: GrantRecord,
    /// The hash of the refresh token that it was paid with: what is spent.
    pub spent: String,
}

impl Unsaved {
    /// Whether it is newer than what the slot has now. A mark alone makes a slot no newer: it is
    /// written with the spent token still in it, here or by another process.
    pub fn supersedes(&self, kept: Option<&GrantRecord>) -> bool {
        let Some(kept) = kept else { return true };
        let is_spent = kept.grant.refresh.as_ref().map(token_hash).as_ref() == Some(&self.spent);
        let ours = &self.record.grant;
        // Where a host does not rotate, the token that was spent is good, and the time decides.
        is_spent
            && token_hash(&kept.grant.access) != token_hash(&ours.access)
            && kept.grant.freshness.received_at <= ours.freshness.received_at
    }
}
