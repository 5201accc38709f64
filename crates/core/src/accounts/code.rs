//! The way by a code that the person types at the host (RFC 8628).

use std::time::Duration;

use super::Accounts;
use crate::account::{AccountId, AttemptId, LinkId};
use crate::grant::{GrantKind, GrantRecord, Secret};
use crate::ledger::{AttemptRow, LinkRow, ShownCode};
use crate::link::WaitingCode;
use crate::oauth::{
    OAuthError, Polled, TokenReply, device_request, poll_request, read_device_code, read_poll,
};
use crate::provider::{Host, Way};
use crate::renew::{client_credentials, problem_of};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, LinkStarted, Problem, StartedBy};

/// How long to leave a vault alone that cannot be read.
const UNREAD: Duration = Duration::from_secs(5);

impl Accounts {
    /// Fetches a code, and asks from then on whether the person has typed it.
    pub(super) async fn begin_code(
        &self,
        host: &Host,
        link: &LinkRow,
    ) -> Result<LinkStarted, Problem> {
        let key = host.key();
        let client = client_credentials(&self.means, host, Attendance::Attended).await?;
        let request = device_request(host, &client)
            .ok_or_else(|| Problem::at(Code::WayUnavailable, &key).with("way", "device"))?;
        let reply = self.means.http.send(request).await;
        let now = self.means.now();
        let code = reply
            .map_err(OAuthError::Send)
            .and_then(|reply| read_device_code(host, &reply, now))
            .map_err(|error| problem_of(&error, &key))?;
        let ends = code.life.map_or(link.until, |life| now.plus(life));
        let shown = ShownCode {
            user_code: code.user_code.clone(),
            page: code.page.to_string(),
            filled_page: code.filled_page.as_ref().map(ToString::to_string),
            until: ends.min(link.until),
        };
        let row = AttemptRow {
            id: AttemptId::fresh(&*self.means.rng)?,
            link: link.id,
            way: Way::Device,
            redirect_uri: String::new(),
            shown: Some(shown.clone()),
            taken_at: None,
        };
        let waiting = WaitingCode {
            code: code.code,
            interval: code.interval,
        };
        self.keep_attempt(&row, waiting.encode(), None).await?;
        self.wait_for_code(link.id, row.id);
        Ok(LinkStarted {
            link: link.id.to_string(),
            authorize_url: shown.page,
            way: Way::Device,
            redirect_uri: None,
            user_code: Some(shown.user_code),
            expires_at: shown.until.rfc3339(),
        })
    }

    /// Takes up the codes again that this kind of program showed before it was restarted.
    pub(super) fn wait_for_codes_again(&self, who: StartedBy) -> Result<(), Problem> {
        for link in self.means.ledger.links()? {
            if link.outcome.is_some() || link.started_by != who {
                continue;
            }
            for attempt in self.means.ledger.attempts(&link.id)? {
                if attempt.way == Way::Device && attempt.taken_at.is_none() {
                    self.wait_for_code(link.id, attempt.id);
                }
            }
        }
        Ok(())
    }

    fn wait_for_code(&self, link: LinkId, attempt: AttemptId) {
        let accounts = self.clone();
        tokio::spawn(async move {
            if let Err(problem) = accounts.see_code_through(&link, &attempt).await {
                tracing::info!(%link, %problem, "the code brought nothing");
            }
        });
    }

    async fn see_code_through(&self, link: &LinkId, attempt: &AttemptId) -> Result<(), Problem> {
        let host = self.host_of(&self.known_link(link)?.host)?;
        let Some(answer) = self.answer_to_code(link, attempt, &host).await else {
            return Ok(());
        };
        let taken = match self.means.ledger.take_attempt(attempt, self.means.now()) {
            Ok(Some(taken)) => taken,
            // Given up in the moment the person said yes, or the ledger cannot be written: the grant is
            // nobody's, and must not live on at the host unknown to anyone.
            untaken => {
                if let Ok(tokens) = answer {
                    self.end_unwanted(&host, *tokens).await?;
                }
                return Ok(untaken.map(|_| ())?);
            }
        };
        self.means.changed();
        self.empty_slot(Slot::Attempt(*attempt)).await;
        match answer {
            Ok(tokens) => {
                let asked = &host.provider.scopes.ask;
                let grant = tokens.into_grant(GrantKind::Device, asked, self.means.now());
                self.landed(&taken, &host, grant).await
            }
            Err(problem) => Err(self.attempt_failed(&taken, problem).await?),
        }
    }

