//! What local programs ask for: accounts as records, a sign-in whose answer they hand in, a token they
//! bring.

use std::time::Duration;

use super::found::already_connected;
use super::hosts::{host_of_kind, unknown_provider};
use super::token::{beside, recognised, refused_token};
use super::{Accounts, BeginLink, DeepLink, Purpose, Via};
use crate::account::{AccountId, AttemptId, LinkId, is_slug};
use crate::clock::Timestamp;
use crate::grant::{Freshness, Grant, GrantKind, Secret};
use crate::http::limits;
use crate::ledger::{AccountRow, AttemptRow, LinkRow};
use crate::link::loopback::Verdict;
use crate::link::{Answer, Callback, state_hash};
use crate::provider::{Host, HostKey, Way, provider};
use crate::view::{self, Code, LinkPurpose, LinkStarted, Problem, StartedBy};

/// How long whoever hands an answer in waits for what becomes of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// An account as a record for other programs.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The account.
    pub account: view::Account,
    /// What kind of host it is at, in ServiceStage's words.
    pub kind: String,
    /// Where the host's API is.
    pub api: String,
    /// The person's page there.
    pub home: String,
    /// Where their picture is; empty where nobody knows.
    pub avatar: String,
    /// When it was first linked.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Accounts {
    /// Changes with everything that an answer to a program could depend on but the time.
    pub fn version(&self) -> Result<(i64, u64), Problem> {
        let here = *self.changes().borrow();
        Ok((self.data_version()?, here))
    }

    /// Every account as a record.
    pub async fn entries(&self) -> Result<Vec<Entry>, Problem> {
        let accounts = self.list().await?;
        let rows = self.means.ledger.accounts()?;
        let hosts = self.all_hosts()?;
        let entries = accounts.into_iter().filter_map(|account| {
            let row = rows.iter().find(|row| row.id.to_string() == account.id)?;
            let host = hosts.iter().find(|host| host.key() == row.host)?;
            Some(entry(account, row, host))
        });
        Ok(entries.collect())
    }

    /// One account as a record.
    pub async fn entry_of(&self, id: &AccountId) -> Result<Entry, Problem> {
        let row = self.row(id)?;
        let host = self.host_of(&row.host)?;
        Ok(entry(self.one(id).await?, &row, &host))
    }

    /// The account with this slug.
    pub fn by_slug(&self, slug: &str) -> Result<Option<AccountId>, Problem> {
        let rows = self.means.ledger.accounts()?;
        Ok(rows.iter().find(|row| row.slug == slug).map(|row| row.id))
    }

    /// The host that a kind alone means.
    pub fn default_host(&self, kind: &str) -> Result<HostKey, Problem> {
        let known = provider(kind).ok_or_else(|| unknown_provider(kind))?;
        host_of_kind(&self.all_hosts()?, &known.id)
    }

    /// Whether secrets can be kept and read now. Nobody is there who could unlock a vault for a program.
    pub async fn unattended(&self) -> Result<(), Problem> {
        Ok(self.means.vault.probe().await?)
    }

    /// Begins a link whose answer a program will hand in. The browser ends on a page that shows it.
    pub async fn begin_landing(&self, host: &HostKey) -> Result<LinkStarted, Problem> {
        self.unattended().await?;
        let served = *self.means.serving().borrow();
        let begun = self
            .begin_link(BeginLink {
                host: host.clone(),
                purpose: Purpose::New,
                way: Some(Way::Loopback),
                deep_link: DeepLink::Unusable,
                started_by: StartedBy::Server,
            })
            .await?;
        if *self.means.serving().borrow() != served {
            // Programs are not answered any more: nobody would hand its answer in.
            self.cancel(&begun_link(&begun)?).await?;
            return Err(Problem::at(Code::Cancelled, host));
        }
        Ok(begun)
    }

    /// Finishes such a link. Its account is to have the slug that the program names.
    ///
    /// The state is good once: as soon as a code was tried, it is used up.
    pub async fn hand_in(
        &self,
        host: &HostKey,
        code: &Secret<String>,
        state: &Secret<String>,
        slug: &str,
    ) -> Result<AccountId, Problem> {
        self.free_at(slug, host)?;
        self.unattended().await?;
        let stale = || Problem::new(Code::StaleCallback);
        let now = self.means.now();
        let found = self
            .means
            .ledger
            .attempt_with_state(&state_hash(state), now)?;
        let attempt = found.ok_or_else(stale)?;
        let link = self.known_link(&attempt.link)?;
        if link.started_by != StartedBy::Server || link.host != *host {
            return Err(stale());
        }
        let issuer = self.means.issuers().get(&link.id).cloned().flatten();
        let address = handed(&attempt.redirect_uri, code, state, issuer.as_deref());
        let via = Via::HandedIn(link.id);
        match self.receive_as(address.expose(), via, Some(slug)).await {
            Ok(_) => {
                let account = self.outcome_soon(&link).await;
                self.dismiss_quietly(&link.id);
                account
            }
            // Another program was first, and waits for what comes of it.
            Err(problem) if problem.code == Code::StaleCallback => Err(problem),
            Err(problem) => {
                self.dismiss_quietly(&link.id);
                Err(problem)
            }
        }
    }

    /// Gains an account by a token that a program brings. Its host says whose it is before anything is
    /// kept. A sign-in that works is not given up for it.
    pub async fn bring_token(
        &self,
        host: &HostKey,
        token: &Secret<String>,
        user: Option<&str>,
        slug: &str,
    ) -> Result<AccountId, Problem> {
        self.free_at(slug, host)?;
        let host = self.known_host(host)?;
        let key = host.key();
        if !host.ways().contains(&Way::Token) {
            return Err(Problem::at(Code::WayUnavailable, key).with("way", Way::Token.as_str()));
        }
        let mut grant = Grant {
            kind: GrantKind::Personal,
            access: recognised(&host, token)?,
            refresh: None,
            scopes: Vec::new(),
            freshness: Freshness {
                received_at: self.means.now(),
                expires_at: None,
            },
            user: beside(&host, user)?,
        };
        self.unattended().await?;
        let (person, facts) = self
            .ask_about_token(&host, &grant)
            .await
            .map_err(|error| refused_token(&error, &host))?;
        let known = self.means.ledger.account_of(&key, &person.id)?;
        self.may_be_named(slug, known.as_ref())?;
        if let Some(row) =
            known.filter(|row| self.stays_as_it_is(row, grant.kind, StartedBy::Server))
        {
            return Err(already_connected(&row));
        }
        let host = self.host_at_hand(&key).await?;
        grant.scopes = facts.scopes.unwrap_or_default();
        grant.freshness.expires_at = facts.expires_at;
        let link = LinkRow {
            id: LinkId::fresh(&*self.means.rng)?,
            host: key,
            purpose: LinkPurpose::New,
            account: None,
            started_by: StartedBy::Server,
            until: self.means.now().plus(limits::LINK),
            slug: Some(slug.to_owned()),
            outcome: None,
        };
        // Beside a link that a person may have open: this one waits for nobody.
        self.means.ledger.add_link(&link)?;
        let landed = self.land_brought(&host, &link, grant).await;
        let account = match landed {
            Ok(()) => self.outcome_soon(&link).await,
            Err(problem) => Err(problem),
        };
        self.dismiss_quietly(&link.id);
        account
    }

    async fn land_brought(&self, host: &Host, link: &LinkRow, grant: Grant) -> Result<(), Problem> {
        let attempt = AttemptRow {
            id: AttemptId::fresh(&*self.means.rng)?,
            link: link.id,
            way: Way::Token,
            redirect_uri: String::new(),
            shown: None,
            taken_at: None,
        };
        let over = || Problem::new(Code::LinkOver);
        if !self.means.ledger.add_attempt(&attempt, None)? {
            return Err(over());
        }
        let now = self.means.now();
        let taken = self.means.ledger.take_attempt(&attempt.id, now)?;
        self.landed(&taken.ok_or_else(over)?, host, grant).await
    }

    /// Listens again at the addresses of links whose answers programs will hand in.
    pub async fn resume_serving(&self) {
        if let Err(problem) = self.listen_again(StartedBy::Server).await {
            tracing::warn!(%problem, "listeners of programs");
        }
    }

    /// Programs are not answered any more: nothing listens for them either.
    pub fn end_serving(&self) {
        self.means.serving().send_modify(|count| *count += 1);
    }

    /// An answer that a program will hand in is shown and not taken.
    pub(super) async fn show_landing(&self, url: &str, link: LinkId) -> Verdict {
        let Ok(callback) = Callback::parse(url) else {
            return Verdict::Ignored;
        };
        let found = self.means.ledger.find_attempt(
            &state_hash(&callback.state),
            &callback.landing.redirect_uri(),
            self.means.now(),
        );
        let Ok(Some(attempt)) = found else {
            return Verdict::Ignored;
        };
        if attempt.link != link || attempt.way != Way::Loopback {
            return Verdict::Ignored;
        }
        match callback.answer {
            // A no ends the link as every other.
            Answer::Error(_) => match self.receive(url, Via::Loopback(link)).await {
                Ok(_) => Verdict::Accepted,
                Err(problem) if problem.code == Code::StaleCallback => Verdict::Ignored,
                Err(_) => Verdict::Refused,
            },
            Answer::Code(_) => {
                // Whoever hands it in has only the code and the state.
                self.means.issuers().insert(link, callback.iss);
                Verdict::Shown
            }
        }
    }

    /// Whether an account at this host may have the slug, as far as is known before the person is.
    fn free_at(&self, slug: &str, host: &HostKey) -> Result<(), Problem> {
        if !is_slug(slug) {
            return Err(Problem::new(Code::AuthorizationName));
        }
        let rows = self.means.ledger.accounts()?;
        match rows.iter().find(|row| row.slug == slug) {
            Some(row) if row.host != *host => Err(taken(slug)),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether this account, or a new one, may have the slug.
    pub(super) fn may_be_named(
        &self,
        slug: &str,
        known: Option<&AccountRow>,
    ) -> Result<(), Problem> {
        let owner = self.by_slug(slug)?;
        match known {
            Some(row) if row.slug == slug => Ok(()),
            None if owner.is_none() => Ok(()),
            Some(_) | None => Err(taken(slug)),
        }
    }

    async fn outcome_soon(&self, link: &LinkRow) -> Result<AccountId, Problem> {
        let outcome = tokio::time::timeout(PATIENCE, self.outcome(&link.id)).await;
        let (account, _) = outcome.map_err(|_| Problem::at(Code::HostSlow, &link.host))??;
        account
            .id
            .parse()
            .map_err(|_| Problem::new(Code::Internal).with("id", "account-id"))
    }

    /// The program has its answer; nobody else waits for the link.
    fn dismiss_quietly(&self, link: &LinkId) {
        if let Err(problem) = self.dismiss(link) {
            tracing::debug!(%link, %problem, "a link stays listed");
        }
    }
}

/// The address that the browser would have brought.
fn handed(
    redirect_uri: &str,
    code: &Secret<String>,
    state: &Secret<String>,
    issuer: Option<&str>,
) -> Secret<String> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", code.expose());
    query.append_pair("state", state.expose());
    if let Some(issuer) = issuer {
        query.append_pair("iss", issuer);
    }
    Secret::new(format!("{redirect_uri}?{}", query.finish()))
}

fn begun_link(begun: &LinkStarted) -> Result<LinkId, Problem> {
    let id = begun.link.parse();
    id.map_err(|_| Problem::new(Code::Internal).with("id", "link-id"))
}

fn taken(slug: &str) -> Problem {
    Problem::new(Code::NameTaken).with("name", slug)
}

fn entry(account: view::Account, row: &AccountRow, host: &Host) -> Entry {
    let home = row.labels.web_url.clone();
    Entry {
        kind: host.provider.repo_kind().to_owned(),
        api: host.api().to_string().trim_end_matches('/').to_owned(),
        home: home.unwrap_or_else(|| format!("{}/{}", host.base.as_str(), row.labels.login)),
        avatar: row.labels.avatar_url.clone().unwrap_or_default(),
        created_at: row.created_at,
        updated_at: row.updated_at,
        account,
    }
}
