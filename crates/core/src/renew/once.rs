//! One renewal of one account, as the chart in the module's head says.

use std::time::Duration;

use super::backoff::trouble;
use super::client::client_credentials;
use super::judge::{Verdict, cause_of, problem_of, verdict};
use super::lock::AccountLock;
use super::obtain::Want;
use super::record::{adopt, read_record, write_record};
use crate::account::Cause;
use crate::grant::{GrantRecord, Secret, Sending, Unsaved, token_hash};
use crate::http::Reply;
use crate::ledger::AccountRow;
use crate::oauth::{
    ClientCredentials, OAuthError, TokenReply, asker, identity_request, read_person,
    read_token_reply, refresh_request,
};
use crate::provider::Host;
use crate::vault::{Attendance, Slot};
use crate::view::{Code, Problem, What};
use crate::world::{Means, Point};

/// How often a token may be sent while nobody knows what became of it.
const MOST_POSTS: u32 = 2;

/// A renewal under the account's lock.
pub(super) struct Renewal<'a> {
    pub means: &'a Means,
    pub host: &'a Host,
    pub row: &'a AccountRow,
    pub who: Attendance,
    pub want: Want,
    pub held: AccountLock,
}

impl Renewal<'_> {
    pub async fn run(&self, mut record: GrantRecord) -> Result<Secret<String>, Problem> {
        let now = self.means.now();
        let alive = record.grant.freshness.lasts(Duration::ZERO, now);
        let Some(refresh) = record.grant.refresh.as_ref().map(Secret::duplicate) else {
            // Nothing to renew it with: it is good until it ends.
            return if alive {
                Ok(record.grant.access.duplicate())
            } else {
                Err(self.broken(Cause::Expired))
            };
        };
        if self.row.broken.is_some() {
            return Err(self.needs_relink());
        }
        if let Some(retry_at) = self.row.pause(now) {
            return if alive && self.want != Want::Newer {
                Ok(record.grant.access.duplicate())
            } else {
                Err(Problem::new(Code::RenewWaiting)
                    .with("account", self.handle())
                    .with("until", retry_at))
            };
        }
        let hash = token_hash(&refresh);
        let before = record.sending.take().filter(|mark| mark.token_hash == hash);
        let posts = before.as_ref().map_or(0, |mark| mark.posts);
        if posts >= MOST_POSTS {
            return Err(self.broken(Cause::Ambiguous));
        }
        if posts > 0 {
            // The one replay is only worth it when the host answers at all.
            if let Some(error) = self.host_trouble(&record).await {
                record.sending = before;
                return self.troubled(&error, &record);
            }
        }
        let client = client_credentials(self.means, self.host, self.who).await?;
        let spent = hash.clone();
        record.sending = Some(Sending {
            token_hash: hash,
            at: now,
            posts: posts + 1,
        });
        self.write(&mut record).await?;
        self.means.points.reached(Point::MarkerDurable);
        tracing::info!(account = %self.row.id, "renewing");
        let (reply, outcome) = self.exchange(&client, refresh).await;
        match outcome {
            Ok(tokens) => self.keep(record, tokens, spent).await,
            Err(error) => self.without(record, before, reply.as_ref(), &error).await,
        }
    }

    async fn exchange(
        &self,
        client: &ClientCredentials,
        refresh: Secret<String>,
    ) -> (Option<Reply>, Result<TokenReply, OAuthError>) {
        let request = refresh_request(self.host, client, refresh);
        match self.means.http.send(request).await {
            Ok(reply) => {
                let tokens = read_token_reply(&reply, self.means.now());
                (Some(reply), tokens)
            }
            Err(error) => (None, Err(OAuthError::Send(error))),
        }
    }

    /// The new grant goes to the vault before anything else is done or looked at.
    async fn keep(
        &self,
        record: GrantRecord,
        tokens: TokenReply,
        spent: String,
    ) -> Result<Secret<String>, Problem> {
        self.means.points.reached(Point::ReplyRead);
        let received_at = self.means.now();
        let record = GrantRecord {
            generation: record.generation + 1,
            host: record.host,
            provider: record.provider,
            account: record.account,
            person: record.person,
            link: record.link,
            grant: tokens.renewing(record.grant, received_at),
            sending: None,
        };
        let grant = record.grant.duplicate();
        let bytes = record.encode();
        // The old token is spent. The new one waits in memory until the vault takes it, however long
        // the vault thinks about it and whoever stops waiting.
        let id = self.row.id;
        self.means.unsaved().insert(id, Unsaved { record, spent });
        self.means.points.reached(Point::VaultWriteBegun);
        let slot = Slot::Grant(id);
        let held = self.held.clone();
        let written = self.means.vault.write(&slot, bytes, self.who, held).await;
        if let Err(error) = written {
            tracing::warn!(account = %id, %error, "the vault did not take a new grant");
            return Err(error.into());
        }
        self.means.points.reached(Point::VaultWriteDone);
        self.means.unsaved().remove(&id);
        // The grant is safe. If the ledger cannot be written now, the next look at the slot tells it.
        if let Err(error) = self.means.ledger.renewed(&self.row.id, &grant, received_at) {
            tracing::warn!(account = %self.row.id, %error, "ledger");
        }
        self.note(What::Renewed, None);
        self.means.points.reached(Point::LedgerCommit);
        self.means.changed();
        self.means.points.reached(Point::Cleared);
        Ok(grant.access)
    }

    /// No grant came. Nothing is deleted, whatever the reason.
    async fn without(
        &self,
        mut record: GrantRecord,
        before: Option<Sending>,
        reply: Option<&Reply>,
        error: &OAuthError,
    ) -> Result<Secret<String>, Problem> {
        tracing::info!(account = %self.row.id, %error, "not renewed");
        match verdict(self.host.provider, reply, error) {
            Verdict::Refused => {
                let again = read_record(self.means, self.row, self.who).await?;
                if token_hash(&again.grant.access) == token_hash(&record.grant.access) {
                    return Err(self.broken(self.why_refused(&record)));
                }
                adopt(self.means, self.row, &again);
                return Ok(again.grant.access.duplicate());
            }
            Verdict::NotSpent => {
                record.sending = before;
                self.write(&mut record).await?;
            }
            Verdict::Ambiguous => {
                let posts = record.sending.as_ref().map_or(0, |mark| mark.posts);
                if posts >= MOST_POSTS {
                    return Err(self.broken(Cause::Ambiguous));
                }
            }
        }
        self.troubled(error, &record)
    }

    /// Nobody says why a refresh token is refused; one that lay unused for longer than the host keeps
    /// it has an explanation.
    fn why_refused(&self, record: &GrantRecord) -> Cause {
        let came = record.grant.freshness.received_at;
        match self.host.provider.unused_life() {
            Some(life) if came.plus(life) <= self.means.now() => Cause::Lapsed,
            Some(_) | None => Cause::Revoked,
        }
    }

    /// Asks the host something that spends nothing. Any answer will do but trouble of its own.
    async fn host_trouble(&self, record: &GrantRecord) -> Option<OAuthError> {
        let request = identity_request(self.host, asker(self.host, &record.grant));
        let answer = match self.means.http.send(request).await {
            Ok(reply) => read_person(self.host.provider, &reply, self.means.now()).map(|_| ()),
            Err(error) => Err(OAuthError::Send(error)),
        };
        match answer {
            Ok(())
            | Err(
                OAuthError::Unauthorized
                | OAuthError::Refused(_)
                | OAuthError::Redirected
                | OAuthError::Unusable,
            ) => None,
            Err(error) => Some(error),
        }
    }

    /// Backs off; a token that is still alive is handed out all the same.
    fn troubled(
        &self,
        error: &OAuthError,
        record: &GrantRecord,
    ) -> Result<Secret<String>, Problem> {
        let now = self.means.now();
        let trouble = trouble(
            cause_of(error),
            self.row.failures,
            &record.grant.freshness,
            error.asked_to_wait(),
            &*self.means.rng,
            now,
        );
        if let Err(error) = self.means.ledger.troubled(&self.row.id, trouble, now) {
            // A disk that is full must not keep a token back that is good. The pause holds here.
            tracing::warn!(account = %self.row.id, %error, "ledger");
            let slot = Slot::Grant(self.row.id);
            self.means.rest(slot, now.until(trouble.retry_at));
        }
        let mut problem = problem_of(error, &self.row.host);
        if problem.code == Code::RateLimited {
            problem = problem.with("until", trouble.retry_at);
        }
        self.note(What::RenewFailed, Some(problem.code));
        self.means.changed();
        if record.grant.freshness.lasts(Duration::ZERO, now) && self.want != Want::Newer {
            Ok(record.grant.access.duplicate())
        } else {
            Err(problem)
        }
    }

    async fn write(&self, record: &mut GrantRecord) -> Result<(), Problem> {
        record.generation += 1;
        write_record(
            self.means,
            &self.row.id,
            record,
            self.who,
            self.held.clone(),
        )
        .await?;
        Ok(())
    }

    /// Only the person can mend it. Everything is kept.
    fn broken(&self, cause: Cause) -> Problem {
        let now = self.means.now();
        if let Err(error) = self.means.ledger.broke(&self.row.id, cause, now) {
            return error.into();
        }
        self.note(What::RenewFailed, Some(Code::NeedsRelink));
        self.means.changed();
        self.needs_relink()
    }

    fn needs_relink(&self) -> Problem {
        Problem::at(Code::NeedsRelink, &self.row.host).with("account", self.handle())
    }

    fn handle(&self) -> String {
        format!("{}@{}", self.row.labels.login, self.row.host)
    }

    /// A line that cannot be written is no reason to stop: the grant matters, the line does not.
    fn note(&self, what: What, code: Option<Code>) {
        let now = self.means.now();
        if let Err(error) = self.means.ledger.note(&self.row.id, what, code, now) {
            tracing::warn!(%error, "activity");
        }
    }
}
