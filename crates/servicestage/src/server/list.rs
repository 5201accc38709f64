//! The list of all authorizations, written once for as long as nothing changes.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use forgepass_core::accounts::Accounts;
use forgepass_core::view::Problem;
use tokio::sync::Mutex;

use super::record::record;
use crate::wire::{Authorization, Authorizations, Tag};

/// How a sign-in stands follows from the time, too: nothing is said that is older than this.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct List(Mutex<Option<Written>>);

#[derive(Debug)]
struct Written {
    version: (i64, u64),
    at: Instant,
    bytes: Bytes,
}

impl List {
    /// As JSON.
    pub async fn bytes(&self, accounts: &Accounts) -> Result<Bytes, Problem> {
        let mut written = self.0.lock().await;
        let version = accounts.version()?;
        if let Some(written) = written.as_ref()
            && written.version == version
            && written.at.elapsed() < FRESH
        {
            return Ok(written.bytes.clone());
        }
        let authorizations: Vec<Authorization> = accounts
            .entries()
            .await?
            .iter()
            .map(|entry| Authorization {
                tag: Tag::Listed(None),
                ..record(entry)
            })
            .collect();
        let list = Authorizations {
            count: i64::try_from(authorizations.len()).unwrap_or(i64::MAX),
            authorizations,
        };
        // Of these types every value can be written.
        let bytes = Bytes::from(serde_json::to_vec(&list).unwrap_or_default());
        *written = Some(Written {
            version,
            at: Instant::now(),
            bytes: bytes.clone(),
        });
        Ok(bytes)
    }
}
