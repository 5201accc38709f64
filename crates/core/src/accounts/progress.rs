//! How far links are, and waiting for their outcome.

use std::time::Duration;

use super::Accounts;
use crate::account::LinkId;
use crate::ledger::{AttemptRow, LinkRow, Outcome};
use crate::provider::{Host, Way};
use crate::view::{self, Code, LinkProgress, Problem};

/// How often whoever waits for a link tries to finish an answer that came.
const FINISH_AGAIN: Duration = Duration::from_secs(3);

impl Accounts {
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
                        waiting(link, newest, &self.host_of(&link.host)?)
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
}

/// What the person is waited for.
fn waiting(link: &LinkRow, newest: &AttemptRow, host: &Host) -> LinkProgress {
    let until = link.until.rfc3339();
    let ways = others(host, newest.way);
    match (newest.way, &newest.shown) {
        (Way::Device, Some(shown)) => LinkProgress::ShowingCode {
            user_code: shown.user_code.clone(),
            verification_uri: shown.page.clone(),
            phone_uri: shown
                .filled_page
                .clone()
                .unwrap_or_else(|| shown.page.clone()),
            until: shown.until.rfc3339(),
            ways,
        },
        (Way::Token, _) => LinkProgress::AwaitingToken { until, ways },
        (way @ (Way::DeepLink | Way::Loopback | Way::Paste | Way::Device | Way::Found), _) => {
            LinkProgress::WaitingForBrowser { until, way, ways }
        }
    }
}

/// The ways that are not the one in use. Pasting is part of the loopback way.
fn others(host: &Host, current: Way) -> Vec<Way> {
    host.ways()
        .into_iter()
        .filter(|way| *way != current && *way != Way::Paste)
        .collect()
}
