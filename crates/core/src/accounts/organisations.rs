//! Organisations that ask for a sign-on of their own before a grant opens their repositories.
//!
//! A grant is good without it, and its host says so; only a part of what the person sees in the
//! browser is missing. GitHub tells it beside a list that spans organisations, by a header that names
//! those it left out (docs.github.com, "Authenticating to the REST API").

use std::time::Duration;

use url::Url;

use super::{Accounts, Opening};
use crate::account::AccountId;
use crate::grant::GrantKind;
use crate::http::Authorization;
use crate::ledger::AccountRow;
use crate::oauth::{asker, reach_request};
use crate::provider::Host;
use crate::renew::peek;
use crate::vault::Attendance;
use crate::view::{Code, Problem};

/// How long the list may take. A person may be waiting for a check, which is about more than this.
const PATIENCE: Duration = Duration::from_secs(10);

impl Accounts {
    /// Asks and notes it, for an account that was just linked. Nothing waits for it.
    pub(super) async fn look_at_organisations(&self, id: &AccountId) {
        let Ok(row) = self.row(id) else { return };
        let Ok(host) = self.host_of(&row.host) else {
            return;
        };
        if host.endpoints.reach.is_none() {
            return;
        }
        if let Ok(Some(record)) = peek(&self.means, &row, Attendance::Unattended).await {
            self.note_sign_on(&row, &host, asker(&host, &record.grant))
                .await;
        }
    }

    /// Asks whether an organisation keeps something closed, and notes the answer. Where nobody said,
    /// what was known stays.
    pub(super) async fn note_sign_on(&self, row: &AccountRow, host: &Host, asker: Authorization) {
        let Some(awaits) = self.awaits_sign_on(host, asker).await else {
            return;
        };
        match self.means.ledger.awaits_sign_on(&row.id, awaits) {
            Ok(true) => self.means.changed(),
            Ok(false) => {}
            Err(error) => tracing::warn!(account = %row.id, %error, "ledger"),
        }
    }

    async fn awaits_sign_on(&self, host: &Host, asker: Authorization) -> Option<bool> {
        let header = host.provider.organisations.sign_on.known()?;
        let asking = self.means.http.send(reach_request(host, asker)?);
        let reply = tokio::time::timeout(PATIENCE, asking).await.ok()?.ok()?;
        match (reply.status, reply.header(header)) {
            (200 | 403, Some(_)) => Some(true),
            (200, None) => Some(false),
            _ => None,
        }
    }

    /// Where a person signs on to an organisation for the grant of an account.
    pub fn sign_on_page(&self, id: &AccountId) -> Result<Opening, Problem> {
        let row = self.row(id)?;
        let host = self.host_of(&row.host)?;
        let person = row
            .labels
            .web_url
            .as_deref()
            .and_then(|url| Url::parse(url).ok());
        let page = match row.kind {
            GrantKind::Oauth | GrantKind::Device => host.manage_page(),
            GrantKind::Personal | GrantKind::Borrowed => host.tokens_page(),
        };
        Ok(Opening {
            // Where no page for it is known, the person's own leads to it.
            url: page
                .or(person)
                .ok_or_else(|| Problem::at(Code::PageUnknown, &row.host))?,
            host_is_loopback: host.base.is_loopback(),
        })
    }
}
