//! Whether a redirect address is one of the client's, as each host compares them.

use url::{Host, Url};

use crate::{Client, Redirects, skin::habits::Matching};

/// Whether `address` may be redirected to.
pub(super) fn allow(matching: Matching, client: &Client, address: &str, key: &str) -> bool {
    let known = match &client.redirects {
        Redirects::Exact(known) => known.clone(),
        Redirects::Forgepass => vec![
            format!("app.forgepass.desktop://oauth/{key}"),
            format!("http://127.0.0.1/oauth/{key}"),
        ],
        Redirects::Loopback => vec![format!("http://127.0.0.1/oauth/{key}")],
    };
    let is_known = |address: &str| known.iter().any(|one| one == address);
    match (matching, &client.redirects) {
        (Matching::Demo, Redirects::Forgepass) => {
            is_deep_link(address, key) || is_loopback(address, key)
        }
        (Matching::Demo, Redirects::Loopback) => is_loopback(address, key),
        (Matching::Demo, Redirects::Exact(_)) | (Matching::Exact, _) => is_known(address),
        (Matching::AnyLoopbackPort, _) => {
            !address.contains('#')
                && address.contains("://")
                && known.iter().any(|one| portless(one) == portless(address))
        }
        (Matching::Prefix, _) => known
            .iter()
            .any(|one| portless(address).starts_with(&portless(one))),
        (Matching::Below, _) => known.iter().any(|one| is_below(one, address)),
        (Matching::Web, _) => {
            let lower = address.to_ascii_lowercase();
            let asked = match client.secret {
                None => portless(&lower),
                Some(_) => lower,
            };
            asked.starts_with("http") && known.iter().any(|one| one.to_ascii_lowercase() == asked)
        }
    }
}

fn is_deep_link(address: &str, key: &str) -> bool {
    address == format!("app.forgepass.desktop://oauth/{key}")
}

fn is_loopback(address: &str, key: &str) -> bool {
    address
        .strip_prefix("http://127.0.0.1:")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(port, path)| is_port(port) && path == format!("oauth/{key}"))
}

fn is_port(text: &str) -> bool {
    !text.starts_with('0')
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u16>().is_ok()
}

/// The address without the port of a loopback IP; `localhost` is a name, and keeps its port.
fn portless(address: &str) -> String {
    for host in ["http://127.0.0.1", "http://[::1]"] {
        let Some(rest) = address.strip_prefix(host) else {
            continue;
        };
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if port.strip_prefix(':').is_some_and(is_port) {
            return format!("{host}{path}");
        }
    }
    address.to_owned()
}

