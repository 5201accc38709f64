//! A linked project, asked in the words of the API.
//!
//! The credential is added where the project is kept, in `forgepass_core`; here are the questions, and
//! what their answers mean.

use forgepass_core::account::{AccountId, ProjectId};
use forgepass_core::accounts::{Accounts, ProjectAnswer, ProjectCall};
use forgepass_core::grant::Secret;
use forgepass_core::http;
use forgepass_core::provider::{BaseUrl, provider};
use forgepass_core::view::{self, AuthorizationStatus, Code, Problem};
use serde::de::DeserializeOwned;
use std::time::Duration;

use crate::call::{Auths, Call, Method, Repos};
use crate::guide::Guide;
use crate::wire::{
    Authorization, AuthorizationName, Created, NewOauth, NewPassword, NewPersonal, Refusal,
    RepoError, RepoType, State, TokenType,
};

/// What a token has to last that is handed to the service.
const WANT: Duration = Duration::from_secs(600);

/// One project.
#[derive(Clone)]
pub struct Client {
    accounts: Accounts,
    id: ProjectId,
    project: view::Project,
}

/// What a call is about, for the words about a refusal.
#[derive(Debug, Clone, Copy, Default)]
struct About<'a> {
    name: Option<&'a str>,
    repo_type: Option<&'a str>,
    /// Whether it asks about a repository, and names one.
    reads: bool,
}

impl Client {
    /// The project meant by an id or a name.
    pub fn of(accounts: &Accounts, text: &str) -> Result<Self, Problem> {
        let project = accounts.find_project(text)?;
        let unknown = || Problem::new(Code::ProjectUnknown).with("project", text);
        Ok(Self {
            id: project.id.parse().map_err(|_| unknown())?,
            accounts: accounts.clone(),
            project,
        })
    }

    /// What is known of the project.
    pub const fn project(&self) -> &view::Project {
        &self.project
    }

