//! What is in the repositories of a host: questions from the templates of its provider's file, and
//! answers read by its pointers.
//!
//! Nothing here sends anything. A question goes below the host's own API and nowhere else, also where
//! an answer names the address of its next page.

use serde_json::Value;
use url::Url;

use crate::clock::Timestamp;
use crate::http::signature::encoded;
use crate::http::{Authorization, Method, Reply, Request, Sensitivity};
use crate::oauth::{OAuthError, judge_answer};
use crate::provider::{Host, Paging};

/// How many pages are read. What has more is refused: half a list is none.
pub const PAGES: usize = 20;

/// A user or a group that has repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// What it is asked by.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitProject {
    /// `group/name`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What git clones.
    pub clone_url: String,
}

/// Which repository an address is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFacts {
    /// `group/name`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its namespace is asked by.
    pub namespace: String,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its hash.
    pub sha: String,
    /// Its message.
    pub message: String,
    /// When it was written, as the host writes it.
    pub authored: String,
}

/// Whom a repository calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its id.
    pub id: String,
    /// Of what kind; empty where there are no kinds.
    pub kind: String,
    /// What is called.
    pub url: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Its hash, or that of the commit it came with.
    pub sha: String,
    /// Its bytes in Base64, on one line.
    pub content: String,
}

/// What is filled into a template.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fill<'a> {
    /// A user or a group.
    pub namespace: &'a str,
    /// `group/name`.
    pub project: &'a str,
    /// A file.
    pub path: &'a str,
    /// A branch, a tag or a hash.
    pub reference: &'a str,
}

/// Where a question goes; `None` if what was filled in would lead elsewhere.
pub fn address(host: &Host, template: &str, fill: &Fill<'_>) -> Option<Url> {
    for text in [fill.namespace, fill.project, fill.path, fill.reference] {
        let leads_away = |segment: &str| matches!(segment, "." | "..");
        if text.split('/').any(leads_away) || text.chars().any(char::is_control) {
            return None;
        }
    }
    let path = template
        .replace("{namespace}", &segments(fill.namespace))
        .replace("{namespace_id}", &segment(fill.namespace))
        .replace("{project}", &segments(fill.project))
        .replace("{project_id}", &segment(fill.project))
        .replace("{path}", &segments(fill.path))
        .replace("{path_id}", &segment(fill.path))
        .replace("{ref}", &segment(fill.reference));
    let root = host.api();
    let url = Url::parse(&format!("{}{path}", root.as_str().trim_end_matches('/'))).ok()?;
    let below = url.origin() == root.origin()
        && url.path().starts_with(root.path().trim_end_matches('/'))
        && !url.path().contains("//");
    below.then_some(url)
}

/// A question.
pub fn question(host: &Host, url: Url, asker: Authorization) -> Request {
    Request {
        authorization: Some(asker),
        ..Request::new(Method::Get, url, Sensitivity::Carries).by(&host.network)
    }
}

/// The JSON of an answer.
pub fn read(reply: &Reply, now: Timestamp) -> Result<Value, OAuthError> {
    judge_answer(reply, now)?;
    serde_json::from_slice(reply.body.expose()).map_err(|_| OAuthError::NotOAuth)
}

/// The items of an answer. Some hosts write a list of none as nothing.
pub fn items<'a>(answer: &'a Value, pointer: &str) -> Result<&'a [Value], OAuthError> {
    match answer.pointer(pointer) {
        Some(Value::Array(items)) => Ok(items),
        Some(Value::Null) => Ok(&[]),
        Some(_) | None => Err(OAuthError::NotOAuth),
    }
}

