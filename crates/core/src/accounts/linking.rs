//! Links: begin, try another way, look how far, cancel.

use std::time::Duration;

use super::hosts::printable;
use super::{Accounts, BeginLink, DeepLink, Opening, Purpose};
use crate::account::LinkId;
use crate::http::limits;
use crate::ledger::{AttemptRow, LinkRow, Outcome};
use crate::link::loopback::Listener;
use crate::link::{Attempt, state_hash};
use crate::provider::{Host, Way, deep_link_uri, loopback_uri, redirect_path};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{self, Code, LinkProgress, LinkPurpose, LinkStarted, Problem};

/// How often whoever waits for a link tries to finish an answer that came.
const FINISH_AGAIN: Duration = Duration::from_secs(3);

impl Accounts {
    /// Begins a link. An open one to the same host is replaced, and told so.
    pub async fn begin_link(&self, begin: BeginLink) -> Result<LinkStarted, Problem> {
        let host = self.host_of(&begin.host)?;
        if host.client_id().is_none() {
            return Err(Problem::at(Code::ClientIdMissing, &begin.host));
        }
        let (purpose, account) = match begin.purpose {
            Purpose::New => (LinkPurpose::New, None),
            Purpose::Relink(id) => {
                // A person's id means nothing at another host.
                if self.row(&id)?.host != begin.host {
                    return Err(Problem::new(Code::AccountUnknown).with("account", id));
                }
                (LinkPurpose::Relink, Some(id))
            }
        };
        let way = chosen(&host, begin.way, begin.deep_link)?;
        // Asked before the browser opens: a grant that cannot be kept must not be asked for.
        self.means.vault.probe().await.or_else(locked_is_fine)?;
        let link = LinkRow {
            id: LinkId::fresh(&*self.means.rng)?,
            host: begin.host.clone(),
            purpose,
            account,
            started_by: begin.started_by,
            until: self.means.now().plus(limits::LINK),
            outcome: None,
        };
        let replaced = Problem::at(Code::Replaced, &begin.host);
        for older in self.means.ledger.begin_link(&link, &replaced)? {
            self.empty_attempts(&older).await;
        }
        let started = self.begin_attempt(&host, &link, way).await;
        if let Err(problem) = &started {
            let outcome = Outcome::Failed(problem.clone());
            self.means.ledger.end_link(&link.id, &outcome)?;
        }
        self.means.changed();
        started
    }