    /// All authorizations, by their names.
    pub async fn list(&self) -> Result<Vec<Authorization>, Problem> {
        let mut all = self.ask(self.auths().list(), About::default()).await?;
        all.authorizations.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all.authorizations)
    }

    /// A fresh address to sign in at. Each is good for one try.
    pub async fn begin(&self, repo_type: RepoType, tag: Option<&str>) -> Result<Guide, Problem> {
        let about = About {
            repo_type: Some(repo_type.as_str()),
            ..About::default()
        };
        let call = self.auths().redirect(&repo_type, tag);
        let redirect = self.ask(call, about).await?;
        let is_here = BaseUrl::parse(&self.project.endpoint).is_ok_and(|base| base.is_loopback());
        Guide::read(repo_type, &redirect.url, is_here)
            .ok_or_else(|| Problem::at(Code::UnsafeAddress, self.host()))
    }

    /// An authorization by the address on which a sign-in ended.
    pub async fn finish(
        &self,
        guide: &Guide,
        name: AuthorizationName,
        pasted: &Secret<String>,
    ) -> Result<Authorization, Problem> {
        let carried = guide.carried(pasted.expose())?;
        let body = NewOauth {
            name,
            code: carried.code.into(),
            state: carried.state.into(),
        };
        let about = About {
            name: Some(body.name.as_str()),
            repo_type: Some(guide.repo_type().as_str()),
            ..About::default()
        };
        let call = self.auths().by_code(guide.repo_type(), &body);
        self.made(call, about).await
    }

    /// An authorization by a token that a person made at the host.
    pub async fn by_token(
        &self,
        repo_type: &RepoType,
        name: AuthorizationName,
        token: Secret<String>,
        host: Option<String>,
    ) -> Result<Authorization, Problem> {
        let body = NewPersonal {
            name,
            token: token.into(),
            host,
        };
        let about = About {
            name: Some(body.name.as_str()),
            repo_type: Some(repo_type.as_str()),
            ..About::default()
        };
        self.made(self.auths().by_token(repo_type, &body), about)
            .await
    }

    /// An authorization by a user name and a password. Huawei's own clients send two bodies; the SDK's
    /// goes first, the other one only where the service finds that parameter wrong.
    pub async fn by_password(
        &self,
        repo_type: &RepoType,
        name: AuthorizationName,
        user: &str,
        password: &Secret<String>,
    ) -> Result<Authorization, Problem> {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        let about = About {
            name: Some(name.as_str()),
            repo_type: Some(repo_type.as_str()),
            ..About::default()
        };
        let first = NewPassword::User {
            name: name.clone(),
            user: user.to_owned(),
            password: password.duplicate().into(),
        };
        let made = self.made(self.auths().by_password(repo_type, &first), about);
        match made.await {
            Err(problem) if problem.code == Code::AuthorizationParameter => {}
            outcome => return outcome,
        }
        let both = Secret::new(format!("{user}:{}", password.expose()));
        let second = NewPassword::Token {
            name: name.clone(),
            token: STANDARD.encode(both.expose()).into(),
        };
        self.made(self.auths().by_password(repo_type, &second), about)
            .await
    }

    /// An authorization from an account that is linked here: its token goes to the service, which uses
    /// it in the person's name. Whoever calls this has said so to them.
    pub async fn by_account(
        &self,
        account: &AccountId,
        name: AuthorizationName,
    ) -> Result<Authorization, Problem> {
        let offer = self.offer(account).await?;
        let token = self.accounts.access_token(account, WANT).await?;
        self.by_token(&offer.repo_type, name, token, offer.host)
            .await
    }

    /// What would leave this computer for the service, so that a person can be told.
    pub async fn offer(&self, account: &AccountId) -> Result<Offer, Problem> {
        let account = self.accounts.detail(account).await?.account;
        let hosts = self.accounts.hosts()?;
        let host = hosts.iter().find(|host| host.key == account.host);
        let known = provider(&account.provider);
        let (Some(host), Some(known)) = (host, known) else {
            return Err(Problem::at(Code::HostUnknown, &account.host));
        };
        let is_ready = |base: &str| known.hosts.iter().any(|ready| ready.base == base);
        let base = BaseUrl::parse(&host.base_url);
        Ok(Offer {
            repo_type: RepoType::read(known.repo_kind()),
            host: base
                .ok()
                .filter(|base| !is_ready(base.as_str()))
                .map(|base| base.as_str().to_owned()),
            name: account.slug.clone(),
            ends_at: account.expires_at.clone(),
            account,
        })
    }

    /// Takes an authorization away.
    pub async fn delete(&self, name: &AuthorizationName) -> Result<(), Problem> {
        let about = About {
            name: Some(name.as_str()),
            ..About::default()
        };
        self.order(self.auths().delete(name), about).await
    }

    /// A question about repositories.
    pub async fn read<A: DeserializeOwned>(
        &self,
        through: &AuthorizationName,
        call: impl FnOnce(&Repos<'_>) -> Call<A>,
    ) -> Result<A, Problem> {
        let repos = self.repos(through);
        let call = call(&repos);
        let about = About {
            name: Some(through.as_str()),
            reads: matches!(call.method, Method::Get),
            ..About::default()
        };
        self.ask(call, about).await
    }

    /// An order that changes a repository and is answered with nothing.
    pub async fn change(
        &self,
        through: &AuthorizationName,
        call: impl FnOnce(&Repos<'_>) -> Call<()>,
    ) -> Result<(), Problem> {
        let repos = self.repos(through);
        let about = About {
            name: Some(through.as_str()),
            ..About::default()
        };
        self.order(call(&repos), about).await
    }

    fn auths(&self) -> Auths<'_> {
        Auths {
            project_id: &self.project.project_id,
        }
    }

    fn repos<'a>(&'a self, through: &'a AuthorizationName) -> Repos<'a> {
        Repos {
            project_id: &self.project.project_id,
            through,
        }
    }

    async fn made(&self, call: Call<Created>, about: About<'_>) -> Result<Authorization, Problem> {
        Ok(self.ask(call, about).await?.authorization)
    }

    async fn ask<A: DeserializeOwned>(
        &self,
        call: Call<A>,
        about: About<'_>,
    ) -> Result<A, Problem> {
        let answer = self.send(&call).await?;
        match answer.status {
            200 | 201 => call
                .read(answer.body.expose())
                .ok_or_else(|| Problem::at(Code::ServiceAnswer, self.host())),
            _ => Err(self.refusal(&answer, about)),
        }
    }

    async fn order(&self, call: Call<()>, about: About<'_>) -> Result<(), Problem> {
        let answer = self.send(&call).await?;
        match answer.status {
            200 | 202 | 204 => Ok(()),
            _ => Err(self.refusal(&answer, about)),
        }
    }

    async fn send<A>(&self, call: &Call<A>) -> Result<ProjectAnswer, Problem> {
        let body = match &call.body {
            Some(body) => {
                let text = String::from_utf8(body.expose().clone());
                let broken = |_| Problem::new(Code::Internal).with("id", "body");
                Some(Secret::new(text.map_err(broken)?))
            }
            None => None,
        };
        let call = ProjectCall {
            method: match call.method {
                Method::Get => http::Method::Get,
                Method::Post => http::Method::Post,
                Method::Put => http::Method::Put,
                Method::Delete => http::Method::Delete,
            },
            path: call.path.clone(),
            query: call.query.clone(),
            through: call.through.as_ref().map(ToString::to_string),
            body,
        };
        self.accounts.call_project(&self.id, call).await
    }

    /// A refusal as a problem. A 401 of the service is about what was asked for; only one of the gateway
    /// is about who asks.
    fn refusal(&self, answer: &ProjectAnswer, about: About<'_>) -> Problem {
        let host = self.host();
        let Some(refusal) = Refusal::read(answer.body.expose()) else {
            return Problem::at(
                match answer.status {
                    401 | 403 => Code::ProjectRefused,
                    _ => Code::ServiceAnswer,
                },
                host,
            );
        };
        let name = about.name.unwrap_or_default();
        match refusal.known() {
            Some(RepoError::Parameter) if about.reads => Problem::at(Code::RepositoryMissing, host),
            Some(RepoError::Parameter) => Problem::at(Code::AuthorizationParameter, host),
            Some(RepoError::NotImplemented) => {
                let kind = about.repo_type.map_or_else(|| host.clone(), str::to_owned);
                Problem::new(Code::AuthorizationType).with("type", kind)
            }
            Some(RepoError::Oauth) => Problem::at(Code::AuthorizationCode, host),
            Some(RepoError::Exists) => Problem::new(Code::AuthorizationTaken).with("name", name),
            Some(RepoError::NoAuthorization) => {
                Problem::new(Code::AuthorizationUnknown).with("name", name)
            }
            Some(RepoError::AuthorizationInvalid) => {
                Problem::new(Code::AuthorizationEnded).with("name", name)
            }
            Some(RepoError::CloneUrl) => Problem::at(Code::CloneUrl, host),
            Some(RepoError::Unavailable) | None => match answer.status {
                401 if !refusal.error_code.starts_with("SVCSTG.") => {
                    Problem::at(Code::ProjectRefused, host)
                }
                403 if !refusal.error_code.starts_with("SVCSTG.") => {
                    Problem::at(Code::ProjectRefused, host).with("reason", "not_allowed")
                }
                _ => Problem::at(Code::ServiceRefused, host)
                    .with("error", plain(&refusal.error_code))
                    .with("request", plain(answer.request.as_deref().unwrap_or("-"))),
            },
        }
    }

    /// Whom the words are about.
    fn host(&self) -> String {
        BaseUrl::parse(&self.project.endpoint).map_or_else(
            |_| self.project.endpoint.clone(),
            |endpoint| endpoint.key().to_string(),
        )
    }
}

