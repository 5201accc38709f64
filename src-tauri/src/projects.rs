//! ServiceStage projects, and the sign-in whose answer a person carries over to one.
//!
//! The address goes to the browser or the clipboard, and what is pasted comes from the clipboard: neither
//! enters the window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use forgepass_core::account::AccountId;
use forgepass_core::accounts::{Accounts, NewProject, Opening, ProjectCredential};
use forgepass_core::grant::Secret;
use forgepass_core::provider::is_loopback;
use forgepass_core::view::{Authorization, Code, GitProject, Namespace, Offer, Problem, Project};
use forgepass_servicestage::client::{Client, name, shown};
use forgepass_servicestage::guide::Guide;
use forgepass_servicestage::wire::RepoType;
use serde::Deserialize;

use crate::pages;
use crate::shell::Shell;

/// The sign-in that was begun last.
#[derive(Default)]
pub struct Guided(Mutex<Option<Arc<Begun>>>);

struct Begun {
    client: Client,
    guide: Guide,
}

impl Guided {
    fn inside(&self) -> MutexGuard<'_, Option<Arc<Begun>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begun(&self) -> Result<Arc<Begun>, Problem> {
        self.inside()
            .clone()
            .ok_or_else(|| Problem::new(Code::LinkOver))
    }
}

/// A project as a person enters it. The secret comes in once.
#[derive(Deserialize)]
pub struct Entered {
    name: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    iam: Option<String>,
    project_id: Option<String>,
    access_key: Option<String>,
    user: Option<String>,
    domain: Option<String>,
}

impl Entered {
    /// With its secret.
    pub fn with(self, secret: Secret<String>) -> NewProject {
        let credential = match (self.access_key, self.user) {
            (Some(access_key), _) => ProjectCredential::Keys {
                access_key,
                secret_key: secret,
            },
            (None, Some(user)) => ProjectCredential::Password {
                user,
                domain: self.domain.unwrap_or_default(),
                password: secret,
            },
            (None, None) => ProjectCredential::Token(secret),
        };
        NewProject {
            name: self.name,
            region: self.region,
            endpoint: self.endpoint,
            iam: self.iam,
            project_id: self.project_id,
            credential,
        }
    }
}

/// Links a project.
pub async fn link(
    shell: &Shell,
    entered: Entered,
    secret: Secret<String>,
) -> Result<Project, Problem> {
    shell.accounts()?.link_project(entered.with(secret)).await
}

/// All authorizations of a project.
pub async fn list(accounts: &Accounts, project: &str) -> Result<Vec<Authorization>, Problem> {
    let list = Client::of(accounts, project)?.list().await?;
    Ok(list.iter().map(shown).collect())
}

/// Fetches a fresh address to sign in at; answers with whose page it is.
pub async fn begin(shell: &Shell, project: &str, repo_type: &str) -> Result<String, Problem> {
    let client = Client::of(shell.accounts()?, project)?;
    let guide = client.begin(RepoType::read(repo_type), None).await?;
    let host = guide.host().to_owned();
    *shell.guided().inside() = Some(Arc::new(Begun { client, guide }));
    Ok(host)
}

/// Opens it in the browser.
pub fn open(shell: &Shell) -> Result<(), Problem> {
    let begun = shell.guided().begun()?;
    let url = begun.guide.address().clone();
    pages::open(&Opening {
        host_is_loopback: is_loopback(&url),
        url,
    })
}

/// Puts it on the clipboard, for another browser.
pub async fn copy(shell: &Shell) -> Result<(), Problem> {
    let begun = shell.guided().begun()?;
    shell.copy(begun.guide.address().to_string()).await
}

/// Creates the authorization from the address on the clipboard.
pub async fn finish(shell: &Shell, named: &str) -> Result<Authorization, Problem> {
    let begun = shell.guided().begun()?;
    let name = name(named)?;
    let unusable = || Problem::new(Code::AuthorizationAddress).with("reason", "not_an_address");
    let pasted = shell.clipboard().read().await.map_err(|_| unusable())?;
    let pasted = Secret::new(pasted);
    let made = begun.client.finish(&begun.guide, name, &pasted).await?;
    *shell.guided().inside() = None;
    Ok(shown(&made))
}

/// What of an account would leave this computer.
pub async fn offer(shell: &Shell, project: &str, account: &AccountId) -> Result<Offer, Problem> {
    let client = Client::of(shell.accounts()?, project)?;
    let offer = client.offer(account).await?;
    Ok(Offer {
        repo_type: offer.repo_type.to_string(),
        host: offer.host,
        name: offer.name,
        ends_at: offer.ends_at,
    })
}

/// Sends its token over.
pub async fn authorize(
    shell: &Shell,
    project: &str,
    account: &AccountId,
    named: &str,
) -> Result<Authorization, Problem> {
    let client = Client::of(shell.accounts()?, project)?;
    Ok(shown(&client.by_account(account, name(named)?).await?))
}

/// Takes an authorization away.
pub async fn delete(accounts: &Accounts, project: &str, named: &str) -> Result<(), Problem> {
    Client::of(accounts, project)?.delete(&name(named)?).await
}

/// Who has repositories that an authorization reaches.
pub async fn namespaces(
    accounts: &Accounts,
    project: &str,
    through: &str,
) -> Result<Vec<Namespace>, Problem> {
    let client = Client::of(accounts, project)?;
    let read = client
        .read(&name(through)?, |repos| repos.namespaces())
        .await?;
    let namespaces = read.namespaces.into_iter().map(|one| Namespace {
        id: one.id,
        name: one.name,
    });
    Ok(namespaces.collect())
}

/// The repositories of one of them.
pub async fn repositories(
    accounts: &Accounts,
    project: &str,
    through: &str,
    namespace: &str,
) -> Result<Vec<GitProject>, Problem> {
    let client = Client::of(accounts, project)?;
    let read = client
        .read(&name(through)?, |repos| repos.projects(namespace))
        .await?;
    let projects = read.projects.into_iter().map(|one| GitProject {
        id: one.id,
        name: one.name,
        clone_url: one.clone_url,
    });
    Ok(projects.collect())
}

/// Opens the page on which people make an access key.
pub fn open_access_key_page() -> Result<(), Problem> {
    let url = Accounts::access_key_page().ok_or_else(|| Problem::new(Code::BrowserFailed))?;
    pages::open(&Opening {
        url,
        host_is_loopback: false,
    })
}
