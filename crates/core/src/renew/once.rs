//! One renewal of one account, as the chart in the module's head says.

use std::time::Duration;

use super::backoff::trouble;
use super::judge::{Verdict, cause_of, problem_of, verdict};
use super::lock::{AccountLock, LockError, lock};
use crate::account::{AccountId, Cause};
use crate::grant::{GrantRecord, Secret, Sending, token_hash};
use crate::http::Reply;
use crate::ledger::AccountRow;
use crate::oauth::{
    ClientCredentials, OAuthError, TokenReply, identity_request, read_person, read_token_reply,
    refresh_request,
};
use crate::provider::Host;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, Problem, What};
use crate::world::{Means, Point};

/// How long one program waits for another that is renewing the same account: a whole request and
/// the writes around it.
const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// How often a token may be sent while nobody knows what became of it.
const MOST_POSTS: u32 = 2;

/// What the caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// A token with at least this much life; a fresh one only if the kept one has less.
    Life(Duration),
    /// A renewal if the account is due by the clock of the background task.
    Due,
    /// A token that is newer than the one kept now.
    Newer,
}

/// When a kept token will do.
enum Enough {
    /// When it has this much life.
    Life(Duration),
    /// When it is not due.
    NotDue,
    /// When it is another than the one with this hash, because somebody renewed meanwhile.
    Another(String),
}

impl Enough {
    fn is_met_by(&self, record: &GrantRecord, means: &Means) -> bool {
        match self {
            Self::Life(span) => record.grant.freshness.lasts(*span, means.now()),
            Self::NotDue => !record.grant.freshness.is_due(means.now()),
            Self::Another(hash) => token_hash(&record.grant.access) != *hash,
        }
    }
}

/// Hands out an access token, renewed first if it must be.
pub(crate) async fn obtain(
    means: &Means,
    id: &AccountId,
    want: Want,
    who: Attendance,
) -> Result<Secret<String>, Problem> {
    flush_unsaved(means, id).await?;
    let row = row_of(means, id)?;
    // A look without the lock: whatever is odd here is judged under it.
    let seen = match want {
        Want::Life(_) | Want::Newer => peek(means, &row, who).await?,
        Want::Due => None,
    };
    let enough = match (want, &seen) {
        (Want::Life(span), Some(record)) => {
            let enough = Enough::Life(span);
            if enough.is_met_by(record, means) {
                return Ok(record.grant.access.duplicate());
            }
            enough
        }
        (Want::Life(span), None) => Enough::Life(span),
        (Want::Newer, Some(record)) => Enough::Another(token_hash(&record.grant.access)),
        (Want::Newer, None) => Enough::Another(String::new()),
        (Want::Due, _) => Enough::NotDue,
    };
    let _shown = Renewing::begin(means, *id);
    // The gate first: who waits at it must not hold up others who want this account.
    let gate = means.gate(&row.host);
    let _one_of_few = gate.acquire().await;
    let held = lock(&means.home.run, &id.to_string(), LOCK_PATIENCE)
        .await
        .map_err(|error| lock_problem(&error))?;
    means.points.reached(Point::LockTaken);
    // Everything seen before the lock may be old by now.
    let row = row_of(means, id)?;
    let record = read_record(means, &row, who).await?;
    means.points.reached(Point::ReRead);
    if enough.is_met_by(&record, means) {
        adopt(means, &row, &record)?;
        return Ok(record.grant.access.duplicate());
    }
    let host = means
        .ledger
        .host(&row.host)?
        .ok_or_else(|| Problem::at(Code::HostUnknown, &row.host))?;
    Renewal {
        means,
        host: &host,
        row: &row,
        who,
        want,
        held,
    }
    .run(record)
    .await
}

struct Renewal<'a> {
    means: &'a Means,
    host: &'a Host,
    row: &'a AccountRow,
    who: Attendance,
    want: Want,
    held: AccountLock,
}

impl Renewal<'_> {
    async fn run(&self, mut record: GrantRecord) -> Result<Secret<String>, Problem> {
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
            Ok(tokens) => self.keep(record, tokens).await,
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
    ) -> Result<Secret<String>, Problem> {
        self.means.points.reached(Point::ReplyRead);
        let received_at = self.means.now();
        let mut record = GrantRecord {
            generation: record.generation,
            host: record.host,
            provider: record.provider,
            account: record.account,
            person: record.person,
            link: record.link,
            grant: tokens.renewing(record.grant, received_at),
            sending: None,
        };
        let access = record.grant.access.duplicate();
        self.means.points.reached(Point::VaultWriteBegun);
        if let Err(problem) = self.write(&mut record).await {
            // The old token is spent. The new one waits in memory until the vault takes it.
            tracing::warn!(account = %self.row.id, %problem, "the vault did not take a new grant");
            self.means.unsaved().insert(self.row.id, record);
            return Err(problem);
        }
        self.means.points.reached(Point::VaultWriteDone);
        // The grant is safe. If the ledger cannot be written now, the next look at the slot tells it.
        if let Err(error) = self
            .means
            .ledger
            .renewed(&self.row.id, &record.grant, received_at)
        {
            tracing::warn!(account = %self.row.id, %error, "ledger");
        }
        self.note(What::Renewed, None);
        self.means.points.reached(Point::LedgerCommit);
        self.means.changed();
        self.means.points.reached(Point::Cleared);
        Ok(access)
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
                    return Err(self.broken(Cause::Revoked));
                }
                adopt(self.means, self.row, &again)?;
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

    /// Asks the host something that spends nothing. Any answer will do but trouble of its own.
    async fn host_trouble(&self, record: &GrantRecord) -> Option<OAuthError> {
        let request = identity_request(self.host, record.grant.access.duplicate());
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
        let asked = match error {
            OAuthError::RateLimited(wait) | OAuthError::HostDown(wait) => *wait,
            _ => None,
        };
        let trouble = trouble(
            cause_of(error),
            self.row.failures,
            &record.grant.freshness,
            asked,
            &*self.means.rng,
            now,
        );
        self.means.ledger.troubled(&self.row.id, trouble, now)?;
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

/// Shows an account as being renewed for as long as it is held.
struct Renewing<'a> {
    means: &'a Means,
    id: AccountId,
}

