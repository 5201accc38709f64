//! What is in the repositories that an account reaches, asked at its own host with its own token.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::Url;

use super::Accounts;
use crate::account::AccountId;
use crate::grant::{GrantRecord, token_hash};
use crate::http::{Reply, SendError, limits};
use crate::ledger::AccountRow;
use crate::oauth::{OAuthError, asker, judge_answer};
use crate::provider::{Host, Repo};
use crate::renew::{Want, obtain, peek, problem_of};
use crate::repo::{
    Commit, File, Fill, GitProject, Hook, Namespace, PAGES, ProjectFacts, address, items, next,
    question, read, text,
};
use crate::vault::Attendance;
use crate::view::{Code, Problem};

/// What a token has to last for one question.
const WANT: Duration = Duration::from_secs(60);

/// The last commits that are asked for.
const COMMITS: usize = 10;

/// The repositories that one account reaches.
pub struct Repositories {
    accounts: Accounts,
    row: AccountRow,
    host: Host,
    repo: &'static Repo,
    record: GrantRecord,
}

impl Accounts {
    /// The repositories that an account reaches. Its token is renewed first if it has to be, so this
    /// is seen to its end once it was begun.
    pub async fn repositories(&self, id: &AccountId) -> Result<Repositories, Problem> {
        let row = self.row(id)?;
        let host = self.host_of(&row.host)?;
        let repo = host
            .provider
            .repo()
            .ok_or_else(|| Problem::at(Code::RepositoriesUnknown, &row.host))?;
        let who = Attendance::Unattended;
        obtain(&self.means, id, Want::Life(WANT), who).await?;
        let record = peek(&self.means, &row, who).await?.ok_or_else(|| {
            Problem::at(Code::NeedsRelink, &row.host).with("account", super::look::handle(&row))
        })?;
        Ok(Repositories {
            accounts: self.clone(),
            row,
            host,
            repo,
            record,
        })
    }
}

impl Repositories {
    /// Who has repositories that the account reaches, its own login first.
    pub async fn namespaces(&self) -> Result<Vec<Namespace>, Problem> {
        let facts = &self.repo.namespaces;
        let own = &self.row.labels.login;
        let pick = |item: &Value| Namespace {
            id: text(item, &facts.id),
            name: text(item, &facts.name),
        };
        let listed = self
            .list(&facts.at, &Fill::default(), &facts.items, pick)
            .await?
            .into_iter()
            .filter(|one| !one.id.is_empty() && (!facts.own || one.id != *own))
            .collect::<Vec<_>>();
        let first = facts.own.then(|| Namespace {
            id: own.clone(),
            name: own.clone(),
        });
        Ok(first.into_iter().chain(listed).collect())
    }

    /// The repositories of a namespace.
    pub async fn projects(&self, namespace: &str) -> Result<Vec<GitProject>, Problem> {
        let facts = &self.repo.projects;
        // Hosts know no capitals in a name.
        let own =
            self.repo.namespaces.own && namespace.eq_ignore_ascii_case(&self.row.labels.login);
        let at = match (own, facts.own.known()) {
            (true, Some(at)) => at,
            (_, _) => &facts.at,
        };
        let fill = Fill {
            namespace,
            ..Fill::default()
        };
        let pick = |item: &Value| {
            let mut urls = facts.clone_url.iter().map(|pointer| text(item, pointer));
            GitProject {
                id: text(item, &facts.id),
                name: text(item, &facts.name),
                clone_url: urls.find(|url| !url.is_empty()).unwrap_or_default(),
            }
        };
        let mut projects = self.list(at, &fill, &facts.items, pick).await?;
        // Where all that a person may use are listed, only those of the namespace were asked for.
        let within = |project: &GitProject| {
            let parent = project.id.rsplit_once('/').map_or("", |(parent, _)| parent);
            parent.eq_ignore_ascii_case(namespace)
        };
        projects.retain(within);
        Ok(projects)
    }

    /// The repository that git would clone from an address. A user name in it is passed over.
    pub async fn by_clone_url(&self, clone_url: &str) -> Result<ProjectFacts, Problem> {
        let unusable = || Problem::at(Code::CloneUrl, &self.row.host);
        let project = project_of(&self.host, clone_url).ok_or_else(unusable)?;
        let facts = &self.repo.project;
        let fill = Fill {
            project: &project,
            ..Fill::default()
        };
        let item = self.one(&facts.at, &fill).await?;
        Ok(ProjectFacts {
            id: text(&item, &facts.id),
            name: text(&item, &facts.name),
            namespace: text(&item, &facts.namespace),
        })
    }

    /// The branches of a repository.
    pub async fn branches(&self, project: &str) -> Result<Vec<String>, Problem> {
        self.names(project, &self.repo.branches).await
    }

    /// Its tags.
    pub async fn tags(&self, project: &str) -> Result<Vec<String>, Problem> {
        self.names(project, &self.repo.tags).await
    }