    /// Asks, as slowly as the host wants, until there is an answer. `None` once the link is over. A
    /// question that is on its way is never broken off: its answer may be the grant.
    async fn answer_to_code(
        &self,
        link: &LinkId,
        attempt: &AttemptId,
        host: &Host,
    ) -> Option<Result<Box<TokenReply>, Problem>> {
        let over = self.clone().until_over(*link);
        tokio::pin!(over);
        let mut slower: Option<Duration> = None;
        loop {
            let waiting = match self.read_code(attempt).await {
                Ok(Some(waiting)) => waiting,
                // Given up elsewhere: whoever did so emptied it.
                Ok(None) => return None,
                Err(error) => {
                    tracing::info!(%link, %error, "the code cannot be read now");
                    tokio::select! {
                        () = &mut over => return None,
                        () = tokio::time::sleep(UNREAD) => continue,
                    }
                }
            };
            let interval = slower.unwrap_or(waiting.interval);
            tokio::select! {
                () = &mut over => return None,
                () = tokio::time::sleep(interval) => {}
            }
            match self.poll(host, waiting.code, interval).await {
                Ok(Polled::Pending(next)) => slower = Some(next),
                Ok(Polled::Granted(tokens)) => return Some(Ok(tokens)),
                Ok(Polled::Denied) => return Some(Err(Problem::at(Code::Refused, host.key()))),
                Ok(Polled::Expired) => {
                    return Some(Err(Problem::at(Code::CodeExpired, host.key())));
                }
                Err(problem) => return Some(Err(problem)),
            }
        }
    }

    async fn poll(
        &self,
        host: &Host,
        code: Secret<String>,
        interval: Duration,
    ) -> Result<Polled, Problem> {
        let client = match client_credentials(&self.means, host, Attendance::Unattended).await {
            Ok(client) => client,
            // A vault that is locked for a while ends nothing either.
            Err(problem) if matches!(problem.code, Code::VaultLocked | Code::VaultUnavailable) => {
                tracing::info!(%problem, "not asked");
                return Ok(Polled::Pending(interval));
            }
            Err(problem) => return Err(problem),
        };
        match self
            .means
            .http
            .send(poll_request(host, &client, code))
            .await
        {
            Ok(reply) => read_poll(&reply, interval, self.means.now())
                .map_err(|error| problem_of(&error, &host.key())),
            // A network that comes and goes ends nothing.
            Err(error) => {
                tracing::info!(%error, "not asked");
                Ok(Polled::Pending(interval))
            }
        }
    }

    async fn read_code(&self, attempt: &AttemptId) -> Result<Option<WaitingCode>, VaultError> {
        let slot = Slot::Attempt(*attempt);
        let bytes = self.means.vault.read(&slot, Attendance::Unattended).await?;
        bytes
            .map(|bytes| WaitingCode::decode(&bytes).ok_or(VaultError::Corrupt))
            .transpose()
    }

    async fn end_unwanted(&self, host: &Host, tokens: TokenReply) -> Result<(), Problem> {
        let asked = &host.provider.scopes.ask;
        let record = GrantRecord {
            generation: 0,
            host: host.key().to_string(),
            provider: host.provider.id.clone(),
            account: AccountId::fresh(&*self.means.rng)?.to_string(),
            person: None,
            grant: tokens.into_grant(GrantKind::Device, asked, self.means.now()),
            link: None,
            sending: None,
        };
        self.bury_ours(&record, Attendance::Unattended)
            .await
            .map(|_| ())
    }
}
