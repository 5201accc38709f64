//! Check: ask the host whether a grant still works, because a person wants to know.

use std::time::Duration;

use super::Accounts;
use crate::account::{AccountId, Cause};
use crate::grant::{GrantKind, Secret, token_hash};
use crate::http::Authorization;
use crate::ledger::{AccountRow, Labels};
use crate::oauth::{OAuthError, asker, identity_request, read_person};
use crate::renew::{
    LOCK_PATIENCE, Want, cause_of, lock, lock_problem, obtain, peek, problem_of, trouble,
};
use crate::vault::Attendance;
use crate::view::{Code, Problem, What};

impl Accounts {
    /// Asks the host whether a grant still works, and who it belongs to.
    pub async fn check(&self, id: &AccountId) -> Result<(), Problem> {
        let row = self.row(id)?;
        let labels = match self.ask_about(&row, Attendance::Attended).await {
            Ok(labels) => labels,
            Err(Untold::Grant(problem)) => return Err(problem),
            Err(Untold::Host { error, asked_with }) => {
                self.not_told(&row, &error, &asked_with).await?
            }
        };
        let now = self.means.now();
        self.means.ledger.checked(&row.id, &labels, now)?;
        self.means.ledger.note(&row.id, What::Checked, None, now)?;
        self.means.changed();
        Ok(())
    }

    /// Who the host says an account belongs to. A token that is refused is renewed first.
    pub(super) async fn ask_about(
        &self,
        row: &AccountRow,
        who: Attendance,
    ) -> Result<Labels, Untold> {
        let token = self.kept_token(row, who).await?;
        let asked_with = token_hash(&token);
        let asker = self.asker(row, token, who).await?;
        match self.ask_who(row, asker).await {
            Ok(labels) => Ok(labels),
            Err(OAuthError::Unauthorized) if row.renewable => {
                let token = obtain(&self.means, &row.id, Want::Newer, who).await?;
                let asked_with = token_hash(&token);
                let asker = self.asker(row, token, who).await?;
                self.ask_who(row, asker)
                    .await
                    .map_err(|error| Untold::Host { error, asked_with })
            }
            Err(error) => Err(Untold::Host { error, asked_with }),
        }
    }

    /// The token kept now. A pause is for the background; a person who asks gets an answer.
    async fn kept_token(
        &self,
        row: &AccountRow,
        who: Attendance,
    ) -> Result<Secret<String>, Problem> {
        match obtain(&self.means, &row.id, Want::Life(Duration::ZERO), who).await {
            Err(problem) if problem.code == Code::RenewWaiting => {
                match peek(&self.means, row, who).await? {
                    Some(record) => Ok(record.grant.access),
                    None => Err(problem),
                }
            }
            outcome => outcome,
        }
    }

    /// How the host is shown a token. What a person made is shown as the host documents it.
    async fn asker(
        &self,
        row: &AccountRow,
        token: Secret<String>,
        who: Attendance,
    ) -> Result<Authorization, Problem> {
        match row.kind {
            GrantKind::Oauth | GrantKind::Device => return Ok(Authorization::Bearer(token)),
            GrantKind::Personal | GrantKind::Borrowed => {}
        }
        let host = self.host_of(&row.host)?;
        match peek(&self.means, row, who).await? {
            Some(record) => Ok(asker(&host, &record.grant)),
            None => Ok(Authorization::Bearer(token)),
        }
    }

    async fn ask_who(&self, row: &AccountRow, asker: Authorization) -> Result<Labels, OAuthError> {
        let Ok(host) = self.host_of(&row.host) else {
            return Err(OAuthError::UnsafeAddress);
        };
        let reply = self
            .means
            .http
            .send(identity_request(&host, asker.duplicate()))
            .await
            .map_err(OAuthError::Send)?;
        let person = read_person(host.provider, &reply, self.means.now())?;
        if person.id != row.person_id {
            return Err(OAuthError::Unusable);
        }
        self.note_sign_on(row, &host, asker).await;
        Ok(Labels::from(&person))
    }

    /// A refused token says that the grant is over only while it is still the one kept.
    async fn not_told(
        &self,
        row: &AccountRow,
        error: &OAuthError,
        asked_with: &str,
    ) -> Result<Labels, Problem> {
        let now = self.means.now();
        if *error == OAuthError::Unauthorized {
            return self.refused(row, asked_with, Attendance::Attended).await;
        }
        let trouble = trouble(
            cause_of(error),
            row.failures,
            &row.freshness,
            error.asked_to_wait(),
            &*self.means.rng,
            now,
        );
        self.means.ledger.troubled(&row.id, trouble, now)?;
        self.means.changed();
        let problem = problem_of(error, &row.host);
        Err(match problem.code {
            Code::RateLimited => problem.with("until", trouble.retry_at),
            _ => problem,
        })
    }

    /// The host refused a token that nothing can renew: the grant is over, if it is still the one kept.
    pub(super) async fn refused(
        &self,
        row: &AccountRow,
        asked_with: &str,
        who: Attendance,
    ) -> Result<Labels, Problem> {
        let run = &self.means.home.run;
        let _held = lock(run, &row.id.to_string(), LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let kept = peek(&self.means, row, who).await?;
        if kept.is_some_and(|kept| token_hash(&kept.grant.access) != asked_with) {
            // Renewed meanwhile: the newer grant is not what was refused.
            return Ok(row.labels.clone());
        }
        let now = self.means.now();
        self.means.ledger.broke(&row.id, Cause::Revoked, now)?;
        self.means.changed();
        Err(Problem::at(Code::NeedsRelink, &row.host).with("account", super::look::handle(row)))
    }
}

/// Why nobody said whom an account belongs to.
pub(super) enum Untold {
    /// There is no token to ask with.
    Grant(Problem),
    /// The host did not say.
    Host {
        error: OAuthError,
        /// The hash of the token it was asked with.
        asked_with: String,
    },
}

impl From<Problem> for Untold {
    fn from(problem: Problem) -> Self {
        Self::Grant(problem)
    }
}
