//! The calls that read repositories, through one account.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use forgepass_core::accounts::Repositories;
use forgepass_core::repo;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Desk;
use super::refused::Refused;
use crate::wire::{
    AuthorizationName, Branches, Commit, Commits, Content, Encoding, Hook, Hooks, Namespace,
    Namespaces, Paths, Project, ProjectInfo, Projects, RepoError, Tags,
};

type Answer<T> = Result<Json<T>, Refused>;
type Asked<T> = Result<Query<T>, QueryRejection>;

/// Who has repositories that the account reaches.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/namespaces",
    operation_id = "ListNamespaces",
    tag = "Repositories",
    responses((status = 200, body = Namespaces)),
)]
pub(super) async fn namespaces(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
) -> Answer<Namespaces> {
    let reads = through(&desk, &headers).await?;
    let namespaces = reads.namespaces().await?.into_iter().map(|one| Namespace {
        id: one.id,
        name: one.name,
    });
    Ok(Json(Namespaces {
        namespaces: namespaces.collect(),
    }))
}

/// The repositories of a namespace.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/{namespace}/projects",
    operation_id = "ListProjects",
    tag = "Repositories",
    params(
        ("namespace" = String, Path, description = "Its id"),
    ),
    responses((status = 200, body = Projects)),
)]
pub(super) async fn projects(
    State(desk): State<Arc<Desk>>,
    Path((_, namespace)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<Projects> {
    let reads = through(&desk, &headers).await?;
    let projects = reads.projects(&slashes(&namespace)).await?;
    let projects = projects.into_iter().map(|one| Project {
        id: one.id,
        name: one.name,
        clone_url: one.clone_url,
    });
    Ok(Json(Projects {
        projects: projects.collect(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CloneUrl {
    /// What git clones
    clone_url: String,
}

/// Which repository a clone address is of.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/project-info",
    operation_id = "ShowProjectDetail",
    tag = "Repositories",
    params(CloneUrl),
    responses((status = 200, body = ProjectInfo)),
)]
pub(super) async fn project_info(
    State(desk): State<Arc<Desk>>,
    asked: Asked<CloneUrl>,
    headers: HeaderMap,
) -> Answer<ProjectInfo> {
    let reads = through(&desk, &headers).await?;
    let Query(CloneUrl { clone_url }) = asked.map_err(|_| missing("clone_url"))?;
    let found: repo::ProjectFacts = reads.by_clone_url(&clone_url).await?;
    Ok(Json(ProjectInfo {
        namespace_id: found.namespace.clone(),
        namespace: found.namespace,
        project_id: found.id,
        project: found.name,
    }))
}

/// Which repository.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct At {
    /// Its id
    namespace: String,
    /// Its id, with colons for slashes
    project: String,
}

impl At {
    /// `group/name`, also where the project was named alone.
    fn whole(&self) -> String {
        let project = slashes(&self.project);
        if project.contains('/') {
            project
        } else {
            format!("{}/{project}", slashes(&self.namespace))
        }
    }
}

/// The branches of a repository.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/{namespace}/{project}/branches",
    operation_id = "ListBranches",
    tag = "Repositories",
    params(At),
    responses((status = 200, body = Branches)),
)]
pub(super) async fn branches(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    headers: HeaderMap,
) -> Answer<Branches> {
    let reads = through(&desk, &headers).await?;
    let branches = reads.branches(&at.whole()).await?;
    Ok(Json(Branches { branches }))
}

/// The tags of a repository.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/{namespace}/{project}/tags",
    operation_id = "ListTags",
    tag = "Repositories",
    params(At),
    responses((status = 200, body = Tags)),
)]
pub(super) async fn tags(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    headers: HeaderMap,
) -> Answer<Tags> {
    let reads = through(&desk, &headers).await?;
    let tags = reads.tags(&at.whole()).await?;
    Ok(Json(Tags { tags }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MaybeRef {
    /// A branch, a tag or a hash
    r#ref: Option<String>,
}

/// The last ten commits, of the default branch where no reference is named.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/{namespace}/{project}/commits",
    operation_id = "ListCommits",
    tag = "Repositories",
    params(At, MaybeRef),
    responses((status = 200, body = Commits)),
)]
pub(super) async fn commits(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    asked: Asked<MaybeRef>,
    headers: HeaderMap,
) -> Answer<Commits> {
    let reads = through(&desk, &headers).await?;
    let Query(MaybeRef { r#ref }) = asked.map_err(|_| missing("ref"))?;
    let reference = r#ref.filter(|reference| !reference.is_empty());
    let commits = reads.commits(&at.whole(), reference.as_deref()).await?;
    let commits = commits.into_iter().map(|one| Commit {
        sha: one.sha,
        message: one.message,
        authored_date: one.authored,
    });
    Ok(Json(Commits {
        commits: commits.collect(),
    }))
}

/// Whom a repository calls.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/repos/{namespace}/{project}/hooks",
    operation_id = "ListHooks",
    tag = "Repositories",
    params(At),
    responses((status = 200, body = Hooks)),
)]
pub(super) async fn hooks(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    headers: HeaderMap,
) -> Answer<Hooks> {
    let reads = through(&desk, &headers).await?;
    let hooks = reads.hooks(&at.whole()).await?;
    let hooks = hooks.into_iter().map(|one| Hook {
        id: one.id,
        r#type: one.kind,
        callback_url: one.url,
    });
    Ok(Json(Hooks {
        hooks: hooks.collect(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Ref {
    /// A branch, a tag or a hash
    r#ref: String,
}

/// The files of a reference.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/files/{namespace}/{project}/trees",
    operation_id = "ListTrees",
    tag = "Files",
    params(At, Ref),
    responses((status = 200, body = Paths)),
)]
pub(super) async fn trees(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    asked: Asked<Ref>,
    headers: HeaderMap,
) -> Answer<Paths> {
    let reads = through(&desk, &headers).await?;
    let Query(Ref { r#ref }) = asked.map_err(|_| missing("ref"))?;
    let paths = reads.tree(&at.whole(), &r#ref).await?;
    Ok(Json(Paths { paths }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct FileAt {
    /// Of the file, with colons for slashes
    path: String,
}

/// What is in a file.
#[utoipa::path(
    get,
    path = "/v1/{project_id}/git/files/{namespace}/{project}/{path}",
    operation_id = "ShowContent",
    tag = "Files",
    params(At, FileAt, Ref),
    responses((status = 200, body = Content)),
)]
pub(super) async fn content(
    State(desk): State<Arc<Desk>>,
    Path(at): Path<At>,
    Path(FileAt { path }): Path<FileAt>,
    asked: Asked<Ref>,
    headers: HeaderMap,
) -> Answer<Content> {
    let reads = through(&desk, &headers).await?;
    let Query(Ref { r#ref }) = asked.map_err(|_| missing("ref"))?;
    let file = reads.file(&at.whole(), &slashes(&path), &r#ref).await?;
    Ok(Json(Content {
        path: file.path,
        sha: file.sha,
        encoding: Encoding::Base64,
        content: file.content,
    }))
}

/// The repositories of the account that `X-Repo-Auth` names.
async fn through(desk: &Desk, headers: &HeaderMap) -> Result<Repositories, Refused> {
    let mut named = headers.get_all("x-repo-auth").iter();
    let name = match (named.next(), named.next()) {
        (Some(name), None) => name.to_str().ok().map(str::to_owned),
        (_, _) => None,
    };
    let name = name.and_then(|name| AuthorizationName::try_from(name).ok());
    let none = || {
        let why = "X-Repo-Auth has to name one of the list, once";
        Refused::of(RepoError::NoAuthorization, why)
    };
    let name = name.ok_or_else(none)?;
    let id = desk.accounts.by_slug(name.as_str())?;
    let id = id.ok_or_else(none)?;
    let accounts = desk.accounts.clone();
    // Its token may be renewed first, and an answer that nobody saves may be the only sign-in there is.
    let ready = async move { Ok(accounts.repositories(&id).await?) };
    desk.work.seen_through(ready).await
}

fn slashes(text: &str) -> String {
    text.replace(':', "/")
}

fn missing(name: &str) -> Refused {
    Refused::of(
        RepoError::Parameter,
        &format!("{name} is missing or cannot be read"),
    )
}
