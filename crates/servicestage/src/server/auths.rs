//! The calls about authorizations.

use std::future::Future;
use std::sync::Arc;

use axum::extract::{Extension, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::{Json, http::HeaderValue};
use forgepass_core::account::AccountId;
use forgepass_core::accounts::{Accounts, End};
use forgepass_core::grant::{GrantKind, Secret};
use forgepass_core::http::limits;
use forgepass_core::provider::{BaseUrl, HostKey, PersonalHeader, provider};
use forgepass_core::view::Code;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Desk;
use super::gate::Said;
use super::record::record;
use super::refused::Refused;
use crate::wire::{
    AuthorizationName, Authorizations, Created, Hidden, NewOauth, NewPassword, NewPersonal,
    Redirect, RepoError, RepoType,
};

type Answer<T> = Result<Json<T>, Refused>;

/// All authorizations of this computer.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/auths",
    operation_id = "ListAuthorizations",
    tag = "Authorizations",
    responses((status = 200, body = Authorizations)),
)]
pub(super) async fn list(State(desk): State<Arc<Desk>>) -> Result<impl IntoResponse, Refused> {
    let bytes = desk.list.bytes(&desk.accounts).await?;
    let kind = HeaderValue::from_static("application/json");
    Ok(([(CONTENT_TYPE, kind)], bytes))
}

/// What may stand beside the kind of host.
#[derive(Debug, Deserialize)]
pub(super) struct Site {
    /// A site's kind; there is one here, and it is passed over.
    #[serde(rename = "tag")]
    _tag: Option<String>,
}

/// Where a person signs in. The browser ends on a page of Forgepass that shows code and state; they are
/// good once, for ten minutes, and until a newer address of the same host is asked for.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/auths/{repo_type}/redirect",
    operation_id = "ShowRedirectUrl",
    tag = "Authorizations",
    params(
        ("repo_type" = String, Path, description = "A kind of host; it means the default one of its kind"),
        ("tag" = Option<String>, Query, description = "Passed over: there is one site here"),
    ),
    responses((status = 200, body = Redirect)),
)]
pub(super) async fn redirect(
    State(desk): State<Arc<Desk>>,
    Path((_, repo_type)): Path<(String, String)>,
    site: Result<Query<Site>, axum::extract::rejection::QueryRejection>,
) -> Answer<Redirect> {
    site.map_err(|_| Refused::of(RepoError::Parameter, "the query cannot be read"))?;
    let host = meant(&desk.accounts, &repo_type)?;
    let accounts = desk.accounts.clone();
    let begun = async move {
        let begun = accounts.begin_landing(&host).await;
        begun.map_err(Refused::of_landing)
    };
    let started = desk.work.seen_through(begun).await?;
    Ok(Json(Redirect {
        url: started.authorize_url,
    }))
}

/// An authorization by the code and the state that the sign-in page ended with.
#[utoipa::path(
    post,
    path = "/v1/{project_id}/git/auths/{repo_type}/oauth",
    operation_id = "CreateOAuth",
    tag = "Authorizations",
    params(
        ("repo_type" = String, Path, description = "A kind of host; it means the default one of its kind"),
        ("tag" = Option<String>, Query, description = "Passed over: there is one site here"),
    ),
    request_body = NewOauth,
    responses((status = 200, body = Created)),
)]
pub(super) async fn by_code(
    State(desk): State<Arc<Desk>>,
    Path((_, repo_type)): Path<(String, String)>,
    Extension(said): Extension<Said>,
) -> Answer<Created> {
    let host = meant(&desk.accounts, &repo_type)?;
    let new: NewOauth = read(&said)?;
    // No address that a browser brings is longer.
    let fits = |part: &Hidden| (1..=limits::CALLBACK).contains(&part.secret().expose().len());
    if !fits(&new.code) || !fits(&new.state) {
        // Before the state is looked at: it is good once.
        let why = "code or state is empty or too long";
        return Err(Refused::of(RepoError::Parameter, why));
    }
    let accounts = desk.accounts.clone();
    created(desk, async move {
        let (code, state) = (new.code.secret(), new.state.secret());
        accounts
            .hand_in(&host, code, state, new.name.as_str())
            .await
            .map_err(Refused::of_sign_in)
    })
    .await
}

/// An authorization by a token that a person made at the host.
#[utoipa::path(
    post,
    path = "/v1/{project_id}/git/auths/{repo_type}/personal",
    operation_id = "CreatePersonalAuth",
    tag = "Authorizations",
    params(
        ("repo_type" = String, Path, description = "A kind of host; it means the default one of its kind where no host is named"),
    ),
    request_body = NewPersonal,
    responses((status = 200, body = Created)),
)]
pub(super) async fn by_token(
    State(desk): State<Arc<Desk>>,
    Path((_, repo_type)): Path<(String, String)>,
    Extension(said): Extension<Said>,
) -> Answer<Created> {
    let default = meant(&desk.accounts, &repo_type);
    let new: NewPersonal = read(&said)?;
    let host = match &new.host {
        Some(address) if !address.is_empty() => named(&desk.accounts, &repo_type, address)?,
        Some(_) | None => default?,
    };
    if wants_a_user(&desk.accounts, &host)? {
        let why = "a token of this kind of host has a user name beside it: use password";
        return Err(Refused::of(RepoError::NotImplemented, why));
    }
    let accounts = desk.accounts.clone();
    created(desk, async move {
        let token = new.token.secret();
        let brought = accounts.bring_token(&host, token, None, new.name.as_str());
        Ok(brought.await?)
    })
    .await
}