/// The same scheme, host and port, and the registered path or one below it.
fn is_below(registered: &str, address: &str) -> bool {
    let (Ok(registered), Ok(address)) = (Url::parse(registered), Url::parse(address)) else {
        return false;
    };
    let is_loopback = match address.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    let path = registered.path().trim_end_matches('/');
    registered.scheme() == address.scheme()
        && registered.host() == address.host()
        && (is_loopback || registered.port() == address.port())
        && address
            .path()
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_address_is_compared_byte_by_byte() {
        let allowed = |address: &str| {
            allow(
                Matching::Demo,
                &Client::forgepass(),
                address,
                "127.0.0.1:9101",
            )
        };
        assert!(allowed("app.forgepass.desktop://oauth/127.0.0.1:9101"));
        assert!(allowed("http://127.0.0.1:1/oauth/127.0.0.1:9101"));
        assert!(allowed("http://127.0.0.1:65535/oauth/127.0.0.1:9101"));
        for refused in [
            "app.forgepass.desktop://oauth/127.0.0.1:9102",
            "app.forgepass.desktop://oauth/127.0.0.1:9101/",
            "APP.forgepass.desktop://oauth/127.0.0.1:9101",
            "app.forgepass.desktop://oauth/127.0.0.1%3A9101",
            "app.forgepass.desktop:/oauth/127.0.0.1:9101",
            "http://localhost:1/oauth/127.0.0.1:9101",
            "http://127.0.0.1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:/oauth/127.0.0.1:9101",
            "http://127.0.0.1:0/oauth/127.0.0.1:9101",
            "http://127.0.0.1:01/oauth/127.0.0.1:9101",
            "http://127.0.0.1:65536/oauth/127.0.0.1:9101",
            "http://127.0.0.1:+1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:1@evil.example/oauth/127.0.0.1:9101",
            "https://127.0.0.1:1/oauth/127.0.0.1:9101",
            "http://127.0.0.1:1/oauth/127.0.0.1:9101?x=1",
            "http://127.0.0.1:1/oauth/127.0.0.1:9101#x",
        ] {
            assert!(!allowed(refused), "{refused}");
        }
    }

    fn one(registered: &str, secret: Option<&str>) -> Client {
        Client {
            id: "app".to_owned(),
            secret: secret.map(str::to_owned),
            redirects: Redirects::Exact(vec![registered.to_owned()]),
        }
    }

    /// Which of these reach a client registered for the first argument.
    fn reaching<'a>(matching: Matching, client: &Client, asked: &[&'a str]) -> Vec<&'a str> {
        let mut asked = asked.to_vec();
        asked.retain(|address| allow(matching, client, address, "h"));
        asked
    }

    #[test]
    fn github_takes_any_loopback_port_and_what_is_below_the_callback() {
        let asked = [
            "http://127.0.0.1:7/cb",
            "http://127.0.0.1:7/cb/x",
            "http://127.0.0.1:7/cbx",
            "http://localhost:7/cb",
        ];
        let client = one("http://127.0.0.1/cb", None);
        assert_eq!(reaching(Matching::Below, &client, &asked), asked[..2]);
        let client = one("app.x://oauth/h", None);
        assert_eq!(
            reaching(
                Matching::Below,
                &client,
                &["app.x://oauth/h", "app.y://oauth/h"]
            ),
            ["app.x://oauth/h"]
        );
    }

    #[test]
    fn gitlab_takes_any_port_of_a_loopback_ip_but_not_of_localhost() {
        let asked = ["http://127.0.0.1:7/cb", "http://127.0.0.1:7/cb/x"];
        let client = one("http://127.0.0.1:1/cb", None);
        assert_eq!(
            reaching(Matching::AnyLoopbackPort, &client, &asked),
            asked[..1]
        );
        let client = one("http://localhost:1/cb", None);
        let asked = ["http://localhost:1/cb", "http://localhost:7/cb"];
        assert_eq!(
            reaching(Matching::AnyLoopbackPort, &client, &asked),
            asked[..1]
        );
        let client = one("myapp:auth", None);
        assert!(!allow(
            Matching::AnyLoopbackPort,
            &client,
            "myapp:auth",
            "h"
        ));
    }

    #[test]
    fn gitee_insists_on_the_port() {
        let client = one("http://127.0.0.1:53119/cb", None);
        let asked = ["http://127.0.0.1:53119/cb", "http://127.0.0.1:53120/cb"];
        assert_eq!(reaching(Matching::Exact, &client, &asked), asked[..1]);
    }

    #[test]
    fn bitbucket_takes_what_begins_with_the_callback() {
        let client = one("http://127.0.0.1/cb", None);
        let asked = ["http://127.0.0.1:7/cb?x=1", "http://127.0.0.1:7/other"];
        assert_eq!(reaching(Matching::Prefix, &client, &asked), asked[..1]);
    }

    #[test]
    fn gitea_takes_no_schemes_of_programs_and_frees_the_port_for_public_clients_only() {
        let asked = [
            "http://127.0.0.1:7/cb",
            "HTTP://127.0.0.1/CB",
            "http://127.0.0.1/cb/x",
        ];
        let public = one("http://127.0.0.1/cb", None);
        assert_eq!(reaching(Matching::Web, &public, &asked), asked[..2]);
        let confidential = one("http://127.0.0.1/cb", Some("s"));
        assert_eq!(reaching(Matching::Web, &confidential, &asked), asked[1..2]);
        let scheme = one("app.x://oauth/h", None);
        assert!(!allow(Matching::Web, &scheme, "app.x://oauth/h", "h"));
    }
}
