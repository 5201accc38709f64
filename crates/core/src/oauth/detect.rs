//! Which kind of software a host runs, asked without any credential at its own origin.

use serde_json::Value;
use url::Url;

use crate::http::{Method, Reply, Request, Sensitivity, limits};
use crate::provider::{BaseUrl, Detection, Network, Provider, providers};

/// A question to a host, and what to make of its answer.
#[derive(Debug)]
pub struct Probe {
    /// The question.
    pub request: Request,
    asked: Asked,
}

#[derive(Debug)]
enum Asked {
    /// In which realm git is asked for a password.
    Realm,
    /// Whether there is what only this kind has.
    Path(&'static Provider),
}

/// The questions, in the order to ask: one that most kinds answer, then one for each kind.
pub fn probes(base: &BaseUrl, network: &Network) -> Vec<Probe> {
    let realm = ask(
        base,
        network,
        "/forgepass/detection.git/info/refs?service=git-upload-pack",
    )
    .map(|request| Probe {
        request,
        asked: Asked::Realm,
    });
    let paths = providers().iter().filter_map(|provider| {
        let path = provider.detection.path.known()?;
        Some(Probe {
            request: ask(base, network, path)?,
            asked: Asked::Path(provider),
        })
    });
    realm.into_iter().chain(paths).collect()
}

fn ask(base: &BaseUrl, network: &Network, path: &str) -> Option<Request> {
    let url: Url = base.join(path).ok()?;
    Some(Request {
        limit: limits::METADATA,
        ..Request::new(Method::Get, url, Sensitivity::Nothing).by(network)
    })
}

impl Probe {
    /// The kind of software that answers so; `None` if this answer tells nothing.
    pub fn judge(&self, reply: &Reply) -> Option<&'static Provider> {
        match self.asked {
            Asked::Realm => {
                let realm = realm(reply.header("www-authenticate")?)?;
                let mut all = providers().iter();
                all.find(|one| one.detection.realm.known() == Some(realm))
            }
            Asked::Path(provider) => answers(&provider.detection, reply).then_some(provider),
        }
    }
}

fn answers(detection: &Detection, reply: &Reply) -> bool {
    if reply.status != detection.status {
        return false;
    }
    let Some(pointer) = detection.pointer.known() else {
        return true;
    };
    serde_json::from_slice::<Value>(reply.body.expose())
        .is_ok_and(|answer| answer.pointer(pointer).is_some_and(Value::is_string))
}

/// The realm of a `Basic` challenge (RFC 7617 §2).
fn realm(header: &str) -> Option<&str> {
    let (scheme, rest) = header.split_once(' ')?;
    let (name, value) = rest.trim().split_once('=')?;
    let is_realm =
        scheme.eq_ignore_ascii_case("basic") && name.trim().eq_ignore_ascii_case("realm");
    let value = value.trim().strip_prefix('"')?;
    let (realm, _) = value.split_once('"')?;
    is_realm.then_some(realm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Secret;

    fn reply(status: u16, header: Option<&str>, body: &str) -> Reply {
        Reply {
            status,
            content_type: None,
            retry_after: None,
            location: None,
            subject_token: None,
            headers: header
                .map(|value| ("www-authenticate".to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            body: Secret::new(body.as_bytes().to_vec()),
        }
    }

    fn found(status: u16, header: Option<&str>, body: &str, path: &str) -> Option<&'static str> {
        let base = BaseUrl::parse("https://git.example.org").expect("a literal address");
        let probes = probes(&base, &Network::default());
        let probe = probes
            .iter()
            .find(|probe| probe.request.url.path() == path)
            .expect("such a question");
        probe
            .judge(&reply(status, header, body))
            .map(|provider| provider.id.as_str())
    }

    const GIT: &str = "/forgepass/detection.git/info/refs";

    #[test]
    fn the_realm_of_git_names_the_software() {
        for (realm, provider) in [
            ("GitLab", "gitlab"),
            ("Gitea", "gitea"),
            ("Forgejo", "forgejo"),
            ("GitHub", "ghes"),
        ] {
            let header = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
            assert_eq!(found(401, Some(&header), "", GIT), Some(provider));
        }
        assert_eq!(found(401, Some("Basic realm=\"x\""), "", GIT), None);
        assert_eq!(found(401, Some("Bearer realm=\"GitLab\""), "", GIT), None);
        assert_eq!(found(200, None, "", GIT), None);
    }

    #[test]
    fn an_answer_that_only_one_kind_gives_names_it() {
        let version = r#"{"version":"1.25.0"}"#;
        assert_eq!(found(200, None, version, "/api/v1/version"), Some("gitea"));
        assert_eq!(found(404, None, version, "/api/v1/version"), None);
        assert_eq!(found(200, None, "<html>", "/api/v1/version"), None);
        assert_eq!(
            found(401, None, "", "/rest/oauth2/1.0/client"),
            Some("bitbucket-dc")
        );
        assert_eq!(
            found(200, None, r#"{"installed_version":"3.18"}"#, "/api/v3/meta"),
            Some("ghes")
        );
    }

    #[test]
    fn forgejo_is_asked_before_gitea_which_it_also_answers_as() {
        let base = BaseUrl::parse("https://git.example.org").expect("a literal address");
        let paths: Vec<_> = probes(&base, &Network::default())
            .iter()
            .map(|probe| probe.request.url.path().to_owned())
            .collect();
        let at = |path: &str| paths.iter().position(|one| one == path);
        assert!(at("/api/forgejo/v1/version") < at("/api/v1/version"));
    }
}
