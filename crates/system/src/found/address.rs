//! Where a sign-in belongs: name, port and path.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Longer ones are nobody's.
const LONGEST: usize = 2048;

/// Name, port and path of a host, as its credentials are bound to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// In lower-case ASCII.
    pub name: String,
    /// The scheme's own if none was written down.
    pub port: u16,
    /// Without a slash at the end; empty for all of the host.
    pub path: String,
}

impl Address {
    /// An authority alone, as programs write it that only speak https.
    pub(super) fn of_authority(authority: &str) -> Option<Self> {
        let address = Self::parse("https", authority)?;
        address.path.is_empty().then_some(address)
    }

    /// What stands behind `scheme://`, without user and password.
    ///
    /// Plain http is for this computer only. What two programs could read in two ways is refused.
    pub(super) fn parse(scheme: &str, rest: &str) -> Option<Self> {
        let odd = |c: char| c.is_control() || c.is_whitespace() || "\\?#%@".contains(c);
        if rest.len() > LONGEST || rest.contains(odd) || rest.contains("..") {
            return None;
        }
        let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return None,
        }
        let name = url.host_str()?;
        let path = url.path().trim_end_matches('/');
        let fits = !name.is_empty() && !name.starts_with('-') && !name.ends_with('.');
        let fits = fits && !path.contains("//");
        fits.then(|| Self {
            name: name.to_ascii_lowercase(),
            port: url.port_or_known_default().unwrap_or_default(),
            path: path.to_owned(),
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip == Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scheme: &str, rest: &str) -> Option<(String, u16, String)> {
        Address::parse(scheme, rest).map(|found| (found.name, found.port, found.path))
    }

    #[test]
    fn an_address_is_read_as_name_port_and_path() {
        let is = |name: &str, port, path: &str| Some((name.to_owned(), port, path.to_owned()));
        assert_eq!(read("https", "GitHub.com/"), is("github.com", 443, ""));
        assert_eq!(read("https", "github.com:443"), is("github.com", 443, ""));
        assert_eq!(
            read("https", "git.example.org:8443/gitlab/"),
            is("git.example.org", 8443, "/gitlab")
        );
        assert_eq!(read("http", "127.0.0.1:9101"), is("127.0.0.1", 9101, ""));
        assert_eq!(read("http", "localhost"), is("localhost", 80, ""));
    }

    #[test]
    fn plain_http_elsewhere_and_what_reads_in_two_ways_is_refused() {
        for (scheme, rest) in [
            ("http", "github.com"),
            ("ssh", "github.com"),
            ("https", ""),
            ("https", "github.com\\@evil.example"),
            ("https", "ada@github.com"),
            ("https", "github.com%2eevil.example"),
            ("https", "github.com."),
            ("https", "github.com/a/../b"),
            ("https", "github.com//a"),
            ("https", "github.com?a=b"),
            ("https", "git hub.com"),
            ("https", "github.com:99999"),
        ] {
            assert_eq!(read(scheme, rest), None, "{scheme}://{rest}");
        }
    }
}
