//! Linking a project: where it is, whose credential it is, and whether that works.

use url::Url;

use super::super::Accounts;
use super::iam::Signer;
use super::secret::Kept;
use super::{ProjectAnswer, ProjectCall, answer, is_turned_away, request};
use crate::account::{ProjectId, ProjectSignIn};
use crate::grant::{IamToken, Secret};
use crate::http::Method;
use crate::ledger::ProjectRow;
use crate::oauth::OAuthError;
use crate::provider::BaseUrl;
use crate::renew::{LOCK_PATIENCE, lock, lock_problem, problem_of};
use crate::vault::{Attendance, Slot};
use crate::view::{self, Code, Problem};

/// A project to link: by a region, or by an address and Huawei's id of it.
#[derive(Debug)]
pub struct NewProject {
    /// What people call it; the region or the host if nobody says.
    pub name: Option<String>,
    /// Such as `cn-north-4`.
    pub region: Option<String>,
    /// Where the API is, where no region says so.
    pub endpoint: Option<String>,
    /// Where IAM is, where no region says so.
    pub iam: Option<String>,
    /// Huawei's id of it; looked up by the region if nobody says.
    pub project_id: Option<String>,
    /// Who asks.
    pub credential: ProjectCredential,
}

/// Who asks a project.
#[derive(Debug)]
pub enum ProjectCredential {
    /// An access key and its secret key.
    Keys {
        /// Names the secret key.
        access_key: String,
        /// Signs.
        secret_key: Secret<String>,
    },
    /// An IAM user.
    Password {
        /// Their name.
        user: String,
        /// The name of their domain, which is the account they belong to.
        domain: String,
        /// Their password.
        password: Secret<String>,
    },
    /// A token of IAM, kept in memory only.
    Token(Secret<String>),
}

