//! Sign-ins that other programs left on this computer, taken over when the person says so.
//!
//! The shells look for them; here it is decided which belong to a host that is known, and what a
//! borrowed token may do. It is never renewed and never ended unasked: other programs go on using it.

use std::collections::HashSet;

use super::Accounts;
use super::linking::locked_is_fine;
use super::token::{beside, recognised, refused_token};
use super::trace::{Trace, host_of, id_of};
use crate::account::{AttemptId, LinkId};
use crate::grant::{Freshness, Grant, GrantKind, Secret};
use crate::http::limits;
use crate::ledger::{AccountRow, AttemptRow, LinkRow};
use crate::provider::{Host, HostKey, Way};
use crate::view::{Code, FoundSignIn, LinkPurpose, Problem, StartedBy};

/// The token of a sign-in that the person wants to use.
#[derive(Debug)]
pub struct FoundToken {
    /// Where it belongs.
    pub host: HostKey,
    /// Whose it is, if its place said so.
    pub login: Option<String>,
    /// The token.
    pub token: Secret<String>,
}

impl Accounts {
    /// The sign-ins that belong to hosts we know, each with its place among the traces. Asks nobody.
    ///
    /// Others are not offered before the person adds their host: a token is shown to no host that
    /// only a file speaks of.
    pub fn found(&self, traces: &[Trace]) -> Result<Vec<(usize, FoundSignIn)>, Problem> {
        let hosts = self.all_hosts()?;
        let accounts = self.means.ledger.accounts()?;
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (at, trace) in traces.iter().enumerate() {
            let Some(host) = host_of(&hosts, trace) else {
                continue;
            };
            let key = host.key();
            let login = trace.login.as_deref();
            let id = id_of(trace.source, &key, login);
            if !seen.insert(id.clone()) {
                continue;
            }
            let known = accounts.iter().find(|row| {
                let same = |login: &str| row.labels.login.eq_ignore_ascii_case(login);
                row.host == key && login.is_some_and(same)
            });
            let sign_in = FoundSignIn {
                id,
                source: trace.source,
                host: key.to_string(),
                login: trace.login.clone(),
                known_account: known.map(|row| row.id.to_string()),
            };
            found.push((at, sign_in));
        }
        Ok(found)
    }

    /// Takes a sign-in over. Its host says whose it is before anything is kept.
    ///
    /// What comes of the link, its outcome says.
    pub async fn take_found(
        &self,
        found: FoundToken,
        started_by: StartedBy,
    ) -> Result<LinkId, Problem> {
        let host = self.known_host(&found.host)?;
        let grant = Grant {
            kind: GrantKind::Borrowed,
            access: recognised(&host, &found.token)?,
            refresh: None,
            scopes: Vec::new(),
            freshness: Freshness {
                received_at: self.means.now(),
                expires_at: None,
            },
            user: beside(&host, found.login.as_deref())?,
        };
        self.means.vault.probe().await.or_else(locked_is_fine)?;
        let (person, facts) = self
            .ask_about_token(&host, &grant)
            .await
            .map_err(|error| refused_token(&error, &host))?;
        let known = self.means.ledger.account_of(&found.host, &person.id)?;
        if let Some(row) = known.filter(|row| self.stays_as_it_is(row, grant.kind, started_by)) {
            return Err(already_connected(&row));
        }
        let host = self.host_at_hand(&found.host).await?;
        let grant = Grant {
            scopes: facts.scopes.unwrap_or_default(),
            freshness: Freshness {
                expires_at: facts.expires_at,
                ..grant.freshness
            },
            ..grant
        };
        self.land_found(&host, grant, started_by).await
    }

    async fn land_found(
        &self,
        host: &Host,
        grant: Grant,
        started_by: StartedBy,
    ) -> Result<LinkId, Problem> {
        let now = self.means.now();
        let link = LinkRow {
            id: LinkId::fresh(&*self.means.rng)?,
            host: host.key(),
            purpose: LinkPurpose::New,
            account: None,
            started_by,
            until: now.plus(limits::LINK),
            slug: None,
            outcome: None,
        };
        self.list_link(&link).await?;
        let attempt = AttemptRow {
            id: AttemptId::fresh(&*self.means.rng)?,
            link: link.id,
            way: Way::Found,
            redirect_uri: String::new(),
            shown: None,
            taken_at: None,
        };
        let over = || Problem::new(Code::LinkOver);
        if !self.means.ledger.add_attempt(&attempt, None)? {
            return Err(over());
        }
        let taken = self.means.ledger.take_attempt(&attempt.id, now)?;
        let taken = taken.ok_or_else(over)?;
        self.means.changed();
        if let Err(problem) = self.landed(&taken, host, grant).await {
            tracing::info!(link = %link.id, %problem, "a found sign-in");
        }
        Ok(link.id)
    }

    /// Whether an account keeps the grant it has when one of this kind comes by a new link: one that
    /// works and was given to us is better than one that another program may end any day, and a sign-in
    /// better than a token that a program brings.
    pub(super) fn stays_as_it_is(&self, row: &AccountRow, comes: GrantKind, by: StartedBy) -> bool {
        let now = self.means.now();
        let lasts = row.renewable || row.freshness.expires_at.is_none_or(|end| end > now);
        let is_better = match (comes, by) {
            (GrantKind::Borrowed, _) => row.kind != GrantKind::Borrowed,
            (GrantKind::Personal, StartedBy::Server) => {
                matches!(row.kind, GrantKind::Oauth | GrantKind::Device)
            }
            (GrantKind::Oauth | GrantKind::Device | GrantKind::Personal, _) => false,
        };
        is_better && lasts && row.broken.is_none()
    }
}

/// An account that is left as it is.
pub(super) fn already_connected(row: &AccountRow) -> Problem {
    Problem::at(Code::AlreadyConnected, &row.host).with("account", &row.labels.login)
}
