//! Where a host sends the browser back to.

use super::file::{Callbacks, LoopbackPort, Provider, Support};
use super::key::HostKey;

/// The private-use scheme of this program (RFC 8252 §7.1: a reversed domain).
pub const SCHEME: &str = "app.forgepass.desktop";

/// The redirect addresses to register for a host of this kind, the best first.
///
/// Where a registration takes one address, it is the best that the host accepts.
pub fn redirect_uris(provider: &Provider, key: &HostKey) -> Vec<String> {
    let mut uris = Vec::new();
    match provider.redirect.deep_link {
        Support::Yes => uris.push(deep_link_uri(key)),
        Support::No | Support::Unknown => {}
    }
    match provider.redirect.loopback {
        LoopbackPort::Any => uris.push(loopback_registration(key)),
        LoopbackPort::Fixed => {
            let ports = provider.redirect.ports.iter();
            uris.extend(ports.map(|port| loopback_uri(key, *port)));
        }
        LoopbackPort::None => {}
    }
    match provider.redirect.callbacks {
        Callbacks::One => uris.truncate(1),
        Callbacks::Several => {}
    }
    uris
}

/// The redirect path of a host. It is part of the defence against mix-up: a code for one host
/// cannot arrive at another's path.
pub fn redirect_path(key: &HostKey) -> String {
    format!("/oauth/{}", key.redirect_segment())
}

/// `app.forgepass.desktop://oauth/<hostkey>`.
pub fn deep_link_uri(key: &HostKey) -> String {
    format!("{SCHEME}:/{}", redirect_path(key))
}

/// `http://127.0.0.1:<port>/oauth/<hostkey>`.
pub fn loopback_uri(key: &HostKey, port: u16) -> String {
    format!("http://127.0.0.1:{port}{}", redirect_path(key))
}

/// The loopback address as it is registered: without a port (RFC 8252 §7.3).
pub fn loopback_registration(key: &HostKey) -> String {
    format!("http://127.0.0.1{}", redirect_path(key))
}

/// Whether an address is one at which we would answer for this host.
pub fn is_redirect_uri(key: &HostKey, address: &str) -> bool {
    address == deep_link_uri(key)
        || address == loopback_registration(key)
        || port_of(key, address).is_some()
}

/// The port of one of our loopback addresses for this host; `None` for any other address.
pub(super) fn port_of(key: &HostKey, address: &str) -> Option<u16> {
    let rest = address.strip_prefix("http://127.0.0.1:")?;
    let port = rest.strip_suffix(&redirect_path(key))?.parse().ok()?;
    (loopback_uri(key, port) == address).then_some(port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;

    fn key(text: &str) -> HostKey {
        text.parse().expect("a literal host key")
    }

    #[test]
    fn an_address_of_another_host_or_of_another_program_is_none_of_ours() {
        let here = key("git.example.org");
        for ours in [
            "app.forgepass.desktop://oauth/git.example.org",
            "http://127.0.0.1/oauth/git.example.org",
            "http://127.0.0.1:53119/oauth/git.example.org",
        ] {
            assert!(is_redirect_uri(&here, ours), "{ours}");
        }
        for other in [
            "https://evil.example/oauth/git.example.org",
            "http://127.0.0.1/oauth/evil.example",
            "http://127.0.0.1:53119/",
            "http://localhost:53119/oauth/git.example.org",
            "app.forgepass.desktop://oauth/git.example.org/more",
            "",
        ] {
            assert!(!is_redirect_uri(&here, other), "{other}");
        }
    }

    #[test]
    fn each_host_has_a_redirect_path_of_its_own() {
        assert_eq!(
            deep_link_uri(&key("git.example.org/gitlab")),
            "app.forgepass.desktop://oauth/git.example.org/gitlab"
        );
        assert_eq!(
            loopback_uri(&key("127.0.0.1:9101"), 40123),
            "http://127.0.0.1:40123/oauth/127.0.0.1:9101"
        );
    }

    #[test]
    fn a_host_that_compares_ports_gets_fixed_ones_and_one_that_takes_one_address_gets_one() {
        let of = |id: &str, host: &str| {
            redirect_uris(provider(id).expect("a provider file"), &key(host))
        };
        assert_eq!(
            of("gitee", "gitee.com"),
            [
                "http://127.0.0.1:53119/oauth/gitee.com",
                "http://127.0.0.1:52344/oauth/gitee.com",
                "http://127.0.0.1:34107/oauth/gitee.com",
            ]
        );
        assert_eq!(
            of("github", "github.com"),
            ["app.forgepass.desktop://oauth/github.com"]
        );
        assert_eq!(
            of("gitea", "git.example.org"),
            ["http://127.0.0.1/oauth/git.example.org"]
        );
    }

    #[test]
    fn only_our_own_address_has_a_port_for_us() {
        let gitee = key("gitee.com");
        assert_eq!(
            port_of(&gitee, "http://127.0.0.1:53119/oauth/gitee.com"),
            Some(53119)
        );
        for other in [
            "http://127.0.0.1/oauth/gitee.com",
            "http://127.0.0.1:053119/oauth/gitee.com",
            "http://127.0.0.1:53119/oauth/gitee.com/",
            "http://127.0.0.1:53119/oauth/github.com",
            "https://127.0.0.1:53119/oauth/gitee.com",
        ] {
            assert_eq!(port_of(&gitee, other), None, "{other}");
        }
    }
}
