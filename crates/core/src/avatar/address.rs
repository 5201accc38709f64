//! Which addresses a picture may come from.
//!
//! The address was chosen by a host, or by a person on that host. Followed blindly it would let
//! them make this computer ask its neighbours. So an address must be public, unless
//! it is the account's own host, which is asked anyway. A name can point anywhere: it is judged once
//! more when it is resolved, and so is every address a picture is redirected to.

use std::net::IpAddr;

use url::{Host, Url};

use super::AvatarError;
use crate::http::is_public;
use crate::provider::{BaseUrl, is_loopback};

const MAX_ADDRESS: usize = 2048;

/// How far the resolver may go for an allowed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses only.
    Public,
    /// Wherever the account's own host is.
    OwnHost,
}

/// Judges an address before it is resolved.
///
/// https only; http where the account's own host is this computer and the picture is there too.
/// A literal private address must be the account's own host, port included.
pub fn allowed_address(url: &Url, own_host: &BaseUrl) -> Result<Reach, AvatarError> {
    let scheme_fits = match url.scheme() {
        "https" => true,
        "http" => own_host.is_loopback() && is_loopback(url),
        _ => false,
    };
    let plain = url.username().is_empty() && url.password().is_none();
    if !scheme_fits || !plain || url.as_str().len() > MAX_ADDRESS {
        return Err(AvatarError::Address);
    }
    if is_same_host(url, own_host.url()) {
        return Ok(Reach::OwnHost);
    }
    let public = match url.host() {
        Some(Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => !names_this_computer(name),
        None => false,
    };
    if public {
        Ok(Reach::Public)
    } else {
        Err(AvatarError::Address)
    }
}

/// Judges an address that a name was resolved to.
pub fn allowed_ip(ip: IpAddr, reach: Reach) -> Result<(), AvatarError> {
    match reach {
        Reach::OwnHost => Ok(()),
        Reach::Public if is_public(ip) => Ok(()),
        Reach::Public => Err(AvatarError::Address),
    }
}

fn is_same_host(one: &Url, other: &Url) -> bool {
    one.host() == other.host() && one.port_or_known_default() == other.port_or_known_default()
}

/// RFC 6761 §6.3: `localhost` and all names below it.
fn names_this_computer(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(url: &str, own: &str) -> Option<Reach> {
        let url = Url::parse(url).expect("an address");
        let own = BaseUrl::parse(own).expect("a host's address");
        allowed_address(&url, &own).ok()
    }

    #[test]
    fn a_public_https_address_is_asked() {
        let url = "https://avatars.githubusercontent.com/u/1?v=4";
        assert_eq!(reach(url, "https://github.com"), Some(Reach::Public));
        assert_eq!(
            reach("https://140.82.121.4/u", "https://github.com"),
            Some(Reach::Public)
        );
    }

    #[test]
    fn the_own_host_is_asked_wherever_it_is() {
        let own = "https://10.1.2.3:3000/gitea";
        assert_eq!(
            reach("https://10.1.2.3:3000/avatars/1", own),
            Some(Reach::OwnHost)
        );
        let demo = "http://127.0.0.1:9101";
        assert_eq!(
            reach("http://127.0.0.1:9101/avatar/ada.png", demo),
            Some(Reach::OwnHost)
        );
    }

    #[test]
    fn neighbours_of_this_computer_are_not_asked() {
        for url in [
            "https://169.254.169.254/latest/meta-data",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fe80::1]/",
            "https://10.0.0.1/",
            "https://192.168.1.1/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://db.localhost/",
        ] {
            assert_eq!(reach(url, "https://github.com"), None, "{url}");
        }
    }

    #[test]
    fn another_port_of_the_own_host_is_another_host() {
        assert_eq!(reach("http://127.0.0.1:22/", "http://127.0.0.1:9101"), None);
        assert_eq!(reach("https://10.1.2.3/", "https://10.1.2.3:3000"), None);
    }

    #[test]
    fn other_schemes_and_credentials_are_refused() {
        for url in [
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "http://avatars.githubusercontent.com/u/1",
            "ftp://example.org/a.png",
            "javascript:alert(1)",
            "https://user@example.org/a.png",
            "https://:password@example.org/a.png",
        ] {
            assert_eq!(reach(url, "https://github.com"), None, "{url}");
        }
        let elsewhere = "http://example.org/a.png";
        assert_eq!(reach(elsewhere, "http://127.0.0.1:9101"), None);
    }

    #[test]
    fn a_public_name_with_a_private_address_is_refused() {
        let private: IpAddr = "10.0.0.1".parse().expect("a literal address");
        assert!(allowed_ip(private, Reach::Public).is_err());
        assert!(allowed_ip(private, Reach::OwnHost).is_ok());
    }
}
