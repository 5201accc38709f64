//! Repositories and what is in them, the way each host says it.
//!
//! Every person has `engine`, and everybody is in `acme`, which has `tools`. What is in both is the
//! same. It can only be read.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{shown, unauthorized, with_headers};
use crate::{
    Person, Skin,
    host::Host,
    serve::{answer::Answer, request::Request},
};

const GROUP: &str = "acme";
const BRANCHES: [&str; 2] = ["main", "feature/punched-cards"];
const TAGS: [&str; 2] = ["v1.0", "v1.1"];
/// More than anybody is shown at once.
const COMMITS: usize = 12;
const FILES: [(&str, &str); 3] = [
    ("README.md", "# Engine\n\nIt weaves algebraic patterns.\n"),
    ("src/main.rs", "fn main() {}\n"),
    ("src/notes/g.txt", "Note G\n"),
];
/// So few that there is a second page.
const TREE_PAGE: usize = 3;
const CALLED: &str = "https://ci.example.org/hook";

/// In whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// GitHub's, and whoever follows it.
    Github,
    /// GitLab's.
    Gitlab,
    /// Bitbucket's.
    Bitbucket,
}

/// Reads one answer.
pub(crate) fn answer(host: &Host, request: &Request) -> Answer {
    let Some(holder) = shown::holder(host, request) else {
        return with_headers(host, unauthorized(host));
    };
    let skin = host.state().options.skin;
    let desk = Desk {
        host,
        skin,
        person: &holder.person,
        page: number(request, "page").unwrap_or(1),
        size: number(request, "per_page")
            .or_else(|| number(request, "pagelen"))
            .or_else(|| number(request, "limit"))
            .unwrap_or(30),
        reference: query(request, "ref")
            .or_else(|| query(request, "sha"))
            .or_else(|| query(request, "ref_name")),
        described: query(request, "format").as_deref() == Some("meta"),
    };
    let parts: Vec<String> = request
        .below
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decoded)
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let found = match (style(skin), parts.as_slice()) {
        (Style::Github, ["api", "v1" | "v3" | "v5", rest @ ..] | ["api", rest @ ..]) => {
            desk.github(rest)
        }
        (Style::Github, rest) => desk.github(rest),
        (Style::Gitlab, ["api", "v4", rest @ ..]) => desk.gitlab(rest),
        (Style::Bitbucket, ["2.0", rest @ ..]) => desk.bitbucket(rest),
        (Style::Gitlab | Style::Bitbucket, _) => None,
    };
    with_headers(host, found.unwrap_or_else(|| not_found(skin)))
}

fn style(skin: Skin) -> Style {
    match skin {
        Skin::Gitlab => Style::Gitlab,
        Skin::Bitbucket | Skin::BitbucketDc => Style::Bitbucket,
        Skin::Demo
        | Skin::Github
        | Skin::Ghes
        | Skin::Gitee
        | Skin::Gitcode
        | Skin::Gitea
        | Skin::Forgejo => Style::Github,
    }
}

fn not_found(skin: Skin) -> Answer {
    let said = match style(skin) {
        Style::Github => json!({ "message": "Not Found" }),
        Style::Gitlab => json!({ "message": "404 Project Not Found" }),
        Style::Bitbucket => json!({ "type": "error", "error": { "message": "Not found" } }),
    };
    Answer::json(404, &said)
}

/// One question.
struct Desk<'a> {
    host: &'a Host,
    skin: Skin,
    person: &'a Person,
    page: usize,
    size: usize,
    reference: Option<String>,
    described: bool,
}

