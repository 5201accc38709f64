//! The loopback listener of an attempt, for as long as its link is open.

use std::time::Duration;

use tokio::sync::watch;

use super::{Accounts, Via};
use crate::account::LinkId;
use crate::ledger::{LinkRow, Outcome};
use crate::link::loopback::{Listener, Verdict};
use crate::provider::Way;
use crate::view::{Code, Problem, StartedBy};

/// How often a listener looks whether another process ended its link.
const LOOK: Duration = Duration::from_secs(1);

/// How long a listener that was told to close may take.
const CLOSING: Duration = Duration::from_secs(2);

impl Accounts {
    /// Serves a listener in the background until its link has an outcome.
    pub(super) fn serve(&self, listener: Listener, link: LinkId) {
        let accounts = self.clone();
        let pages = self.means.pages.clone();
        let serving = self.means.serving().subscribe();
        let closed = self.clone().until_closed(link, serving);
        self.means.listening().insert(link);
        tokio::spawn(async move {
            let judge = accounts.clone();
            let ended = listener
                .serve(pages, closed, move |url| {
                    let accounts = judge.clone();
                    async move { accounts.judge(&url, link).await }
                })
                .await;
            accounts.means.listening().remove(&link);
            accounts.means.issuers().remove(&link);
            accounts.means.changed();
            match ended {
                Ok(ended) => tracing::debug!(%link, ?ended, "listener closed"),
                Err(error) => tracing::warn!(%link, %error, "listener failed"),
            }
        });
    }

    /// Listens again for the open attempts that this kind of program began before it was
    /// restarted. Where the port is taken by now, the link says so.
    pub(super) async fn listen_again(&self, who: StartedBy) -> Result<(), Problem> {
        for link in self.means.ledger.links()? {
            if link.outcome.is_some() || link.started_by != who || self.is_late(&link)? {
                continue;
            }
            // One of our own that is about to close still holds the port.
            self.closed_soon(&link.id).await;
            if let Err(problem) = self.listen_again_for(&link) {
                tracing::warn!(link = %link.id, %problem, "cannot listen again");
                let attempts = self.means.ledger.attempts(&link.id)?;
                if attempts.iter().all(|attempt| attempt.way == Way::Loopback) {
                    let outcome = Outcome::Failed(problem);
                    self.means.ledger.end_link(&link.id, &outcome)?;
                    self.empty_attempts(&link.id).await;
                }
            }
        }
        Ok(())
    }

    fn listen_again_for(&self, link: &LinkRow) -> Result<(), Problem> {
        let host = self.host_of(&link.host)?;
        for attempt in self.means.ledger.attempts(&link.id)? {
            if attempt.way != Way::Loopback || attempt.taken_at.is_some() {
                continue;
            }
            let port = url::Url::parse(&attempt.redirect_uri)
                .ok()
                .and_then(|url| url.port())
                .ok_or_else(|| Problem::at(Code::PortTaken, &link.host))?;
            self.serve(super::attempts::listen(&host, Some(port))?, link.id);
        }
        Ok(())
    }

    async fn judge(&self, url: &str, link: LinkId) -> Verdict {
        let handed_in = self
            .known_link(&link)
            .is_ok_and(|row| row.started_by == StartedBy::Server);
        if handed_in {
            return self.show_landing(url, link).await;
        }
        let Err(problem) = self.receive(url, Via::Loopback(link)).await else {
            return Verdict::Accepted;
        };
        match problem.code {
            // Not this attempt's answer: nothing ends, and the listener goes on.
            Code::StaleCallback | Code::CallbackMalformed => Verdict::Ignored,
            // The person's own no, or an answer that is not the host's.
            Code::Refused | Code::HostRefused | Code::IssuerMismatch => Verdict::Refused,
            _ => self.standing_of(&link),
        }
    }

    /// What to say when something of ours went wrong: a grant that landed will be finished, and an
    /// attempt that was not taken can still be answered.
    fn standing_of(&self, link: &LinkId) -> Verdict {
        let open = self.known_link(link).is_ok_and(|row| row.outcome.is_none());
        let attempts = self.means.ledger.attempts(link).unwrap_or_default();
        match (
            open,
            attempts.iter().any(|attempt| attempt.taken_at.is_some()),
        ) {
            (true, true) => Verdict::Accepted,
            (true, false) => Verdict::Ignored,
            (false, _) => Verdict::Refused,
        }
    }

    /// Waits until this process does not listen for a link any more, or for as long as that may take.
    async fn closed_soon(&self, link: &LinkId) {
        let mut changes = self.changes();
        let closed = async {
            while self.means.listening().contains(link) && changes.changed().await.is_ok() {}
        };
        let _ = tokio::time::timeout(CLOSING, closed).await;
    }

    /// Until a link is over; or, if its answer is for a program, until programs are not answered.
    async fn until_closed(self, link: LinkId, mut serving: watch::Receiver<u64>) {
        let for_a_program = self
            .known_link(&link)
            .is_ok_and(|row| row.started_by == StartedBy::Server);
        let over = self.until_over(link);
        if for_a_program {
            tokio::select! {
                () = over => {}
                _ = serving.changed() => {}
            }
        } else {
            over.await;
        }
    }

    pub(super) async fn until_over(self, link: LinkId) {
        let mut changes = self.changes();
        loop {
            let over = match self.known_link(&link) {
                Ok(row) => row.outcome.is_some() || self.is_late(&row).unwrap_or(true),
                Err(_) => true,
            };
            if over {
                return;
            }
            let _ = tokio::time::timeout(LOOK, changes.changed()).await;
        }
    }
}