    /// Tries another way within the same link. The older attempts stay open: the first valid
    /// callback wins.
    pub async fn other_way(&self, id: &LinkId, way: Way) -> Result<LinkStarted, Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let way = chosen(&host, Some(way), DeepLink::Usable)?;
        let started = self.begin_attempt(&host, &link, way).await;
        self.means.changed();
        started
    }

    /// What to open in the browser for the newest attempt of a link.
    pub async fn opening(&self, id: &LinkId) -> Result<Opening, Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let attempts = self.means.ledger.attempts(id)?;
        let newest = attempts
            .iter()
            .rfind(|attempt| attempt.taken_at.is_none())
            .ok_or_else(|| Problem::new(Code::LinkOver))?;
        let attempt = self.read_attempt(newest, Attendance::Attended).await?;
        let client_id = host
            .client_id()
            .ok_or_else(|| Problem::at(Code::ClientIdMissing, &link.host))?;
        Ok(Opening {
            url: attempt.authorize_url(&host, client_id),
            host_is_loopback: host.base.is_loopback(),
        })
    }

    /// Gives a link up. A callback that still comes finds nothing; a grant that came already is
    /// ended at the host.
    pub async fn cancel(&self, id: &LinkId) -> Result<(), Problem> {
        self.known_link(id)?;
        self.means.ledger.end_link(id, &Outcome::Cancelled)?;
        self.empty_attempts(id).await;
        self.means.changed();
        Ok(())
    }

    /// Forgets a link that has its outcome.
    pub fn dismiss(&self, id: &LinkId) -> Result<(), Problem> {
        if self.known_link(id)?.outcome.is_some() {
            self.means.ledger.forget_link(id)?;
            self.means.changed();
        }
        Ok(())
    }

    /// Every link that is open, or that ended and was not dismissed.
    pub async fn links(&self) -> Result<Vec<view::Link>, Problem> {
        let mut shown = Vec::new();
        for link in self.means.ledger.links()? {
            shown.push(view::Link {
                id: link.id.to_string(),
                host: link.host.to_string(),
                purpose: link.purpose,
                account: link.account.map(|id| id.to_string()),
                started_by: link.started_by,
                progress: self.progress(&link).await?,
            });
        }
        Ok(shown)
    }

    /// Waits until a link has its outcome, whichever program finishes it.
    pub async fn outcome(&self, id: &LinkId) -> Result<(view::Account, bool), Problem> {
        let mut changes = self.changes();
        let mut last_try = self.means.clock.monotonic();
        loop {
            // An answer that came and could not be finished is tried again while somebody waits.
            if self.means.clock.monotonic() >= last_try + FINISH_AGAIN {
                last_try = self.means.clock.monotonic();
                self.finish_landing(id).await;
            }
            let link = self.known_link(id)?;
            match link.outcome {
                Some(Outcome::Linked { account, renewed }) => {
                    return Ok((self.one(&account).await?, renewed));
                }
                Some(Outcome::Failed(problem)) => return Err(problem),
                Some(Outcome::Cancelled) => {
                    return Err(Problem::at(Code::Cancelled, &link.host));
                }
                None if self.is_late(&link)? => return Err(self.time_out(&link).await?),
                None => {}
            }
            // Another process may finish it; its commits are only seen by looking.
            let look = Duration::from_millis(250);
            let _ = tokio::time::timeout(look, changes.changed()).await;
        }
    }

    async fn begin_attempt(
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
        let hash = state_hash(attempt.state().secret());
        if !self.means.ledger.add_attempt(&row, &hash)? {
            self.empty_slot(Slot::Attempt(row.id)).await;
            return Err(Problem::new(Code::LinkOver));
        }
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

    async fn progress(&self, link: &LinkRow) -> Result<LinkProgress, Problem> {
        Ok(match &link.outcome {
            Some(Outcome::Linked { account, renewed }) => match self.one(account).await {
                Ok(account) => LinkProgress::Linked {
                    account: Box::new(account),
                    renewed: *renewed,
                },
                // It was unlinked since.
                Err(problem) => LinkProgress::Failed { problem },
            },
            Some(Outcome::Failed(problem)) => LinkProgress::Failed {
                problem: problem.clone(),
            },
            Some(Outcome::Cancelled) => LinkProgress::Cancelled,
            None => {
                let attempts = self.means.ledger.attempts(&link.id)?;
                let newest = attempts.iter().rfind(|attempt| attempt.taken_at.is_none());
                match newest {
                    Some(newest) if attempts.iter().all(|a| a.taken_at.is_none()) => {
                        let host = self.host_of(&link.host)?;
                        LinkProgress::WaitingForBrowser {
                            until: link.until.rfc3339(),
                            way: newest.way,
                            ways: others(&host, newest.way),
                        }
                    }
                    Some(_) | None => LinkProgress::Finishing,
                }
            }
        })
    }

    /// Whether a link's time is over while it still waits for the person.
    pub(super) fn is_late(&self, link: &LinkRow) -> Result<bool, Problem> {
        if link.outcome.is_some() || link.until > self.means.now() {
            return Ok(false);
        }
        let attempts = self.means.ledger.attempts(&link.id)?;
        Ok(attempts.iter().all(|attempt| attempt.taken_at.is_none()))
    }

    /// Ends a link whose time is over.
    pub(super) async fn time_out(&self, link: &LinkRow) -> Result<Problem, Problem> {
        let problem = Problem::at(Code::TimedOut, &link.host);
        let outcome = Outcome::Failed(problem.clone());
        self.means.ledger.end_link(&link.id, &outcome)?;
        self.empty_attempts(&link.id).await;
        self.means.changed();
        Ok(problem)
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

    pub(super) fn host_of(&self, key: &crate::provider::HostKey) -> Result<Host, Problem> {
        self.means
            .ledger
            .host(key)?
            .ok_or_else(|| Problem::at(Code::HostUnknown, printable(key.as_str())))
    }

    pub(super) fn known_link(&self, id: &LinkId) -> Result<LinkRow, Problem> {
        self.means
            .ledger
            .link(id)?
            .ok_or_else(|| Problem::new(Code::LinkUnknown))
    }

    fn open_link(&self, id: &LinkId) -> Result<LinkRow, Problem> {
        let link = self.known_link(id)?;
        if link.outcome.is_some() || link.until <= self.means.now() {
            return Err(Problem::new(Code::LinkOver));
        }
        Ok(link)
    }
}

/// A listener at the host's own path.
pub(super) fn listen(host: &Host, port: Option<u16>) -> Result<Listener, Problem> {
    Listener::bind(port, &redirect_path(&host.key())).map_err(|error| {
        tracing::warn!(%error, "no listener");
        Problem::at(Code::PortTaken, host.key())
    })
}

/// The way asked for if it works here, else the best that does.
fn chosen(host: &Host, asked: Option<Way>, deep_link: DeepLink) -> Result<Way, Problem> {
    let ways = host.ways();
    let works = |way: &Way| match (way, deep_link) {
        (Way::DeepLink, DeepLink::Unusable) => false,
        (Way::DeepLink | Way::Loopback | Way::Paste, _) => true,
        (Way::Device | Way::Token | Way::Found, _) => false,
    };
    match asked {
        // A chosen deep link may well be opened by another of this person's programs.
        Some(way) if ways.contains(&way) && (works(&way) || way == Way::DeepLink) => Ok(way),
        Some(way) => Err(Problem::at(Code::WayUnavailable, host.key()).with("way", way.as_str())),
        None => ways
            .into_iter()
            .find(works)
            .ok_or_else(|| Problem::at(Code::WayUnavailable, host.key()).with("way", "browser")),
    }
}

/// The ways back from the browser that are not the one in use.
fn others(host: &Host, current: Way) -> Vec<Way> {
    host.ways()
        .into_iter()
        .filter(|way| *way != current && matches!(way, Way::DeepLink | Way::Loopback))
        .collect()
}

/// A locked vault is unlocked by the first attended write; only one that is not there stops a link.
fn locked_is_fine(error: VaultError) -> Result<(), VaultError> {
    match error {
        VaultError::Locked => Ok(()),
        VaultError::Unavailable | VaultError::InDoubt | VaultError::Corrupt => Err(error),
    }
}