/// An authorization by a user name and a password: an API token with the e-mail address beside it, at
/// hosts that want both. Nobody's password is taken.
#[utoipa::path(
    post,
    path = "/v1/{project_id}/git/auths/{repo_type}/password",
    operation_id = "CreatePasswordAuth",
    tag = "Authorizations",
    params(
        ("repo_type" = String, Path, description = "A kind of host; it means the default one of its kind"),
    ),
    request_body = NewPassword,
    responses((status = 200, body = Created)),
)]
pub(super) async fn by_password(
    State(desk): State<Arc<Desk>>,
    Path((_, repo_type)): Path<(String, String)>,
    Extension(said): Extension<Said>,
) -> Answer<Created> {
    let host = meant(&desk.accounts, &repo_type)?;
    let new: NewPassword = read(&said)?;
    if !wants_a_user(&desk.accounts, &host)? {
        let why = "no account of this kind of host is kept by a password";
        return Err(Refused::of(RepoError::NotImplemented, why));
    }
    let (name, user, password) = parted(new)?;
    let accounts = desk.accounts.clone();
    created(desk, async move {
        let brought = accounts.bring_token(&host, &password, Some(&user), name.as_str());
        Ok(brought.await?)
    })
    .await
}

/// Takes an account away, and ends its access at the host.
#[utoipa::path(
    delete,
    path = "/v1/{project_id}/git/auths/{name}",
    operation_id = "DeleteAuthorize",
    tag = "Authorizations",
    params(("name" = String, Path, description = "The name of the authorization")),
    responses((status = 204, description = "It is gone")),
)]
pub(super) async fn delete(
    State(desk): State<Arc<Desk>>,
    Path((_, name)): Path<(String, String)>,
) -> Result<StatusCode, Refused> {
    let id = desk
        .accounts
        .by_slug(&name)?
        .ok_or(RepoError::NoAuthorization)?;
    let accounts = desk.accounts.clone();
    let gone = async move {
        accounts.unattended().await?;
        let entry = accounts.entry_of(&id).await?;
        let end = match entry.account.kind {
            GrantKind::Oauth | GrantKind::Device => End::AtHost,
            // What a person made or another program uses is not ours to end.
            GrantKind::Personal | GrantKind::Borrowed => End::HereOnly,
        };
        accounts.unlink(&id, end).await?;
        Ok(StatusCode::NO_CONTENT)
    };
    desk.work.seen_through(gone).await
}

async fn created(
    desk: Arc<Desk>,
    work: impl Future<Output = Result<AccountId, Refused>> + Send + 'static,
) -> Answer<Created> {
    let accounts = desk.accounts.clone();
    let created = async move {
        let id = work.await?;
        let entry = accounts.entry_of(&id).await?;
        Ok(Json(Created {
            authorization: record(&entry),
        }))
    };
    desk.work.seen_through(created).await
}

/// The host that a kind means here.
fn meant(accounts: &Accounts, repo_type: &str) -> Result<HostKey, Refused> {
    let kind = RepoType::read(repo_type);
    let host = accounts.default_host(kind.as_str());
    host.map_err(|problem| match problem.code {
        Code::ProviderUnknown => Refused::of(
            RepoError::NotImplemented,
            "Forgepass knows no such kind of host",
        ),
        _ => problem.into(),
    })
}

/// The host at an address, if it is known here and of that kind. A program adds none: a token would be
/// shown to whatever it names.
fn named(accounts: &Accounts, repo_type: &str, address: &str) -> Result<HostKey, Refused> {
    let kind = RepoType::read(repo_type);
    let why = "host is not one of this kind that Forgepass knows; add it there first";
    let unknown = || Refused::of(RepoError::Parameter, why);
    let key = BaseUrl::parse(address).map_err(|_| unknown())?.key();
    let hosts = accounts.hosts()?;
    let host = hosts.iter().find(|host| host.key == key.as_str());
    let provider = host.and_then(|host| provider(&host.provider));
    let fits = provider.is_some_and(|provider| {
        provider.id == kind.as_str() || provider.repo_kind() == kind.as_str()
    });
    if fits { Ok(key) } else { Err(unknown()) }
}

fn wants_a_user(accounts: &Accounts, host: &HostKey) -> Result<bool, Refused> {
    let hosts = accounts.hosts()?;
    let host = hosts.iter().find(|one| one.key == host.as_str());
    let provider = host.and_then(|host| provider(&host.provider));
    Ok(provider.is_some_and(|provider| provider.personal.header == PersonalHeader::Email))
}

/// Name, user and password, whichever of the two bodies they came in.
fn parted(new: NewPassword) -> Result<(AuthorizationName, String, Secret<String>), Refused> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    match new {
        NewPassword::User {
            name,
            user,
            password,
        } => Ok((name, user, password.secret().duplicate())),
        NewPassword::Token { name, token } => {
            let unusable =
                || Refused::of(RepoError::Parameter, "token is not user:password in Base64");
            let text = STANDARD
                .decode(token.secret().expose())
                .map_err(|_| unusable())?;
            let text = Secret::new(String::from_utf8(text).map_err(|_| unusable())?);
            let (user, password) = text.expose().split_once(':').ok_or_else(unusable)?;
            Ok((name, user.to_owned(), Secret::new(password.to_owned())))
        }
    }
}

/// A body as what the call takes. What is wrong with it is not said in its own words: it may hold a
/// secret.
fn read<T: DeserializeOwned>(said: &Said) -> Result<T, Refused> {
    serde_json::from_slice(said.0.expose()).map_err(|error| {
        let why = if error.is_data() {
            "a field is missing, has the wrong type, or is no name"
        } else {
            "the body is not JSON"
        };
        Refused::of(RepoError::Parameter, why)
    })
}