    async fn names(
        &self,
        project: &str,
        facts: &crate::provider::Names,
    ) -> Result<Vec<String>, Problem> {
        let fill = Fill {
            project,
            ..Fill::default()
        };
        let pick = |item: &Value| text(item, &facts.name);
        self.list(&facts.at, &fill, &facts.items, pick).await
    }

    /// Its last ten commits; of its default branch where no reference is named.
    pub async fn commits(
        &self,
        project: &str,
        reference: Option<&str>,
    ) -> Result<Vec<Commit>, Problem> {
        let facts = &self.repo.commits;
        let fill = Fill {
            project,
            reference: reference.unwrap_or_default(),
            ..Fill::default()
        };
        let at = match reference {
            Some(_) => &facts.of_ref,
            None => &facts.at,
        };
        let answer = self.one(at, &fill).await?;
        let listed = items(&answer, &facts.items).map_err(|error| self.problem(&error))?;
        let commits = listed.iter().take(COMMITS).map(|item| Commit {
            sha: text(item, &facts.sha),
            message: text(item, &facts.message),
            authored: text(item, &facts.authored),
        });
        Ok(commits.collect())
    }

    /// Whom it calls.
    pub async fn hooks(&self, project: &str) -> Result<Vec<Hook>, Problem> {
        let facts = &self.repo.hooks;
        let fill = Fill {
            project,
            ..Fill::default()
        };
        let pick = |item: &Value| Hook {
            id: text(item, &facts.id),
            kind: facts
                .kind
                .known()
                .map_or_else(String::new, |kind| text(item, kind)),
            url: text(item, &facts.url),
        };
        self.list(&facts.at, &fill, &facts.items, pick).await
    }

    /// The files of a reference.
    pub async fn tree(&self, project: &str, reference: &str) -> Result<Vec<String>, Problem> {
        let facts = &self.repo.tree;
        let fill = Fill {
            project,
            reference,
            ..Fill::default()
        };
        let pick = |item: &Value| {
            let is_file = text(item, &facts.kind) == facts.file;
            (is_file, text(item, &facts.path))
        };
        let listed = self.list(&facts.at, &fill, &facts.items, pick).await?;
        let files = listed.into_iter().filter(|(is_file, _)| *is_file);
        Ok(files.map(|(_, path)| path).collect())
    }

    /// One file.
    pub async fn file(&self, project: &str, path: &str, reference: &str) -> Result<File, Problem> {
        let facts = &self.repo.content;
        let fill = Fill {
            project,
            path,
            reference,
            ..Fill::default()
        };
        let described = self.one(&facts.at, &fill).await?;
        // A host that does not hand out a large file this way says so, beside nothing.
        let encoding = described.get("encoding").and_then(Value::as_str);
        if encoding.is_some_and(|encoding| encoding != "base64") {
            return Err(self.too_many());
        }
        let content = match (facts.content.known(), facts.raw.known()) {
            (Some(content), _) => {
                let content = described
                    .pointer(content)
                    .and_then(Value::as_str)
                    // A folder is described by a list.
                    .ok_or_else(|| Problem::at(Code::RepositoryMissing, &self.row.host))?;
                content.split_ascii_whitespace().collect()
            }
            (None, Some(raw)) => {
                let reply = self.ask(self.at(raw, &fill)?).await?;
                judge_answer(&reply, self.accounts.means.now())
                    .map_err(|error| self.problem(&error))?;
                STANDARD.encode(reply.body.expose())
            }
            (None, None) => String::new(),
        };
        Ok(File {
            path: path.to_owned(),
            sha: text(&described, &facts.sha),
            content,
        })
    }

    /// A list, page after page; of each item only what is picked from it is kept.
    async fn list<T: PartialEq>(
        &self,
        at: &str,
        fill: &Fill<'_>,
        pointer: &str,
        pick: impl Fn(&Value) -> T,
    ) -> Result<Vec<T>, Problem> {
        let mut url = self.at(at, fill)?;
        let mut all = Vec::new();
        let mut left = limits::LISTED;
        let paged = is_paged(&url);
        for _ in 0..PAGES {
            let reply = self.ask(url.clone()).await?;
            let size = reply.body.expose().len();
            left = left.checked_sub(size).ok_or_else(|| self.too_many())?;
            let answer = self.read(&reply)?;
            drop(reply);
            // Said of a tree that has more than is told at once; in pages, the rest is on the next.
            if !paged && answer.get("truncated") == Some(&Value::Bool(true)) {
                return Err(self.too_many());
            }
            let page = items(&answer, pointer).map_err(|error| self.problem(&error))?;
            let count = page.len();
            let before = all.len();
            all.extend(page.iter().map(&pick));
            // A host that does not know pages would answer the same for ever.
            let (first, last) = all.split_at(before);
            if before > 0 && first.get(..count) == Some(last) {
                all.truncate(before);
                return Ok(all);
            }
            // A host may give less than was asked for on a page, so only an empty one is the last.
            let more = next(self.repo.paging, &url, &answer, count);
            match more.map_err(|error| self.problem(&error))? {
                Some(more) if paged => url = more,
                Some(_) | None => return Ok(all),
            }
        }
        Err(self.too_many())
    }

