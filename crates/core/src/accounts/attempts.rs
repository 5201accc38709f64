//! Attempts: one way tried within a link, its slot, its row and its listener.

use std::time::Duration;

use super::Accounts;
use crate::account::LinkId;
use crate::grant::Secret;
use crate::ledger::{AttemptRow, LinkRow};
use crate::link::loopback::Listener;
use crate::link::{Attempt, State, state_hash};
use crate::provider::{Host, Ports, Way, deep_link_uri, loopback_uri, redirect_path};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkStarted, Problem};
use crate::world::Point;

/// How often a port is asked for, and the pause between: longer than another program takes to see
/// that its link is over.
const TRIES: u32 = 15;
const PAUSE: Duration = Duration::from_millis(100);

impl Accounts {
    pub(super) async fn begin_attempt(
        &self,
        host: &Host,
        link: &LinkRow,
        way: Way,
    ) -> Result<LinkStarted, Problem> {
        match way {
            Way::DeepLink => self.begin_in_browser(host, link, way, None).await,
            Way::Loopback | Way::Paste => {
                let listener = listen_soon(host).await?;
                self.begin_in_browser(host, link, way, Some(listener)).await
            }
            Way::Device => self.begin_code(host, link).await,
            Way::Token => self.begin_token(host, link).await,
            Way::Found => {
                Err(Problem::at(Code::WayUnavailable, host.key()).with("way", way.as_str()))
            }
        }
    }

    /// An attempt that ends with a callback.
    async fn begin_in_browser(
        &self,
        host: &Host,
        link: &LinkRow,
        way: Way,
        listener: Option<Listener>,
    ) -> Result<LinkStarted, Problem> {
        let key = host.key();
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
            shown: None,
            taken_at: None,
        };
        self.keep_attempt(&row, attempt.encode(), Some(attempt.state()))
            .await?;
        // For a pasted address nobody may answer at the port: the browser then shows the address.
        if let (Some(listener), Way::Loopback) = (listener, way) {
            self.serve(listener, link.id);
        }
        let client_id = host
            .client_id()
            .ok_or_else(|| Problem::at(Code::ClientIdMissing, &key))?;
        Ok(LinkStarted {
            link: link.id.to_string(),
            authorize_url: attempt
                .authorize_url(host, client_id, &self.expected(link)?)
                .to_string(),
            way,
            redirect_uri: Some(redirect_uri),
            user_code: None,
            expires_at: link.until.rfc3339(),
        })
    }

    /// Keeps an attempt: the slot first, because an attempt without its secrets could only fail.
    pub(super) async fn keep_attempt(
        &self,
        row: &AttemptRow,
        secrets: Secret<Vec<u8>>,
        state: Option<&State>,
    ) -> Result<(), Problem> {
        self.means
            .vault
            .write(&Slot::Attempt(row.id), secrets, Attendance::Attended, ())
            .await?;
        self.means.points.reached(Point::AttemptKept);
        let hash = state.map(|state| state_hash(state.secret()));
        let added = self.means.ledger.add_attempt(row, hash.as_deref());
        if !matches!(added, Ok(true)) {
            self.empty_slot(Slot::Attempt(row.id)).await;
            added?;
            return Err(Problem::new(Code::LinkOver));
        }
        self.means.points.reached(Point::AttemptListed);
        Ok(())
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

/// A listener for a new attempt. Where only a few ports are registered, an older attempt may hold
/// them: it lets go of them as soon as it hears that its link is over.
async fn listen_soon(host: &Host) -> Result<Listener, Problem> {
    let mut tries = 1;
    loop {
        match (listen(host, None), host.ports()) {
            (Err(_), Ports::Fixed(_)) if tries < TRIES => tokio::time::sleep(PAUSE).await,
            (listener, Ports::Any | Ports::Fixed(_) | Ports::None) => return listener,
        }
        tries += 1;
    }
}

/// A listener at the host's own path; at `port`, or at one that the host sends a browser back to.
pub(super) fn listen(host: &Host, port: Option<u16>) -> Result<Listener, Problem> {
    let path = redirect_path(&host.key());
    let ports = match (port, host.ports()) {
        (Some(port), _) => vec![Some(port)],
        (None, Ports::Fixed(ports)) => ports.into_iter().map(Some).collect(),
        (None, Ports::Any | Ports::None) => vec![None],
    };
    for port in ports {
        match Listener::bind(port, &path) {
            Ok(listener) => return Ok(listener),
            Err(error) => tracing::warn!(%error, "no listener"),
        }
    }
    Err(Problem::at(Code::PortTaken, host.key()))
}
