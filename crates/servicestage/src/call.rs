//! The calls of the API, as values: what is asked of whom, without any credential.
//!
//! Whoever sends them adds the project's secret, and knows the address of the service.

use forgepass_core::grant::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

use crate::wire::{
    AuthorizationName, Authorizations, Branches, Commits, Content, Created, Hidden, Hook, Hooks,
    Named, Namespaces, NewOauth, NewPassword, NewPersonal, Paths, Project, ProjectInfo, Projects,
    Redirect, RepoType, Segment, Tags, Written, git,
};

/// How a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes.
    Post,
    /// Replaces.
    Put,
    /// Takes away.
    Delete,
}

/// A call that is answered with an `A`; `()` where nothing comes back.
pub struct Call<A> {
    /// How.
    pub method: Method,
    /// Below the address of the service, percent-encoded.
    pub path: String,
    /// Names and values, not encoded.
    pub query: Vec<(&'static str, String)>,
    /// The authorization through which a repository is read: `X-Repo-Auth`.
    pub through: Option<AuthorizationName>,
    /// JSON; may hold a secret, so it is shown nowhere.
    pub body: Option<Secret<Vec<u8>>>,
    answer: PhantomData<fn() -> A>,
}

impl<A> Call<A> {
    fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            through: None,
            body: None,
            answer: PhantomData,
        }
    }

    fn asking(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    fn with(mut self, body: &impl Serialize) -> Self {
        // Room for all of it at once: growing would leave copies behind that nobody wipes.
        let mut bytes = Vec::with_capacity(64 * 1024);
        // Of these types every value can be written.
        let written = serde_json::to_writer(&mut bytes, body);
        self.body = written.ok().map(|()| Secret::new(bytes));
        self
    }
}

impl<A: DeserializeOwned> Call<A> {
    /// Reads the body of an answer with status 200.
    pub fn read(&self, body: &[u8]) -> Option<A> {
        serde_json::from_slice(body).ok()
    }
}

/// The authorizations of one project.
pub struct Auths<'a> {
    /// The region project's id.
    pub project_id: &'a str,
}

impl Auths<'_> {
    fn at(&self, below: &[&str]) -> String {
        let mut parts = vec!["auths"];
        parts.extend(below);
        git(self.project_id, &parts)
    }

    fn of(&self, repo_type: &RepoType, what: &str) -> String {
        let repo_type = Segment::plain(repo_type.as_str()).to_string();
        self.at(&[&repo_type, what])
    }

    /// All of them.
    pub fn list(&self) -> Call<Authorizations> {
        Call::new(Method::Get, self.at(&[]))
    }

    /// Where a person signs in. Its state is good once.
    pub fn redirect(&self, repo_type: &RepoType, tag: Option<&str>) -> Call<Redirect> {
        let call = Call::new(Method::Get, self.of(repo_type, "redirect"));
        match tag {
            Some(tag) => call.asking("tag", tag),
            None => call,
        }
    }

    /// One by a code.
    pub fn by_code(&self, repo_type: &RepoType, body: &NewOauth) -> Call<Created> {
        Call::new(Method::Post, self.of(repo_type, "oauth")).with(body)
    }

    /// One by a token that the person made.
    pub fn by_token(&self, repo_type: &RepoType, body: &NewPersonal) -> Call<Created> {
        Call::new(Method::Post, self.of(repo_type, "personal")).with(body)
    }

    /// One by a user name and a password.
    pub fn by_password(&self, repo_type: &RepoType, body: &NewPassword) -> Call<Created> {
        Call::new(Method::Post, self.of(repo_type, "password")).with(body)
    }

    /// Takes one away.
    pub fn delete(&self, name: &AuthorizationName) -> Call<()> {
        let name = Segment::plain(name.as_str()).to_string();
        Call::new(Method::Delete, self.at(&[&name]))
    }
}

/// Repositories, read through one authorization.
pub struct Repos<'a> {
    /// The region project's id.
    pub project_id: &'a str,
    /// Through it.
    pub through: &'a AuthorizationName,
}