    async fn one(&self, at: &str, fill: &Fill<'_>) -> Result<Value, Problem> {
        self.answer(self.at(at, fill)?).await
    }

    fn at(&self, template: &str, fill: &Fill<'_>) -> Result<Url, Problem> {
        address(&self.host, template, fill)
            .ok_or_else(|| Problem::at(Code::RepositoryMissing, &self.row.host))
    }

    fn too_many(&self) -> Problem {
        Problem::at(Code::RepositoriesMany, &self.row.host)
    }

    async fn answer(&self, url: Url) -> Result<Value, Problem> {
        let reply = self.ask(url).await?;
        self.read(&reply)
    }

    fn read(&self, reply: &Reply) -> Result<Value, Problem> {
        let now = self.accounts.means.now();
        read(reply, now).map_err(|error| self.problem(&error))
    }

    async fn ask(&self, url: Url) -> Result<Reply, Problem> {
        let means = &self.accounts.means;
        let gate = means.gate(&self.row.host);
        let _one_of_few = gate.acquire().await;
        let reply = self.send(&url, &self.record).await?;
        if reply.status != 401 {
            return Ok(reply);
        }
        // Renewed since, a host may have ended the token that this began with.
        let now = peek(means, &self.row, Attendance::Unattended).await?;
        let renewed = now
            .filter(|now| token_hash(&now.grant.access) != token_hash(&self.record.grant.access));
        match renewed {
            Some(record) => self.send(&url, &record).await,
            None => Ok(reply),
        }
    }

    async fn send(&self, url: &Url, record: &GrantRecord) -> Result<Reply, Problem> {
        let asker = asker(&self.host, &record.grant);
        let mut request = question(&self.host, url.clone(), asker);
        request.limit = limits::REPOSITORY;
        let sent = self.accounts.means.http.send(request).await;
        sent.map_err(|error| match error {
            SendError::TooLarge => self.too_many(),
            error => self.problem(&OAuthError::Send(error)),
        })
    }

    fn problem(&self, error: &OAuthError) -> Problem {
        let host = &self.row.host;
        match error {
            OAuthError::Unauthorized => {
                Problem::at(Code::NeedsRelink, host).with("account", super::look::handle(&self.row))
            }
            OAuthError::Refused(_) => Problem::at(Code::RepositoryMissing, host),
            error => problem_of(error, host),
        }
    }
}

/// Whether a question asks for so many items a page. What does not is answered at once.
fn is_paged(url: &Url) -> bool {
    url.query_pairs()
        .any(|(name, _)| matches!(&*name, "per_page" | "pagelen" | "limit"))
}

/// `group/name` of what git would clone, if it is at this host.
fn project_of(host: &Host, clone_url: &str) -> Option<String> {
    let mut url = Url::parse(clone_url.trim()).ok()?;
    // Who is named there says nothing of where it is, and a password would not be looked at.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let base = host.base.url();
    let path = url
        .path()
        .strip_prefix(base.path().trim_end_matches('/'))?
        .strip_prefix('/')?
        .trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_here = url.origin() == base.origin() && url.query().is_none();
    let named = path.split('/').count() >= 2 && path.split('/').all(|part| !part.is_empty());
    (is_here && named && !path.contains('%')).then(|| path.to_owned())
}

impl std::fmt::Debug for Repositories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repositories")
            .field("account", &self.row.id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{BaseUrl, provider};

    fn project(base: &str, text: &str) -> Option<String> {
        let base = BaseUrl::parse(base).expect("an address");
        let host = Host::of(provider("gitlab").expect("a provider file"), base).expect("paths");
        project_of(&host, text)
    }

    #[test]
    fn what_git_clones_names_a_project() {
        for text in [
            "https://user-name@gitlab.com/group/sub/demo.git",
            "https://gitlab.com/group/sub/demo",
            " https://gitlab.com/group/sub/demo.git/ ",
        ] {
            let found = project("https://gitlab.com", text);
            assert_eq!(found.as_deref(), Some("group/sub/demo"), "{text}");
        }
        assert_eq!(
            project(
                "https://x.example/gitlab",
                "https://x.example/gitlab/a/b.git"
            )
            .as_deref(),
            Some("a/b")
        );
    }

    #[test]
    fn an_address_elsewhere_or_of_nothing_names_none() {
        for text in [
            "",
            "demo.git",
            "git@gitlab.com:a/b.git",
            "https://gitlab.com/",
            "https://gitlab.com/demo",
            "https://gitlab.com/a//b",
            "https://evil.example/a/b.git",
            "http://gitlab.com/a/b.git",
            "https://gitlab.com:444/a/b.git",
            "https://gitlab.com/a/%2e%2e/b",
            "https://gitlab.com/a/b?x=1",
        ] {
            assert_eq!(project("https://gitlab.com", text), None, "{text}");
        }
        for text in [
            "https://x.example/gitlaba/b",
            "https://x.example/gitlab2/a/b",
        ] {
            assert_eq!(project("https://x.example/gitlab", text), None, "{text}");
        }
    }
}
