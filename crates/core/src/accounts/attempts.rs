//! Attempts: one way tried within a link, its slot, its row and its listener.

use super::Accounts;
use crate::account::LinkId;
use crate::ledger::{AttemptRow, LinkRow};
use crate::link::loopback::Listener;
use crate::link::{Attempt, state_hash};
use crate::provider::{Host, Way, deep_link_uri, loopback_uri, redirect_path};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkStarted, Problem};
use crate::world::Point;

impl Accounts {
    pub(super) async fn begin_attempt(
        &self,
        host: &Host,
        link: &LinkRow,
        way: Way,
    ) -> Result<LinkStarted, Problem> {
        let key = host.key();
        let listener = match way {
            Way::Loopback | Way::Paste => Some(listen(host, None)?),
            Way::DeepLink | Way::Device | Way::Token | Way::Found => None,
        };
        let redirect_uri = match &listener {
            Some(listener) => loopback_uri(&key, listener.port()),
            None => deep_link_uri(&key),
        };
        let attempt = Attempt::begin(redirect_uri.clone(), &*self.means.rng)?;
        let row = AttemptRow {
            id: attempt.id,
            link: link.id,
            way,
            redirect_uri: redirect_uri.clone(),
            taken_at: None,
        };
        // The slot first: an attempt without its verifier could only fail.
        self.means
            .vault
            .write(
                &Slot::Attempt(attempt.id),
                attempt.encode(),
                Attendance::Attended,
                (),
            )
            .await?;
        self.means.points.reached(Point::AttemptKept);
        let hash = state_hash(attempt.state().secret());
        let added = self.means.ledger.add_attempt(&row, &hash);
        if !matches!(added, Ok(true)) {
            self.empty_slot(Slot::Attempt(row.id)).await;
            added?;
            return Err(Problem::new(Code::LinkOver));
        }
        self.means.points.reached(Point::AttemptListed);
        // For a pasted address nobody may answer at the port: the browser then shows the address.
        if let (Some(listener), Way::Loopback) = (listener, way) {
            self.serve(listener, link.id);
        }
        let client_id = host
            .client_id()
            .ok_or_else(|| Problem::at(Code::ClientIdMissing, &key))?;
        Ok(LinkStarted {
            link: link.id.to_string(),
            authorize_url: attempt.authorize_url(host, client_id).to_string(),
            way,
            redirect_uri,
            expires_at: link.until.rfc3339(),
        })
    }

    /// Empties the slots of a link's attempts. One that cannot be emptied now is useless without
    /// its attempt's row being open, and is swept later.
    pub(super) async fn empty_attempts(&self, link: &LinkId) {
        let Ok(attempts) = self.means.ledger.attempts(link) else {
            return;
        };
        for attempt in attempts {
            self.empty_slot(Slot::Attempt(attempt.id)).await;
        }
    }

    pub(super) async fn empty_slot(&self, slot: Slot) {
        let emptied = self
            .means
            .vault
            .delete(&slot, Attendance::Unattended, ())
            .await;
        if let Err(error) = emptied {
            tracing::debug!(%slot, %error, "not emptied now");
        }
    }

    pub(super) async fn read_attempt(
        &self,
        row: &AttemptRow,
        who: Attendance,
    ) -> Result<Attempt, Problem> {
        let bytes = self
            .means
            .vault
            .read(&Slot::Attempt(row.id), who)
            .await?
            .ok_or_else(|| Problem::new(Code::StaleCallback))?;
        Attempt::decode(row.id, row.redirect_uri.clone(), &bytes)
            .ok_or_else(|| VaultError::Corrupt.into())
    }
}

/// A listener at the host's own path.
pub(super) fn listen(host: &Host, port: Option<u16>) -> Result<Listener, Problem> {
    Listener::bind(port, &redirect_path(&host.key())).map_err(|error| {
        tracing::warn!(%error, "no listener");
        Problem::at(Code::PortTaken, host.key())
    })
}
