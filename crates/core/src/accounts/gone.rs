//! Grants that are over for us and still to be ended at their host.
//!
//! A slot `gone/<random>` holds the tokens and names no account. It is tried again until the host
//! confirms, thirty days at most.

use serde::{Deserialize, Serialize};

use super::Accounts;
use crate::clock::{Timestamp, fresh_uuid};
use crate::grant::{GrantKind, GrantRecord, Secret};
use crate::oauth::{Ending, OAuthError, Part, read_revocation, revocation};
use crate::provider::HostKey;
use crate::renew::client_credentials;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::Problem;

const KEPT: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// The tokens of a grant that is over.
#[derive(Debug)]
pub(super) struct Gone {
    host: HostKey,
    kind: GrantKind,
    user: Option<String>,
    tokens: Vec<Secret<String>>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    host: HostKey,
    #[serde(default = "oauth")]
    kind: GrantKind,
    #[serde(default)]
    user: Option<String>,
    tokens: Vec<String>,
    until: Timestamp,
}

/// Before there were others, all were of this kind.
const fn oauth() -> GrantKind {
    GrantKind::Oauth
}

impl Gone {
    /// The refresh token first: ending it ends what came from it (RFC 7009 §2.1).
    pub(super) fn of(record: &GrantRecord) -> Result<Self, Problem> {
        let refresh = record.grant.refresh.as_ref().map(Secret::duplicate);
        let access = record.grant.access.duplicate();
        Ok(Self {
            host: record.host.parse().map_err(|_| VaultError::Corrupt)?,
            kind: record.grant.kind,
            user: record.grant.user.clone(),
            tokens: refresh.into_iter().chain([access]).collect(),
        })
    }

    fn encode(&self, until: Timestamp) -> Secret<Vec<u8>> {
        let mut bytes = Vec::with_capacity(128 * 1024);
        let kept = Kept {
            v: 1,
            host: self.host.clone(),
            kind: self.kind,
            user: self.user.clone(),
            tokens: self.tokens.iter().map(|t| t.expose().clone()).collect(),
            until,
        };
        serde_json::to_writer(&mut bytes, &kept).expect("plain fields always serialise");
        Secret::new(bytes)
    }
}

impl Accounts {
    /// Keeps the tokens until the host has been told.
    pub(super) async fn bury(&self, gone: &Gone, who: Attendance) -> Result<Slot, Problem> {
        let name = fresh_uuid(&*self.means.rng)?.simple().to_string();
        let slot = Slot::Gone(name);
        let bytes = gone.encode(self.means.now().plus(KEPT));
        self.means.vault.write(&slot, bytes, who, ()).await?;
        Ok(slot)
    }

    /// Keeps the tokens of a grant that nobody wants, if the host gave it to this program. What a
    /// person made, or another program uses, is not ours to end unasked.
    pub(super) async fn bury_ours(
        &self,
        record: &GrantRecord,
        who: Attendance,
    ) -> Result<Option<Slot>, Problem> {
        match record.grant.kind {
            GrantKind::Oauth | GrantKind::Device => {
                self.bury(&Gone::of(record)?, who).await.map(Some)
            }
            GrantKind::Personal | GrantKind::Borrowed => Ok(None),
        }
    }

    /// Tells the host. `true` once nothing is left to tell.
    pub(super) async fn end_at_host(&self, slot: &Slot) -> Result<bool, Problem> {
        let who = Attendance::Unattended;
        let Some(bytes) = self.means.vault.read(slot, who).await? else {
            return Ok(true);
        };
        let kept: Kept = serde_json::from_slice(bytes.expose()).map_err(|_| VaultError::Corrupt)?;
        let over = kept.until <= self.means.now();
        let done = over || self.told(kept).await?;
        if done {
            self.means.vault.delete(slot, who, ()).await?;
        }
        Ok(done)
    }

    async fn told(&self, kept: Kept) -> Result<bool, Problem> {
        let Some(host) = self.means.ledger.host(&kept.host)? else {
            return Ok(true);
        };
        let client = match host.client_id() {
            Some(_) => Some(client_credentials(&self.means, &host, Attendance::Unattended).await?),
            None => None,
        };
        let renewable = kept.tokens.len() > 1;
        for (place, token) in kept.tokens.into_iter().map(Secret::new).enumerate() {
            let ending = Ending {
                token,
                part: if renewable && place == 0 {
                    Part::Refresh
                } else {
                    Part::Access
                },
                kind: kept.kind,
                user: kept.user.clone(),
            };
            let Some(revocation) = revocation(&host, client.as_ref(), ending) else {
                continue;
            };
            let told = match self.means.http.send(revocation.request).await {
                Ok(reply) => read_revocation(revocation.by, &reply, self.means.now()),
                Err(error) => Err(OAuthError::Send(error)),
            };
            if let Err(error) = told {
                tracing::info!(host = %kept.host, %error, "not ended at the host yet");
                return Ok(false);
            }
        }
        Ok(true)
    }
}
