//! Where a sign-in of another program stands, and the host that it belongs to.

use sha2::{Digest, Sha256};

use crate::grant::hex;
use crate::provider::{Host, HostKey, Support};
use crate::view::FoundSource;

/// A sign-in as a shell found it, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Who left it.
    pub source: FoundSource,
    /// The name of its host, in lower-case ASCII.
    pub name: String,
    /// The port.
    pub port: u16,
    /// The path it is for; empty if it is for all of the host.
    pub path: String,
    /// Whose it is, if the place says so.
    pub login: Option<String>,
}

/// The host that a sign-in belongs to: the same name and port, and a base path that fits.
pub(super) fn host_of<'a>(hosts: &'a [Host], trace: &Trace) -> Option<&'a Host> {
    let here: Vec<&Host> = hosts
        .iter()
        .filter(|host| {
            let url = host.base.url();
            let takes_tokens = match host.provider.personal.accepted {
                Support::Yes => true,
                Support::No | Support::Unknown => false,
            };
            takes_tokens
                && url.host_str() == Some(trace.name.as_str())
                && url.port_or_known_default() == Some(trace.port)
        })
        .collect();
    if trace.path.is_empty() {
        // Which of several below one name is meant, nobody knows.
        return match here.as_slice() {
            [one] => Some(*one),
            several => several.iter().copied().find(|host| path(host).is_empty()),
        };
    }
    let below = |host: &&Host| {
        let rest = trace.path.strip_prefix(path(host));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    here.into_iter()
        .filter(below)
        .max_by_key(|host| path(host).len())
}

fn path(host: &Host) -> &str {
    host.base.url().path().trim_end_matches('/')
}

pub(super) fn id_of(source: FoundSource, host: &HostKey, login: Option<&str>) -> String {
    let named = login.map_or_else(String::new, |login| format!("\n{login}"));
    let digest = Sha256::digest(format!("{}\n{host}{named}", source.as_str()).as_bytes());
    hex(&digest[..16])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::provider::{BaseUrl, provider};

    fn hosts(addresses: &[&str]) -> Vec<Host> {
        let host = |address: &&str| {
            let base = BaseUrl::parse(address).expect("a literal address");
            Host::of(provider("gitea").expect("a provider file"), base).expect("paths")
        };
        addresses.iter().map(host).collect()
    }

    fn found(hosts: &[Host], name: &str, port: u16, path: &str) -> Option<String> {
        let trace = Trace {
            source: FoundSource::Netrc,
            name: name.to_owned(),
            port,
            path: path.to_owned(),
            login: None,
        };
        host_of(hosts, &trace).map(|host| host.key().to_string())
    }

    #[test]
    fn a_sign_in_belongs_to_the_same_name_and_port_and_to_no_other() {
        let hosts = hosts(&["https://git.example.org", "http://127.0.0.1:9101"]);
        let own = Some("git.example.org".to_owned());
        assert_eq!(found(&hosts, "git.example.org", 443, ""), own);
        assert_eq!(found(&hosts, "git.example.org", 443, "/acme/app.git"), own);
        assert_eq!(
            found(&hosts, "127.0.0.1", 9101, ""),
            Some("127.0.0.1:9101".to_owned())
        );
        for (name, port) in [
            ("git.example.org", 8443),
            ("evil-git.example.org", 443),
            ("git.example.org.evil.example", 443),
            ("127.0.0.1", 443),
            ("127.0.0.1", 80),
        ] {
            assert_eq!(found(&hosts, name, port, ""), None, "{name}:{port}");
        }
    }

    #[test]
    fn among_hosts_of_one_name_the_path_decides_and_without_one_nobody_guesses() {
        let several = hosts(&["https://a.example/git", "https://a.example/gitea"]);
        assert_eq!(found(&several, "a.example", 443, ""), None);
        assert_eq!(
            found(&several, "a.example", 443, "/gitea/ada"),
            Some("a.example/gitea".to_owned())
        );
        assert_eq!(found(&several, "a.example", 443, "/gitother"), None);
        let only = hosts(&["https://a.example/git"]);
        assert_eq!(
            found(&only, "a.example", 443, ""),
            Some("a.example/git".to_owned())
        );
    }

    #[test]
    fn an_id_tells_source_host_and_login_apart() {
        let host: HostKey = "github.com".parse().expect("a host key");
        let ids = [
            id_of(FoundSource::Gh, &host, None),
            id_of(FoundSource::Gh, &host, Some("ada")),
            id_of(FoundSource::Netrc, &host, Some("ada")),
        ];
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(ids[0].len(), 32);
    }
}