impl Repos<'_> {
    fn call<A>(&self, method: Method, below: &[&str]) -> Call<A> {
        Call {
            through: Some(self.through.clone()),
            ..Call::new(method, git(self.project_id, below))
        }
    }

    /// The namespaces it reaches.
    pub fn namespaces(&self) -> Call<Namespaces> {
        self.call(Method::Get, &["repos", "namespaces"])
    }

    /// The projects of a namespace, by its id or name.
    pub fn projects(&self, namespace: &str) -> Call<Projects> {
        let namespace = Segment::plain(namespace).to_string();
        self.call(Method::Get, &["repos", &namespace, "projects"])
    }

    /// Which project a clone address is of.
    pub fn project_info(&self, clone_url: &str) -> Call<ProjectInfo> {
        self.call(Method::Get, &["repos", "project-info"])
            .asking("clone_url", clone_url)
    }

    /// What is in a project.
    pub fn project(&self, namespace: &str, project: &str) -> InProject<'_> {
        InProject {
            repos: self,
            namespace: Segment::plain(namespace).to_string(),
            project: Segment::with_colons(project).to_string(),
        }
    }

    /// Makes a project.
    pub fn create_project(&self, namespace: &str, name: &str) -> Call<Project> {
        #[derive(Serialize)]
        struct New<'a> {
            name: &'a str,
        }
        let namespace = Segment::plain(namespace).to_string();
        self.call(Method::Post, &["repos", &namespace, "projects"])
            .with(&New { name })
    }
}

/// What is in one project.
pub struct InProject<'a> {
    repos: &'a Repos<'a>,
    namespace: String,
    project: String,
}