/// What would leave this computer for the service.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Whose token.
    pub account: view::Account,
    /// What the service calls the kind of its host.
    pub repo_type: RepoType,
    /// Its host, where it is not the one that everybody knows.
    pub host: Option<String>,
    /// A name for the authorization.
    pub name: String,
    /// When the token ends; the service cannot renew it. RFC 3339.
    pub ends_at: Option<String>,
}

/// An authorization as it is shown.
pub fn shown(one: &Authorization) -> view::Authorization {
    let at = |millis: i64| forgepass_core::clock::Timestamp::from_millis(millis).rfc3339();
    let plain = |text: &str| -> String {
        let shown = text.chars().filter(|c| !c.is_control());
        shown.take(256).collect()
    };
    view::Authorization {
        name: plain(&one.name),
        repo_type: plain(one.repo_type.as_str()),
        repo_host: plain(&one.repo_host),
        repo_home: plain(&one.repo_home),
        repo_user: plain(&one.repo_user),
        token_type: match one.token_type {
            TokenType::Oauth => view::TokenType::Oauth,
            TokenType::Personal => view::TokenType::Personal,
            TokenType::Password => view::TokenType::Password,
            TokenType::Other(_) => view::TokenType::Other,
        },
        status: match one.status {
            State::Normal => AuthorizationStatus::Normal,
            State::Expired => AuthorizationStatus::Expired,
            State::Unauthenticated => AuthorizationStatus::Unauthenticated,
            State::Other(_) => AuthorizationStatus::Unknown,
        },
        created_at: at(one.create_time),
        updated_at: at(one.update_time),
    }
}

/// Reads a name that a person chose.
pub fn name(text: &str) -> Result<AuthorizationName, Problem> {
    AuthorizationName::try_from(text.trim().to_owned())
        .map_err(|_| Problem::new(Code::AuthorizationName))
}

/// A code or a number of somebody else's, short and without controls.
fn plain(text: &str) -> String {
    let shown = text.chars().filter(char::is_ascii_graphic);
    shown.take(64).collect()
}
