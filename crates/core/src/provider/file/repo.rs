//! How a kind of host is asked for repositories and what is in them.
//!
//! Addresses are below the API. In one `{namespace}` is a user or a group, `{project}` a repository as
//! `group/name`, `{path}` a file, each with its slashes; `{namespace_id}`, `{project_id}` and `{path_id}`
//! are the same as one segment, and so is `{ref}`, a branch, a tag or a hash. What is taken from an
//! answer is a JSON pointer, into each item where there are several.

use std::collections::BTreeMap;

use super::Fact;

/// What is known of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Repositories {
    /// All of it.
    Known(Box<Repo>),
    /// Nothing, or that there is nothing.
    Not(Fact),
}

/// How a kind of host is asked.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repo {
    /// What ServiceStage calls this kind of host.
    pub kind: String,
    /// How more than one page is asked for.
    pub paging: Paging,
    /// Who has repositories that the account reaches.
    pub namespaces: Namespaces,
    /// The repositories of one of them.
    pub projects: Projects,
    /// One repository.
    pub project: ProjectFacts,
    /// Its branches.
    pub branches: Names,
    /// Its tags.
    pub tags: Names,
    /// Its last ten commits.
    pub commits: Commits,
    /// Whom it calls when something happens.
    pub hooks: Hooks,
    /// Its files.
    pub tree: Tree,
    /// One file.
    pub content: Content,
}

/// How more than one page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paging {
    /// By `page=2`, until a page is empty.
    Number,
    /// By the parameter `page` of the address at `/next`.
    Next,
}

/// Who has repositories that the account reaches.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespaces {
    /// Where the list is.
    pub at: String,
    /// Where in the answer the items are; empty: the answer itself.
    pub items: String,
    /// What it is asked by.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether the account's own login is one, listed or not.
    pub own: bool,
}

/// The repositories of a namespace.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Projects {
    /// Where the list is.
    pub at: String,
    /// Where that of the account's own is, if elsewhere.
    pub own: Fact,
    /// Where in the answer the items are.
    pub items: String,
    /// `group/name`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What git clones; the first that is there.
    pub clone_url: Vec<String>,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectFacts {
    /// Where it is.
    pub at: String,
    /// `group/name`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its namespace is asked by.
    pub namespace: String,
}

/// A list of names.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Where the list is.
    pub at: String,
    /// Where in the answer the items are.
    pub items: String,
    /// The name.
    pub name: String,
}

/// Commits, the newest first.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commits {
    /// Where those of the default branch are.
    pub at: String,
    /// Where those of a reference are.
    pub of_ref: String,
    /// Where in the answer the items are.
    pub items: String,
    /// The hash.
    pub sha: String,
    /// The message.
    pub message: String,
    /// When it was written.
    pub authored: String,
}

/// Whom a repository calls.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Where the list is.
    pub at: String,
    /// Where in the answer the items are.
    pub items: String,
    /// Its id.
    pub id: String,
    /// What kind it is of, if the host has several.
    pub kind: Fact,
    /// What is called.
    pub url: String,
}

/// The files of a reference.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Where the list is.
    pub at: String,
    /// Where in the answer the items are.
    pub items: String,
    /// The path of a file.
    pub path: String,
    /// What tells a file from a folder.
    pub kind: String,
    /// The word of it that means a file.
    pub file: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Where it is described.
    pub at: String,
    /// Where its bytes are, if they are not in the description.
    pub raw: Fact,
    /// Its hash, or that of the commit it came with.
    pub sha: String,
    /// Its bytes in Base64, in the description.
    pub content: Fact,
}

impl Repo {
    /// Every address of it, by its column.
    pub fn addresses(&self) -> BTreeMap<&'static str, &str> {
        let all = [
            ("namespaces", Some(self.namespaces.at.as_str())),
            ("projects", Some(&self.projects.at)),
            ("projects.own", self.projects.own.known()),
            ("project", Some(&self.project.at)),
            ("branches", Some(&self.branches.at)),
            ("tags", Some(&self.tags.at)),
            ("commits", Some(&self.commits.at)),
            ("commits.of_ref", Some(&self.commits.of_ref)),
            ("hooks", Some(&self.hooks.at)),
            ("tree", Some(&self.tree.at)),
            ("content", Some(&self.content.at)),
            ("content.raw", self.content.raw.known()),
        ];
        all.into_iter()
            .filter_map(|(column, address)| Some((column, address?)))
            .collect()
    }
}
