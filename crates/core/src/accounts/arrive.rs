//! A callback arrives: find its attempt, take it, redeem its code.

use std::time::Duration;

use super::{Accounts, Via};
use crate::account::{AccountId, LinkId};
use crate::grant::{Grant, GrantKind, GrantRecord};
use crate::http::{Reply, Request, SendError};
use crate::ledger::{LinkRow, Outcome, Taken};
use crate::link::{Callback, CallbackError, Redemption, Rejected, state_hash};
use crate::oauth::{OAuthError, read_token_reply};
use crate::provider::{Host, Way};
use crate::renew::{client_credentials, problem_of};
use crate::vault::{Attendance, Slot};
use crate::view::{Code, Problem};
use crate::world::Point;

/// How often a code is sent while no connection stands at all.
const TRIES: u32 = 3;

impl Accounts {
    /// Takes a callback from outside, whichever way it came, and sees its link through.
    ///
    /// What belongs to no open attempt changes nothing and ends nothing. The first valid callback
    /// wins; all others find the attempt taken.
    pub async fn receive(&self, text: &str, via: Via) -> Result<LinkId, Problem> {
        self.receive_as(text, via, None).await
    }

    /// The same; the account of the link is to have that slug.
    pub(super) async fn receive_as(
        &self,
        text: &str,
        via: Via,
        slug: Option<&str>,
    ) -> Result<LinkId, Problem> {
        let callback = match via {
            Via::DeepLink | Via::Loopback(_) | Via::HandedIn(_) => Callback::parse(text),
            Via::Pasted(_) => Callback::parse_pasted(text),
        }
        .map_err(|error| malformed(error, via))?;
        let now = self.means.now();
        let found = self.means.ledger.find_attempt(
            &state_hash(&callback.state),
            &callback.landing.redirect_uri(),
            now,
        )?;
        let row = found
            .filter(|row| match via {
                Via::DeepLink => row.way == Way::DeepLink,
                Via::Loopback(link) | Via::HandedIn(link) => {
                    row.link == link && row.way == Way::Loopback
                }
                Via::Pasted(link) => row.link == link && row.way != Way::DeepLink,
            })
            .ok_or_else(|| Problem::new(Code::StaleCallback))?;
        // Read before it is taken: a vault that is locked must not use the attempt up.
        let attempt = self.read_attempt(&row, Attendance::Attended).await?;
        let Some(taken) = self.means.ledger.take_attempt(&row.id, now)? else {
            return Err(Problem::new(Code::StaleCallback));
        };
        // Only whoever took it may name it.
        if let Some(slug) = slug {
            self.means.ledger.name_link(&taken.link.id, slug)?;
        }
        self.means.points.reached(Point::AttemptTaken);
        self.means.changed();
        let host = self.host_of(&taken.link.host)?;
        tracing::info!(link = %taken.link.id, host = %taken.link.host, "callback taken");
        let accepted = match attempt.accept(callback, &host) {
            Ok(redemption) => self.redeem(&taken, &host, redemption).await,
            Err(rejected) => match self.reject(&taken, rejected).await {
                Ok(problem) | Err(problem) => Err(problem),
            },
        };
        // The attempt is used up already; where its link is kept, its slot is emptied with it.
        if accepted.is_err() {
            self.empty_slot(Slot::Attempt(row.id)).await;
        }
        accepted.map(|()| taken.link.id)
    }

    async fn redeem(
        &self,
        taken: &Taken,
        host: &Host,
        redemption: Redemption,
    ) -> Result<(), Problem> {
        match self.exchanged(taken, host, redemption).await {
            Ok(grant) => self.landed(taken, host, grant).await,
            Err(problem) => {
                self.fail(&taken.link.id, problem.clone()).await?;
                Err(problem)
            }
        }
    }

    /// The code for its tokens.
    async fn exchanged(
        &self,
        taken: &Taken,
        host: &Host,
        redemption: Redemption,
    ) -> Result<Grant, Problem> {
        let client = client_credentials(&self.means, host, Attendance::Attended).await?;
        let request = redemption.into_request(host, &client);
        let reply = self.send_patiently(request).await;
        let tokens = reply
            .map_err(OAuthError::Send)
            .and_then(|reply| read_token_reply(&reply, self.means.now()))
            .map_err(|error| problem_of(&error, &taken.link.host))?;
        let asked = &host.provider.scopes.ask;
        Ok(tokens.into_grant(GrantKind::Oauth, asked, self.means.now()))
    }

