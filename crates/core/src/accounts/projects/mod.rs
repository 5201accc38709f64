//! ServiceStage projects: link, list, unlink; and sending the calls that `servicestage` makes.
//!
//! A call comes here without a secret, as a method, a path and a body. Here the project's credential is
//! added, and it goes to the project's own address and nowhere else.

mod iam;
mod link;
mod secret;

use url::Url;

use super::Accounts;
use crate::account::{ProjectId, ProjectSignIn};
use crate::grant::{IamToken, Secret};
use crate::http::{Field, Form, Method, Reply, Request, Sensitivity};
use crate::ledger::ProjectRow;
use crate::oauth::OAuthError;
use crate::renew::problem_of;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{self, Code, Problem};

pub use link::{ACCESS_KEY_PAGE, NewProject, ProjectCredential};

use iam::Signer;
use secret::Kept;

/// A call to a project, without its credential.
#[derive(Debug)]
pub struct ProjectCall {
    /// How.
    pub method: Method,
    /// Below the address of the service, percent-encoded.
    pub path: String,
    /// Names and values, not encoded.
    pub query: Vec<(&'static str, String)>,
    /// The authorization through which a repository is read: `X-Repo-Auth`.
    pub through: Option<String>,
    /// JSON.
    pub body: Option<Secret<String>>,
}

/// What came back.
#[derive(Debug)]
pub struct ProjectAnswer {
    /// The status.
    pub status: u16,
    /// `X-Request-Id`, for whoever asks Huawei about it.
    pub request: Option<String>,
    /// The body.
    pub body: Secret<Vec<u8>>,
}

impl Accounts {
    /// Every project, in the order they were linked.
    pub fn projects(&self) -> Result<Vec<view::Project>, Problem> {
        let rows = self.means.ledger.projects()?;
        Ok(rows.iter().map(|row| self.shown_project(row)).collect())
    }

    /// The project meant by an id of ours, by a name, or by Huawei's id, whichever means one only.
    pub fn find_project(&self, text: &str) -> Result<view::Project, Problem> {
        let projects = self.projects()?;
        let named = |project: &&view::Project| project.id == text || project.name == text;
        let mut meant: Vec<_> = projects.iter().filter(named).collect();
        if meant.is_empty() {
            let huaweis = projects.iter().filter(|project| project.project_id == text);
            meant = huaweis.collect();
        }
        match meant.as_slice() {
            [project] => Ok((*project).clone()),
            [] => {
                Err(Problem::new(Code::ProjectUnknown)
                    .with("project", super::hosts::printable(text)))
            }
            several => {
                let ids: Vec<&str> = several.iter().map(|one| one.id.as_str()).collect();
                Err(Problem::new(Code::ProjectAmbiguous)
                    .with("project", super::hosts::printable(text))
                    .with("ids", ids.join(", ")))
            }
        }
    }

    /// Takes a pasted token for a project that keeps none, for as long as this program runs. One that
    /// keeps a secret goes on with that.
    pub fn lend_token(&self, id: &ProjectId, token: Secret<String>) -> Result<(), Problem> {
        let row = self.project_row(id)?;
        if row.sign_in != ProjectSignIn::Token {
            return Ok(());
        }
        let now = self.means.now();
        let token = IamToken::new(link::trimmed(&token)?, None, now);
        self.means.keep_iam_token(&row, token);
        self.means.changed();
        Ok(())
    }

    /// Gives a project up. Its authorizations stay where they are.
    pub async fn unlink_project(&self, id: &ProjectId) -> Result<(), Problem> {
        let row = self.project_row(id)?;
        let slot = Slot::Project(id.to_string());
        if row.sign_in == ProjectSignIn::Token {
            // There is no secret, which a locked vault cannot keep anybody from giving up.
            self.empty_slot(slot).await;
        } else {
            // The secret before the row: a row without a secret can be linked again, a secret without a
            // row would be forgotten.
            let who = Attendance::Attended;
            self.means.vault.delete(&slot, who, ()).await?;
        }
        self.means.ledger.remove_project(id)?;
        self.means.iam_tokens().remove(id);
        self.means.changed();
        Ok(())
    }