impl Accounts {
    /// Links a project, or links it once more with another credential. It is asked for its
    /// authorizations first: what does not work is not kept.
    pub async fn link_project(&self, new: NewProject) -> Result<view::Project, Problem> {
        let mut row = self.new_row(&new)?;
        let (signer, token) = self.first_signer(&mut row, new.credential).await?;
        if row.project_id.is_empty() {
            row.project_id = self.look_up_project(&row, &signer).await?;
        }
        self.try_project(&row, &signer).await?;
        // Two that link one project at once make one.
        let _one_at_a_time = lock(&self.means.home.run, "projects", LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        let known = self.known_project(&row)?;
        if let Some(known) = &known {
            row.id = known.id;
            row.created_at = known.created_at;
            // A name that somebody gave it is kept, unless another one was given now.
            if given(new.name.as_deref()).is_none() {
                row.name.clone_from(&known.name);
            }
        }
        let kept = self
            .keep_project(&row, known.as_ref(), &signer, token)
            .await;
        let keeps_none = |known: &ProjectRow| known.sign_in == ProjectSignIn::Token;
        if kept.is_err() && known.as_ref().is_none_or(keeps_none) {
            // A secret that no row speaks of is nobody's.
            self.empty_slot(Slot::Project(row.id.to_string())).await;
        }
        kept?;
        tracing::info!(project = %row.id, endpoint = %row.endpoint.key(), "project linked");
        self.means.changed();
        Ok(self.shown_project(&row))
    }

    fn new_row(&self, new: &NewProject) -> Result<ProjectRow, Problem> {
        let region = given(new.region.as_deref());
        if region.is_some_and(|region| !is_region(region)) {
            return Err(unusable("region"));
        }
        let address = |text: Option<&str>, service: &str| match (given(text), region) {
            (Some(text), _) => BaseUrl::parse(text)
                .map(Some)
                .map_err(|_| unusable("address")),
            (None, Some(region)) => {
                let text = format!("https://{service}.{region}.myhuaweicloud.com");
                BaseUrl::parse(&text)
                    .map(Some)
                    .map_err(|_| unusable("region"))
            }
            (None, None) => Ok(None),
        };
        let endpoint =
            address(new.endpoint.as_deref(), "servicestage")?.ok_or_else(|| unusable("nowhere"))?;
        let iam = match (given(new.iam.as_deref()), given(new.endpoint.as_deref())) {
            // An address of somebody's own says nothing of where Huawei's IAM is.
            (None, Some(_)) => None,
            (iam, _) => address(iam, "iam")?,
        };
        let project_id = given(new.project_id.as_deref()).unwrap_or_default();
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if project_id.len() > 64 || !project_id.bytes().all(fits) {
            return Err(unusable("project_id"));
        }
        if project_id.is_empty() && (iam.is_none() || region.is_none()) {
            return Err(Problem::at(Code::ProjectMissing, endpoint.key()));
        }
        let name = given(new.name.as_deref())
            .or(region)
            .map_or_else(|| endpoint.key().to_string(), str::to_owned);
        let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
        let now = self.means.now();
        Ok(ProjectRow {
            id: ProjectId::fresh(&*self.means.rng)?,
            name,
            region: region.map(str::to_owned),
            endpoint,
            iam,
            project_id: project_id.to_owned(),
            sign_in: ProjectSignIn::Token,
            user: None,
            domain: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// What the first call is signed with, and what is to be kept of it.
    async fn first_signer(
        &self,
        row: &mut ProjectRow,
        credential: ProjectCredential,
    ) -> Result<(Signer, Option<Remembered>), Problem> {
        match credential {
            ProjectCredential::Keys {
                access_key,
                secret_key,
            } => {
                let fits = |text: &str| {
                    (1..=256).contains(&text.len())
                        && text.bytes().all(|b| b.is_ascii_alphanumeric())
                };
                let access_key = access_key.trim().to_owned();
                if !fits(&access_key) {
                    return Err(unusable("access_key"));
                }
                row.sign_in = ProjectSignIn::Keys;
                row.user = Some(access_key.clone());
                let signer = Signer::Keys {
                    access_key,
                    secret_key: trimmed(&secret_key)?,
                };
                Ok((signer, None))
            }
            ProjectCredential::Password {
                user,
                domain,
                password,
            } => {
                row.sign_in = ProjectSignIn::Password;
                row.user = Some(
                    given(Some(&user))
                        .ok_or_else(|| unusable("user"))?
                        .to_owned(),
                );
                row.domain = Some(
                    given(Some(&domain))
                        .ok_or_else(|| unusable("user"))?
                        .to_owned(),
                );
                if row.iam.is_none() {
                    return Err(unusable("iam"));
                }
                let (made, project) = self.made(row, &password).await?;
                if let (true, Some(id)) = (row.project_id.is_empty(), project) {
                    row.project_id = id;
                }
                let signer = Signer::Token(made.token.duplicate());
                Ok((signer, Some(Remembered::Made { password, made })))
            }
            ProjectCredential::Token(token) => {
                let token = trimmed(&token)?;
                let kept = IamToken::new(token.duplicate(), None, self.means.now());
                Ok((Signer::Token(token), Some(Remembered::Pasted(kept))))
            }
        }
    }

    /// One question that changes nothing.
    async fn try_project(&self, row: &ProjectRow, signer: &Signer) -> Result<(), Problem> {
        let call = ProjectCall {
            method: Method::Get,
            path: format!("/v1/{}/git/auths", row.project_id),
            query: Vec::new(),
            through: None,
            body: None,
        };
        let mut request = request(row, &call)?;
        signer.sign(&mut request, &row.project_id, self.means.now())?;
        let reply = self.means.http.send(request).await;
        let key = row.endpoint.key();
        let reply = reply.map_err(|error| problem_of(&OAuthError::Send(error), &key))?;
        let answer = answer(reply, row)?;
        match answer.status {
            200 if is_list(&answer) => Ok(()),
            401 if is_turned_away(&answer) => Err(Problem::at(Code::ProjectRefused, key)),
            403 => Err(Problem::at(Code::ProjectRefused, key).with("reason", "not_allowed")),
            _ => Err(Problem::at(Code::ServiceAnswer, key)),
        }
    }

    pub(super) fn known_project(&self, row: &ProjectRow) -> Result<Option<ProjectRow>, Problem> {
        let rows = self.means.ledger.projects()?;
        let same =
            |one: &ProjectRow| one.endpoint == row.endpoint && one.project_id == row.project_id;
        Ok(rows.into_iter().find(same))
    }

    /// The secret first: a row without one could not be asked.
    async fn keep_project(
        &self,
        row: &ProjectRow,
        known: Option<&ProjectRow>,
        signer: &Signer,
        remembered: Option<Remembered>,
    ) -> Result<(), Problem> {
        let slot = Slot::Project(row.id.to_string());
        let (secret, token) = match (signer, remembered) {
            (_, Some(Remembered::Pasted(token))) => (None, Some(token)),
            (_, Some(Remembered::Made { password, made })) => (Some(password), Some(made)),
            (Signer::Keys { secret_key, .. }, None) => (Some(secret_key.duplicate()), None),
            (Signer::Token(_), None) => (None, None),
        };
        match secret {
            Some(secret) => {
                let kept = Kept {
                    row: row.clone(),
                    secret,
                };
                let bytes = kept.encode();
                self.means
                    .vault
                    .write(&slot, bytes, Attendance::Attended, ())
                    .await?;
                self.note_vault().await?;
            }
            // A token is not kept. An older secret goes first: it would come back with a lost ledger.
            None if known.is_some_and(|known| known.sign_in != ProjectSignIn::Token) => {
                let who = Attendance::Attended;
                self.means.vault.delete(&slot, who, ()).await?;
            }
            // There is none, unless somebody was stopped halfway.
            None if known.is_some() => self.empty_slot(slot).await,
            None => {}
        }
        self.means.ledger.put_project(row)?;
        match token {
            Some(token) => self.means.keep_iam_token(row, token),
            None => drop(self.means.iam_tokens().remove(&row.id)),
        }
        Ok(())
    }
}

/// Whether this is what the service answers, and not somebody's page.
fn is_list(answer: &ProjectAnswer) -> bool {
    let read = serde_json::from_slice::<serde_json::Value>(answer.body.expose());
    read.is_ok_and(|list| list.get("authorizations").is_some())
}

/// What is remembered beside the signer.
enum Remembered {
    /// A token that a password made, and the password.
    Made {
        password: Secret<String>,
        made: IamToken,
    },
    /// A token that was pasted.
    Pasted(IamToken),
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Such as `cn-north-4`.
fn is_region(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (4..=32).contains(&text.len()) && text.bytes().all(plain) && !text.starts_with('-')
}

pub(super) fn trimmed(secret: &Secret<String>) -> Result<Secret<String>, Problem> {
    let text = secret.expose().trim();
    let fits = (1..=crate::http::limits::TOKEN).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err(unusable("secret"))
    }
}

fn unusable(reason: &str) -> Problem {
    Problem::new(Code::ProjectAddress).with("reason", reason)
}

/// Where people make an access key.
pub const ACCESS_KEY_PAGE: &str = "https://console.huaweicloud.com/iam/?#/mine/accessKey";

impl Accounts {
    /// The page on which people make an access key.
    pub fn access_key_page() -> Option<Url> {
        Url::parse(ACCESS_KEY_PAGE).ok()
    }
}