    /// A grant is here for a link: it goes to the vault before anything else is done with it, and then
    /// its owner is found.
    pub(super) async fn landed(
        &self,
        taken: &Taken,
        host: &Host,
        grant: Grant,
    ) -> Result<(), Problem> {
        self.means.points.reached(Point::ReplyRead);
        let link = &taken.link;
        if let Err(problem) = self.land(link, host, grant).await {
            self.fail(&link.id, problem.clone()).await?;
            return Err(problem);
        }
        self.finish(&link.id, Attendance::Attended).await
    }

    async fn land(&self, link: &LinkRow, host: &Host, grant: Grant) -> Result<(), Problem> {
        // The account a new link may make gets its id now, so that finishing twice makes it once.
        let account = match link.account {
            Some(id) => id,
            None => AccountId::fresh(&*self.means.rng)?,
        };
        let record = GrantRecord {
            generation: 0,
            host: host.key().to_string(),
            provider: host.provider.id.clone(),
            account: account.to_string(),
            person: None,
            grant,
            link: Some(link.id.to_string()),
            sending: None,
        };
        self.means.points.reached(Point::VaultWriteBegun);
        let slot = Slot::Landing(link.id);
        self.means
            .vault
            .write(&slot, record.encode(), Attendance::Attended, ())
            .await
            .map_err(|error| {
                tracing::warn!(%error, "the vault did not take a landing");
                Problem::new(Code::VaultWrite)
            })?;
        self.means.points.reached(Point::VaultWriteDone);
        Ok(())
    }

    /// Sends a request whose code is good for once. Only while no connection stood at all is it
    /// sent again.
    async fn send_patiently(&self, request: Request) -> Result<Reply, SendError> {
        let mut tries = 1;
        let mut request = request;
        loop {
            let again = request.again();
            match self.means.http.send(request).await {
                Err(error) if error.nothing_was_sent() && tries < TRIES => {
                    tokio::time::sleep(Duration::from_millis(500) * tries).await;
                    tries += 1;
                    request = again;
                }
                answer => return answer,
            }
        }
    }

    /// A rejected answer ends its own attempt. The link goes on while another attempt is open.
    async fn reject(&self, taken: &Taken, rejected: Rejected) -> Result<Problem, Problem> {
        let host = &taken.link.host;
        let problem = match rejected {
            Rejected::Foreign => Problem::new(Code::StaleCallback),
            Rejected::Issuer => Problem::at(Code::IssuerMismatch, host),
            Rejected::Refused(code) if code == "access_denied" => Problem::at(Code::Refused, host),
            Rejected::Refused(code) => Problem::at(Code::HostRefused, host).with("error", code),
        };
        self.attempt_failed(taken, problem).await
    }

    /// An attempt that was taken and brought nothing. The link goes on while another one is open.
    pub(super) async fn attempt_failed(
        &self,
        taken: &Taken,
        problem: Problem,
    ) -> Result<Problem, Problem> {
        let attempts = self.means.ledger.attempts(&taken.link.id)?;
        if attempts.iter().all(|attempt| attempt.taken_at.is_some()) {
            self.fail(&taken.link.id, problem.clone()).await?;
        } else {
            self.means.ledger.forget_attempt(&taken.attempt.id)?;
        }
        self.means.changed();
        Ok(problem)
    }

    /// Ends a link with a problem. No account changes.
    pub(super) async fn fail(&self, link: &LinkId, problem: Problem) -> Result<(), Problem> {
        let outcome = Outcome::Failed(problem);
        self.means.ledger.end_link(link, &outcome)?;
        self.empty_attempts(link).await;
        self.means.changed();
        Ok(())
    }
}

/// What came by our scheme is thrown away; what a person pasted deserves another sentence.
fn malformed(error: CallbackError, via: Via) -> Problem {
    tracing::info!(%error, "not a callback");
    Problem::new(match via {
        Via::DeepLink | Via::Loopback(_) | Via::HandedIn(_) => Code::CallbackMalformed,
        Via::Pasted(_) => Code::AddressUnusable,
    })
}