    /// Sends a call. An answer with a refusal of the service is an answer, too.
    pub async fn call_project(
        &self,
        id: &ProjectId,
        call: ProjectCall,
    ) -> Result<ProjectAnswer, Problem> {
        let row = self.project_row(id)?;
        let signer = self.signer(&row).await?;
        let answer = self.send_signed(&row, &signer, &call).await?;
        if !is_turned_away(&answer) || row.sign_in != ProjectSignIn::Password {
            return Ok(answer);
        }
        // The gateway did not take the token, so nothing was done: it may have ended before its time.
        self.means.iam_tokens().remove(id);
        let signer = self.signer(&row).await?;
        self.send_signed(&row, &signer, &call).await
    }

    async fn send_signed(
        &self,
        row: &ProjectRow,
        signer: &Signer,
        call: &ProjectCall,
    ) -> Result<ProjectAnswer, Problem> {
        let mut request = request(row, call)?;
        signer.sign(&mut request, &row.project_id, self.means.now())?;
        let reply = self.means.http.send(request).await;
        let reply =
            reply.map_err(|error| problem_of(&OAuthError::Send(error), &row.endpoint.key()))?;
        answer(reply, row)
    }

    /// What a project's calls are signed with; a token is fetched first where none is at hand.
    async fn signer(&self, row: &ProjectRow) -> Result<Signer, Problem> {
        if row.sign_in != ProjectSignIn::Keys
            && let Some(token) = self.means.iam_token(row)
        {
            return Ok(Signer::Token(token));
        }
        if row.sign_in == ProjectSignIn::Token {
            return Err(needs_its_secret(row));
        }
        let Kept { row: kept, secret } = self.kept_secret(row).await?;
        match kept.sign_in {
            ProjectSignIn::Keys => Ok(Signer::Keys {
                access_key: kept.user.unwrap_or_default(),
                secret_key: secret,
            }),
            ProjectSignIn::Password => {
                let made = self.make_token(&kept, &secret).await?;
                let token = made.token.duplicate();
                // Linked once more meanwhile, it has another one.
                if self.project_row(&kept.id)?.updated_at == kept.updated_at {
                    self.means.keep_iam_token(&kept, made);
                }
                Ok(Signer::Token(token))
            }
            ProjectSignIn::Token => Err(needs_its_secret(row)),
        }
    }

    /// The slot of a project. Whose secret it is, it says itself: where it was linked once more and the
    /// ledger did not hear of it, the ledger is told now.
    async fn kept_secret(&self, row: &ProjectRow) -> Result<Kept, Problem> {
        let slot = Slot::Project(row.id.to_string());
        let bytes = self.means.vault.read(&slot, Attendance::Attended).await?;
        let bytes = bytes.ok_or_else(|| needs_its_secret(row))?;
        let kept = Kept::decode(&bytes).ok_or(VaultError::Corrupt)?;
        let of = |row: &ProjectRow| {
            (
                row.id,
                row.endpoint.clone(),
                row.iam.clone(),
                row.project_id.clone(),
            )
        };
        // A secret of another place in this slot must never be sent to this one.
        if of(&kept.row) != of(row) {
            return Err(needs_its_secret(row));
        }
        let who = |row: &ProjectRow| {
            let user = (row.user.clone(), row.domain.clone());
            (row.sign_in, user, row.updated_at)
        };
        if who(&kept.row) != who(row) {
            self.means.ledger.put_project(&kept.row)?;
            self.means.changed();
        }
        Ok(kept)
    }

    /// Empties the slot of a project that was never listed: whoever linked it was stopped in between.
    pub(super) async fn sweep_project(&self, name: &str) {
        let slot = Slot::Project(name.to_owned());
        // The slot is written before its row: a new one is given its time.
        let since = self.means.stray_since(&slot);
        let listed = self.means.ledger.projects();
        let stray = listed.is_ok_and(|rows| !rows.iter().any(|row| row.id.to_string() == name));
        if !stray || since.plus(super::background::ON_ITS_WAY) >= self.means.now() {
            return;
        }
        // One that cannot be read may be a newer version's.
        let read = self.means.vault.read(&slot, Attendance::Unattended).await;
        if read.is_ok_and(|bytes| bytes.is_some_and(|bytes| Kept::decode(&bytes).is_some())) {
            self.empty_slot(slot).await;
        }
    }