impl InProject<'_> {
    fn call<A>(&self, method: Method, root: &str, below: &[&str]) -> Call<A> {
        let mut parts = vec![root, &self.namespace, &self.project];
        parts.extend(below);
        self.repos.call(method, &parts)
    }

    /// Its branches.
    pub fn branches(&self) -> Call<Branches> {
        self.call(Method::Get, "repos", &["branches"])
    }

    /// Its tags.
    pub fn tags(&self) -> Call<Tags> {
        self.call(Method::Get, "repos", &["tags"])
    }

    /// Its last ten commits, of the default branch where none is named.
    pub fn commits(&self, reference: Option<&str>) -> Call<Commits> {
        let call = self.call(Method::Get, "repos", &["commits"]);
        match reference {
            Some(reference) => call.asking("ref", reference),
            None => call,
        }
    }

    /// Its hooks.
    pub fn hooks(&self) -> Call<Hooks> {
        self.call(Method::Get, "repos", &["hooks"])
    }

    /// Makes a hook.
    pub fn create_hook(&self, secret: &Hidden, url: &str) -> Call<Hook> {
        #[derive(Serialize)]
        struct New<'a> {
            secret: &'a Hidden,
            url: &'a str,
        }
        self.call(Method::Post, "repos", &["hooks"])
            .with(&New { secret, url })
    }

    /// Takes a hook away.
    pub fn delete_hook(&self, id: &str) -> Call<()> {
        let id = Segment::plain(id).to_string();
        self.call(Method::Delete, "repos", &["hooks", &id])
    }

    /// Makes a tag of a reference.
    pub fn create_tag(&self, name: &str, description: &str, reference: &str) -> Call<Named> {
        #[derive(Serialize)]
        struct New<'a> {
            name: &'a str,
            description: &'a str,
        }
        self.call(Method::Post, "repos", &["tags"])
            .asking("ref", reference)
            .with(&New { name, description })
    }

    /// Takes a tag away.
    pub fn delete_tag(&self, name: &str) -> Call<()> {
        let name = Segment::plain(name).to_string();
        self.call(Method::Delete, "repos", &["tags", &name])
    }

    /// Adds a file; `content` is Base64.
    pub fn create_file(
        &self,
        path: &str,
        reference: &str,
        message: &str,
        content: &str,
    ) -> Call<Written> {
        #[derive(Serialize)]
        struct New<'a> {
            message: &'a str,
            content: &'a str,
        }
        self.file(Method::Post, path, reference)
            .with(&New { message, content })
    }

    /// Writes a file anew, over the version with that hash; `content` is Base64.
    pub fn update_file(
        &self,
        path: &str,
        reference: &str,
        message: &str,
        content: &str,
        sha: &str,
    ) -> Call<Written> {
        #[derive(Serialize)]
        struct New<'a> {
            message: &'a str,
            content: &'a str,
            sha: &'a str,
        }
        self.file(Method::Put, path, reference).with(&New {
            message,
            content,
            sha,
        })
    }

    /// Takes a file away, in the version with that hash.
    pub fn delete_file(&self, path: &str, reference: &str, message: &str, sha: &str) -> Call<()> {
        self.file(Method::Delete, path, reference)
            .asking("message", message)
            .asking("sha", sha)
    }

    /// The files of a reference.
    pub fn tree(&self, reference: &str) -> Call<Paths> {
        self.call(Method::Get, "files", &["trees"])
            .asking("ref", reference)
    }

    /// What is in a file.
    pub fn content(&self, path: &str, reference: &str) -> Call<Content> {
        self.file(Method::Get, path, reference)
    }

    fn file<A>(&self, method: Method, path: &str, reference: &str) -> Call<A> {
        let path = Segment::with_colons(path).to_string();
        self.call(method, "files", &[&path])
            .asking("ref", reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> AuthorizationName {
        AuthorizationName::try_from("test".to_owned()).unwrap()
    }

    #[test]
    fn each_call_stands_where_the_reference_has_it() {
        let auths = Auths { project_id: "0123" };
        let github = RepoType::Github;
        assert_eq!(auths.list().path, "/v1/0123/git/auths");
        assert_eq!(
            auths.redirect(&github, None).path,
            "/v1/0123/git/auths/github/redirect"
        );
        assert_eq!(
            auths.redirect(&github, Some("intl")).query,
            [("tag", "intl".to_owned())]
        );
        assert_eq!(auths.delete(&name()).path, "/v1/0123/git/auths/test");
        let through = name();
        let repos = Repos {
            project_id: "0123",
            through: &through,
        };
        let namespaces = repos.namespaces();
        assert_eq!(namespaces.path, "/v1/0123/git/repos/namespaces");
        assert_eq!(namespaces.through, Some(name()));
        let demo = repos.project("ada", "group/demo");
        assert_eq!(
            demo.branches().path,
            "/v1/0123/git/repos/ada/group%3Ademo/branches"
        );
        let file = demo.content("src/lib.rs", "main");
        assert_eq!(
            file.path,
            "/v1/0123/git/files/ada/group%3Ademo/src%3Alib.rs"
        );
        assert_eq!(file.query, [("ref", "main".to_owned())]);
        let tag = demo.create_tag("v1", "first", "main");
        assert_eq!(tag.path, "/v1/0123/git/repos/ada/group%3Ademo/tags");
        assert_eq!(tag.query, [("ref", "main".to_owned())]);
        let body = tag.body.map(|body| body.expose().clone());
        assert_eq!(
            body.as_deref(),
            Some(br#"{"name":"v1","description":"first"}"#.as_slice())
        );
        let gone = demo.delete_file("a/b", "main", "away", "00");
        assert_eq!(gone.path, "/v1/0123/git/files/ada/group%3Ademo/a%3Ab");
        assert_eq!(gone.query.len(), 3);
        assert_eq!(
            demo.delete_hook("9").path,
            "/v1/0123/git/repos/ada/group%3Ademo/hooks/9"
        );
        assert_eq!(
            repos.project_info("https://x/y.git").query[0].0,
            "clone_url"
        );
    }

    #[test]
    fn an_answer_is_read_as_what_was_asked_for() {
        let auths = Auths { project_id: "0123" };
        let url = auths
            .redirect(&RepoType::Gitee, None)
            .read(br#"{"url":"https://x"}"#);
        assert_eq!(
            url,
            Some(Redirect {
                url: "https://x".to_owned()
            })
        );
        assert_eq!(auths.list().read(b"<html>"), None);
    }
}