/// A text or a number of an item; empty where there is none.
pub fn text(item: &Value, pointer: &str) -> String {
    match item.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Where the next page is; `None` if this was the last. Only the page is taken from what the host says.
pub fn next(
    paging: Paging,
    here: &Url,
    answer: &Value,
    count: usize,
) -> Result<Option<Url>, OAuthError> {
    let page = match paging {
        Paging::Number if count == 0 => return Ok(None),
        Paging::Number => {
            let of_here = here.query_pairs().find(|(name, _)| name == "page");
            let number = of_here.map_or(Ok(1_u32), |(_, value)| value.parse());
            (number.map_err(|_| OAuthError::NotOAuth)? + 1).to_string()
        }
        Paging::Next => match answer.pointer("/next") {
            None | Some(Value::Null) => return Ok(None),
            // What cannot be read is not the last page.
            Some(next) => page_of(next).ok_or(OAuthError::NotOAuth)?,
        },
    };
    let others: Vec<(String, String)> = here
        .query_pairs()
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut url = here.clone();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(others)
        .append_pair("page", &page);
    Ok(Some(url))
}

fn page_of(next: &Value) -> Option<String> {
    let next = Url::parse(next.as_str()?).ok()?;
    let page = next.query_pairs().find(|(name, _)| name == "page");
    page.map(|(_, value)| value.into_owned())
}

fn segments(text: &str) -> String {
    let parts: Vec<String> = text.split('/').map(segment).collect();
    parts.join("/")
}

fn segment(text: &str) -> String {
    encoded(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{BaseUrl, provider, providers};
    use serde_json::json;

    fn host(id: &str, base: &str) -> Host {
        let base = BaseUrl::parse(base).expect("an address");
        Host::of(provider(id).expect("a provider file"), base).expect("paths")
    }

    fn at(id: &str, base: &str, fill: &Fill<'_>) -> Option<String> {
        let host = host(id, base);
        let repo = host.provider.repo().expect("it is known");
        address(&host, &repo.branches.at, fill).map(String::from)
    }

    #[test]
    fn a_question_goes_to_the_host_s_own_api() {
        let fill = Fill {
            project: "ada/engine",
            ..Fill::default()
        };
        assert_eq!(
            at("github", "https://github.com", &fill).as_deref(),
            Some("https://api.github.com/repos/ada/engine/branches?per_page=100")
        );
        assert_eq!(
            at("gitlab", "https://git.example.org/gitlab", &fill).as_deref(),
            Some(
                "https://git.example.org/gitlab/api/v4/projects/ada%2Fengine/repository/branches?per_page=100"
            )
        );
        assert_eq!(
            at("bitbucket", "https://bitbucket.org", &fill).as_deref(),
            Some("https://api.bitbucket.org/2.0/repositories/ada/engine/refs/branches?pagelen=100")
        );
    }

    #[test]
    fn what_leads_elsewhere_is_no_question() {
        for project in ["..", "ada/..", "ada/../../x", "ada//x", "a\nb", "./x"] {
            let fill = Fill {
                project,
                ..Fill::default()
            };
            for (id, base) in [
                ("github", "https://github.com"),
                ("gitea", "https://x.example"),
            ] {
                assert_eq!(at(id, base, &fill), None, "{id} {project:?}");
            }
        }
        let odd = Fill {
            project: "ada/a?b#c",
            ..Fill::default()
        };
        assert_eq!(
            at("github", "https://github.com", &odd).as_deref(),
            Some("https://api.github.com/repos/ada/a%3Fb%23c/branches?per_page=100")
        );
    }

    #[test]
    fn only_the_page_is_taken_from_a_next_address() {
        let here = Url::parse("https://api.bitbucket.org/2.0/x?pagelen=100").expect("an address");
        let next = |paging, here: &Url, answer: &Value, count| {
            let url = super::next(paging, here, answer, count).expect("readable");
            url.map(|url| url.query().unwrap_or_default().to_owned())
        };
        let answer = json!({"next": "https://evil.example/2.0/y?page=abc&token=1"});
        let second = next(Paging::Next, &here, &answer, 1);
        assert_eq!(second.as_deref(), Some("pagelen=100&page=abc"));
        assert_eq!(next(Paging::Next, &here, &json!({}), 1), None);
        assert_eq!(next(Paging::Next, &here, &json!({"next": null}), 1), None);
        let second = next(Paging::Number, &here, &json!([]), 3);
        assert_eq!(second.as_deref(), Some("pagelen=100&page=2"));
        let of_second = Url::parse("https://api.bitbucket.org/2.0/x?page=2").expect("an address");
        let third = next(Paging::Number, &of_second, &json!([]), 1);
        assert_eq!(third.as_deref(), Some("page=3"));
        assert_eq!(next(Paging::Number, &of_second, &json!([]), 0), None);
    }

    #[test]
    fn a_next_address_that_cannot_be_read_is_not_the_last_page() {
        let here = Url::parse("https://api.bitbucket.org/2.0/x?pagelen=100").expect("an address");
        for odd in [
            json!("https://api.bitbucket.org/2.0/x?after=abc"),
            json!("x"),
            json!(7),
        ] {
            let answer = json!({ "next": odd });
            assert!(next(Paging::Next, &here, &answer, 1).is_err(), "{answer}");
        }
    }

    #[test]
    fn every_template_is_below_the_api_and_has_nothing_unfilled() {
        let fill = Fill {
            namespace: "acme",
            project: "acme/x",
            path: "src/a.rs",
            reference: "feature/x",
        };
        for provider in providers() {
            let Some(repo) = provider.repo() else {
                continue;
            };
            let base = provider
                .hosts
                .first()
                .map_or("https://git.example.org", |ready| &ready.base);
            let host = host(&provider.id, base);
            for (column, template) in repo.addresses() {
                let url = address(&host, template, &fill);
                let url = url.unwrap_or_else(|| panic!("{} {column}", provider.id));
                assert!(!url.as_str().contains(['{', '}']), "{url}");
                assert!(!url.as_str().contains("%7B"), "{url}");
            }
        }
    }
}