impl Desk<'_> {
    fn github(&self, parts: &[&str]) -> Option<Answer> {
        let login = self.person.login.as_str();
        match parts {
            ["user", "orgs"] => self.list(vec![json!({ "id": 7, "login": GROUP, "name": "Acme" })]),
            // All that the person may use, as some hosts list them.
            ["user", "repos"] if matches!(self.skin, Skin::Gitea | Skin::Forgejo) => {
                self.list(vec![self.hub(login, "engine"), self.hub(GROUP, "tools")])
            }
            ["user", "repos"] => self.list(vec![self.hub(login, "engine")]),
            ["orgs", group, "repos"] if *group == GROUP => {
                self.list(vec![self.hub(GROUP, "tools")])
            }
            ["repos", owner, name, rest @ ..] if self.has(owner, name) => match rest {
                [] => Some(Answer::json(200, &self.hub(owner, name))),
                ["branches"] => self.list(named(&BRANCHES)),
                ["tags"] => self.list(named(&TAGS)),
                ["hooks"] => self.list(vec![match self.skin {
                    Skin::Gitee | Skin::Gitcode => json!({ "id": 9, "url": CALLED }),
                    _ => json!({
                        "id": 9, "name": "web", "type": "gitea",
                        "config": { "url": CALLED, "content_type": "json" },
                    }),
                }]),
                ["commits"] if self.knows_reference() => self.list(
                    (0..COMMITS)
                        .map(|n| {
                            let author = json!({ "name": login, "date": date(n) });
                            json!({
                                "sha": hash(n),
                                "commit": { "message": message(n), "author": author },
                            })
                        })
                        .collect(),
                ),
                ["git", "trees", reference] if BRANCHES.contains(reference) => {
                    let folder = json!({ "path": "src", "type": "tree", "sha": hash(90) });
                    let files = FILES.iter().enumerate().map(|(n, (path, _))| {
                        json!({ "path": path, "type": "blob", "sha": hash(100 + n) })
                    });
                    let tree: Vec<Value> = std::iter::once(folder).chain(files).collect();
                    Some(self.tree(&tree))
                }
                ["contents", path @ ..] if self.knows_reference() => {
                    let path = path.join("/");
                    let (n, text) = file(&path)?;
                    // As the real ones, in lines.
                    let mut content = BASE64_STANDARD.encode(text);
                    content.push('\n');
                    let said = json!({
                        "path": path, "sha": hash(100 + n), "type": "file",
                        "encoding": "base64", "content": content,
                    });
                    Some(Answer::json(200, &said))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Gitea gives a tree in pages, calls each of them truncated, and writes what is beyond the last as
    /// nothing.
    fn tree(&self, tree: &[Value]) -> Answer {
        if !matches!(self.skin, Skin::Gitea | Skin::Forgejo) {
            let whole = json!({ "sha": hash(0), "tree": tree, "truncated": false });
            return Answer::json(200, &whole);
        }
        let page = tree.chunks(TREE_PAGE).nth(self.page.saturating_sub(1));
        let said = json!({
            "sha": hash(0), "tree": page, "truncated": tree.len() > TREE_PAGE,
            "page": self.page, "total_count": tree.len(),
        });
        Answer::json(200, &said)
    }

    fn gitlab(&self, parts: &[&str]) -> Option<Answer> {
        let login = self.person.login.as_str();
        match parts {
            ["namespaces"] => self.list(vec![
                json!({ "id": 1, "full_path": login, "path": login, "kind": "user" }),
                json!({ "id": 2, "full_path": GROUP, "path": GROUP, "kind": "group" }),
            ]),
            ["users", who, "projects"] if *who == login => {
                self.list(vec![self.lab(login, "engine")])
            }
            ["groups", group, "projects"] if *group == GROUP => {
                self.list(vec![self.lab(GROUP, "tools")])
            }
            ["projects", id, rest @ ..] => {
                let (owner, name) = id.split_once('/')?;
                if !self.has(owner, name) {
                    return None;
                }
                match rest {
                    [] => Some(Answer::json(200, &self.lab(owner, name))),
                    ["hooks"] => self.list(vec![json!({ "id": 9, "url": CALLED })]),
                    ["repository", "branches"] => self.list(named(&BRANCHES)),
                    ["repository", "tags"] => self.list(named(&TAGS)),
                    ["repository", "commits"] if self.knows_reference() => self.list(
                        (0..COMMITS)
                            .map(|n| {
                                json!({
                                    "id": hash(n), "message": message(n), "authored_date": date(n),
                                })
                            })
                            .collect(),
                    ),
                    ["repository", "tree"] if self.knows_reference() => {
                        let folder = json!({ "id": hash(90), "path": "src", "type": "tree" });
                        let files = FILES.iter().enumerate().map(
                            |(n, (path, _))| json!({ "id": hash(100 + n), "path": path, "type": "blob" }),
                        );
                        self.list(std::iter::once(folder).chain(files).collect())
                    }
                    ["repository", "files", path] if self.knows_reference() => {
                        let (n, text) = file(path)?;
                        let said = json!({
                            "file_path": path, "blob_id": hash(100 + n),
                            "encoding": "base64", "content": BASE64_STANDARD.encode(text),
                        });
                        Some(Answer::json(200, &said))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn bitbucket(&self, parts: &[&str]) -> Option<Answer> {
        let login = self.person.login.as_str();
        match parts {
            ["user", "workspaces"] => self.values(
                [login, GROUP]
                    .map(|slug| json!({ "workspace": { "slug": slug, "uuid": "{1}" } }))
                    .into(),
            ),
            ["repositories", owner] if *owner == login => {
                self.values(vec![self.bucket(login, "engine")])
            }
            ["repositories", owner] if *owner == GROUP => {
                self.values(vec![self.bucket(GROUP, "tools")])
            }
            ["repositories", owner, name, rest @ ..] if self.has(owner, name) => match rest {
                [] => Some(Answer::json(200, &self.bucket(owner, name))),
                ["refs", "branches"] => self.values(named(&BRANCHES)),
                ["refs", "tags"] => self.values(named(&TAGS)),
                ["hooks"] => self.values(vec![json!({ "uuid": "{9}", "url": CALLED })]),
                ["commits"] => self.bucket_commits(),
                ["commits", reference] if BRANCHES.contains(reference) => self.bucket_commits(),
                ["src", reference] if BRANCHES.contains(reference) => {
                    let folder = json!({ "path": "src", "type": "commit_directory" });
                    let files = FILES
                        .iter()
                        .map(|(path, _)| json!({ "path": path, "type": "commit_file" }));
                    self.values(std::iter::once(folder).chain(files).collect())
                }
                ["src", reference, path @ ..] if BRANCHES.contains(reference) => {
                    let path = path.join("/");
                    let (_, text) = file(&path)?;
                    if !self.described {
                        return Some(Answer::bytes("text/plain", text.into()));
                    }
                    let said = json!({
                        "path": path, "type": "commit_file", "commit": { "hash": hash(0) },
                    });
                    Some(Answer::json(200, &said))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn bucket_commits(&self) -> Option<Answer> {
        self.values(
            (0..COMMITS)
                .map(|n| json!({ "hash": hash(n), "message": message(n), "date": date(n) }))
                .collect(),
        )
    }

    fn has(&self, owner: &str, name: &str) -> bool {
        (owner == self.person.login && name == "engine") || (owner == GROUP && name == "tools")
    }

    fn knows_reference(&self) -> bool {
        let reference = self.reference.as_deref();
        reference.is_none_or(|reference| BRANCHES.contains(&reference) || TAGS.contains(&reference))
    }

    fn hub(&self, owner: &str, name: &str) -> Value {
        let clone = self.host.url(&format!("/{owner}/{name}.git"));
        // Only on gitee.com that is what git clones.
        let page = match self.skin {
            Skin::Gitee => clone.clone(),
            _ => self.host.url(&format!("/{owner}/{name}")),
        };
        let mut said = json!({
            "id": 70, "name": name, "full_name": format!("{owner}/{name}"),
            "owner": { "login": owner }, "html_url": page, "default_branch": BRANCHES[0],
        });
        match self.skin {
            Skin::Gitee => {}
            Skin::Gitcode => said["http_url_to_repo"] = clone.into(),
            _ => said["clone_url"] = clone.into(),
        }
        said
    }

    fn lab(&self, owner: &str, name: &str) -> Value {
        json!({
            "id": 70, "path": name, "name": name,
            "path_with_namespace": format!("{owner}/{name}"),
            "namespace": { "id": 1, "full_path": owner },
            "http_url_to_repo": self.host.url(&format!("/{owner}/{name}.git")),
            "default_branch": BRANCHES[0],
        })
    }

    fn bucket(&self, owner: &str, name: &str) -> Value {
        json!({
            "uuid": "{70}", "slug": name, "name": name,
            "full_name": format!("{owner}/{name}"),
            "workspace": { "slug": owner },
            "links": { "clone": [
                { "name": "https", "href": self.host.url(&format!("/{owner}/{name}.git")) },
                { "name": "ssh", "href": format!("git@example.org:{owner}/{name}.git") },
            ] },
        })
    }

    /// A page of a list.
    fn list(&self, all: Vec<Value>) -> Option<Answer> {
        let page: Vec<Value> = all
            .into_iter()
            .skip((self.page - 1) * self.size)
            .take(self.size)
            .collect();
        Some(Answer::json(200, &Value::Array(page)))
    }

    /// A page of a list, with the address of the next.
    fn values(&self, all: Vec<Value>) -> Option<Answer> {
        let count = all.len();
        let begin = (self.page - 1) * self.size;
        let page: Vec<Value> = all.into_iter().skip(begin).take(self.size).collect();
        let mut said = json!({ "pagelen": self.size, "values": page });
        if begin + self.size < count {
            let next = self.host.url(&format!("/2.0/next?page={}", self.page + 1));
            said["next"] = next.into();
        }
        Some(Answer::json(200, &said))
    }
}

fn named(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({ "name": name })).collect()
}

fn file(path: &str) -> Option<(usize, &'static str)> {
    let mut files = FILES.iter().enumerate();
    files
        .find(|(_, (one, _))| *one == path)
        .map(|(n, (_, text))| (n, *text))
}

fn hash(n: usize) -> String {
    format!("{:040x}", 0xADA0_0000 + n)
}

fn message(n: usize) -> String {
    format!("Step {}\n", COMMITS - n)
}

fn date(n: usize) -> String {
    format!("2026-11-{:02}T09:00:00Z", 28 - n)
}

fn number(request: &Request, name: &str) -> Option<usize> {
    query(request, name)?
        .parse()
        .ok()
        .filter(|number| *number > 0)
}

fn query(request: &Request, name: &str) -> Option<String> {
    let mut pairs = request.query.iter();
    pairs
        .find(|(one, _)| one == name)
        .map(|(_, value)| value.clone())
}

/// One segment, percent-decoded. A plus stands for itself in a path.
fn decoded(segment: &str) -> String {
    let kept = segment.replace('+', "%2B");
    url::form_urlencoded::parse(kept.as_bytes())
        .next()
        .map_or_else(String::new, |(text, _)| text.into_owned())
}