    fn project_row(&self, id: &ProjectId) -> Result<ProjectRow, Problem> {
        self.means
            .ledger
            .project(id)?
            .ok_or_else(|| Problem::new(Code::ProjectUnknown).with("project", id))
    }

    fn shown_project(&self, row: &ProjectRow) -> view::Project {
        view::Project {
            id: row.id.to_string(),
            name: row.name.clone(),
            region: row.region.clone(),
            endpoint: row.endpoint.as_str().to_owned(),
            project_id: row.project_id.clone(),
            sign_in: row.sign_in,
            user: row.user.clone(),
            needs_token: row.sign_in == ProjectSignIn::Token && self.means.iam_token(row).is_none(),
            created_at: row.created_at.rfc3339(),
        }
    }

    /// Brings back the projects that a lost ledger had, from their slots.
    pub(super) async fn restore_projects(&self, slots: &[Slot]) -> Result<(), Problem> {
        for slot in slots {
            let Slot::Project(name) = slot else { continue };
            let Ok(id) = name.parse::<ProjectId>() else {
                continue;
            };
            if self.means.ledger.project(&id)?.is_some() {
                continue;
            }
            let bytes = match self.means.vault.read(slot, Attendance::Unattended).await {
                Ok(bytes) => bytes,
                // It stays where it is, and holds up nothing else.
                Err(VaultError::Corrupt) => None,
                Err(error) => return Err(error.into()),
            };
            let kept = bytes.and_then(|bytes| Kept::decode(&bytes));
            let Some(kept) = kept.filter(|kept| kept.row.id == id) else {
                continue;
            };
            // Two slots of one project: the other one came first.
            if self.known_project(&kept.row)?.is_none() {
                self.means.ledger.put_project(&kept.row)?;
            }
        }
        Ok(())
    }
}

fn needs_its_secret(row: &ProjectRow) -> Problem {
    let problem = Problem::new(Code::ProjectToken).with("project", &row.name);
    match row.sign_in {
        ProjectSignIn::Token => problem,
        ProjectSignIn::Keys | ProjectSignIn::Password => problem.with("reason", "secret"),
    }
}

/// The request of a call; its path must come through parsing as it is.
fn request(row: &ProjectRow, call: &ProjectCall) -> Result<Request, Problem> {
    let url = row.endpoint.join(&call.path);
    let mut url: Url = url
        .ok()
        .filter(|url| url.path().ends_with(&call.path))
        .ok_or_else(|| Problem::at(Code::AuthorizationParameter, row.endpoint.key()))?;
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&call.query);
    }
    // Nothing of it may be sent twice by a library that means well.
    let mut request = Request::new(call.method, url, Sensitivity::Spends);
    request.json = call.body.as_ref().map(Secret::duplicate);
    if let Some(through) = &call.through {
        request
            .headers
            .push(("x-repo-auth", Field::Open(through.clone())));
    }
    if request.json.is_none() {
        // The service wants it said of nothing, too.
        request.headers.extend(json_header());
    }
    Ok(request)
}

fn json_header() -> Form {
    vec![("content-type", Field::Open("application/json".to_owned()))]
}

fn answer(reply: Reply, row: &ProjectRow) -> Result<ProjectAnswer, Problem> {
    let host = row.endpoint.key();
    match reply.status {
        300..=399 => Err(Problem::at(Code::RedirectRefused, host)),
        429 => Err(Problem::at(Code::RateLimited, host)),
        500..=599 => Err(Problem::at(Code::HostDown, host)),
        status => Ok(ProjectAnswer {
            status,
            request: reply.header("x-request-id").map(str::to_owned),
            body: reply.body,
        }),
    }
}

/// Whether the gateway turned the call away. The service says 401 of other things as well, with a
/// code of its own.
fn is_turned_away(answer: &ProjectAnswer) -> bool {
    let of_the_service = answer
        .body
        .expose()
        .windows(7)
        .any(|seven| seven == b"SVCSTG.");
    answer.status == 401 && !of_the_service
}