impl<'a> Renewing<'a> {
    fn begin(means: &'a Means, id: AccountId) -> Self {
        means.renewing().insert(id);
        means.changed();
        Self { means, id }
    }
}

impl Drop for Renewing<'_> {
    fn drop(&mut self) {
        self.means.renewing().remove(&self.id);
        self.means.changed();
    }
}

fn row_of(means: &Means, id: &AccountId) -> Result<AccountRow, Problem> {
    means
        .ledger
        .account(id)?
        .ok_or_else(|| Problem::new(Code::AccountUnknown).with("account", id))
}

/// The vault knows more than the ledger: another process renewed, or crashed before its commit.
fn adopt(means: &Means, row: &AccountRow, record: &GrantRecord) -> Result<(), Problem> {
    if record.grant.freshness != row.freshness {
        means
            .ledger
            .renewed(&row.id, &record.grant, record.grant.freshness.received_at)?;
        means.changed();
    }
    Ok(())
}

/// The kept grant of an account, if it can be used; no judgement on one that cannot.
pub(crate) async fn peek(
    means: &Means,
    row: &AccountRow,
    who: Attendance,
) -> Result<Option<GrantRecord>, Problem> {
    match means.vault.read(&Slot::Grant(row.id), who).await {
        Ok(bytes) => Ok(bytes
            .and_then(|bytes| GrantRecord::decode(&bytes).ok())
            // A grant of another host in this slot must never be sent to this one.
            .filter(|record| record.host == row.host.as_str())),
        Err(VaultError::Corrupt) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The kept grant of an account, for whoever holds its lock. One that is certainly not there, or
/// damaged when read twice, needs the person. Nothing is deleted.
async fn read_record(
    means: &Means,
    row: &AccountRow,
    who: Attendance,
) -> Result<GrantRecord, Problem> {
    for _ in 0..2 {
        if let Some(record) = peek(means, row, who).await? {
            return Ok(record);
        }
    }
    means.ledger.broke(&row.id, Cause::Expired, means.now())?;
    means.changed();
    Err(Problem::at(Code::NeedsRelink, &row.host)
        .with("account", format!("{}@{}", row.labels.login, row.host)))
}

/// Writes a grant. The lock travels with the write, and is free when the write has ended.
async fn write_record(
    means: &Means,
    id: &AccountId,
    record: &GrantRecord,
    who: Attendance,
    held: AccountLock,
) -> Result<(), VaultError> {
    means
        .vault
        .write(&Slot::Grant(*id), record.encode(), who, held)
        .await
}

/// Brings a grant that the vault did not take into it. Until then nothing is sent for the account.
///
/// Meanwhile the person may have signed in again, or given the account up: a slot that was written
/// since is the newer one, and an account that is gone gets nothing back.
pub(crate) async fn flush_unsaved(means: &Means, id: &AccountId) -> Result<(), Problem> {
    if !means.unsaved().contains_key(id) {
        return Ok(());
    }
    let held = lock(&means.home.run, &id.to_string(), LOCK_PATIENCE)
        .await
        .map_err(|error| lock_problem(&error))?;
    let Some(row) = means.ledger.account(id)? else {
        means.unsaved().remove(id);
        return Ok(());
    };
    let who = Attendance::Unattended;
    let kept = peek(means, &row, who)
        .await?
        .map_or(0, |kept| kept.generation);
    let waiting = means
        .unsaved()
        .get(id)
        .filter(|record| record.generation > kept)
        .map(GrantRecord::encode);
    if let Some(bytes) = waiting {
        means
            .vault
            .write(&Slot::Grant(*id), bytes, who, held)
            .await?;
        // Out of memory only now that it is durable.
        if let Some(record) = means.unsaved().get(id) {
            let received_at = record.grant.freshness.received_at;
            means.ledger.renewed(id, &record.grant, received_at)?;
        }
    }
    means.unsaved().remove(id);
    means.changed();
    Ok(())
}

/// Our registration at a host, with its secret if the row says there is one.
pub(crate) async fn client_credentials(
    means: &Means,
    host: &Host,
    who: Attendance,
) -> Result<ClientCredentials, Problem> {
    let id = host
        .client_id()
        .ok_or_else(|| Problem::at(Code::ClientIdMissing, host.key()))?
        .to_owned();
    let secret = if host.has_secret {
        let bytes = means
            .vault
            .read(&Slot::Client(host.key()), who)
            .await?
            .ok_or_else(|| Problem::at(Code::ClientSecretMissing, host.key()))?;
        let text = std::str::from_utf8(bytes.expose()).map_err(|_| VaultError::Corrupt)?;
        Some(Secret::new(text.to_owned()))
    } else {
        None
    };
    Ok(ClientCredentials { id, secret })
}

fn lock_problem(error: &LockError) -> Problem {
    tracing::warn!(%error, "lock");
    Problem::new(Code::Internal).with(
        "id",
        match error {
            LockError::Busy => "account-busy",
            LockError::Io(_) => "lock-file",
        },
    )
}
