//! The host key: how a host is named everywhere.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::{Host, Url};

/// Why an address cannot be a host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not an absolute address.
    #[error("not a full address such as https://git.example.org")]
    NotAnAddress,
    /// It is longer than any address a person would use.
    #[error("too long")]
    TooLong,
    /// Blanks, control characters or a backslash.
    #[error("blanks, control characters and backslashes are not allowed")]
    Characters,
    /// Plain http to another computer, or another scheme altogether.
    #[error("only https is allowed (http on this computer)")]
    NotHttps,
    /// A user name or password inside the address.
    #[error("a user name or password does not belong in the address")]
    UserInfo,
    /// A query or a fragment.
    #[error("the address must end with the host or its base path")]
    QueryOrFragment,
    /// `..`, `.` or an empty segment in the path.
    #[error("the base path must be plain")]
    Path,
    /// Port 0, or a host name that ends with a dot.
    #[error("not a host that can be reached")]
    Host,
}

const MAX_ADDRESS: usize = 2048;

/// A host's base address: origin and base path, checked and in one canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads an address a person typed or a row kept.
    ///
    /// https only; http is allowed for loopback addresses, where nothing leaves the computer.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MAX_ADDRESS {
            return Err(AddressError::TooLong);
        }
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Err(AddressError::Characters);
        }
        if has_dot_segments(text) {
            return Err(AddressError::Path);
        }
        let mut url = Url::parse(text).map_err(|_| AddressError::NotAnAddress)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::QueryOrFragment);
        }
        let Some(host) = url.host() else {
            return Err(AddressError::NotAnAddress);
        };
        if url.port() == Some(0) || matches!(host, Host::Domain(name) if name.ends_with('.')) {
            return Err(AddressError::Host);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(AddressError::NotHttps),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        if path.contains("//") || path.contains('%') {
            return Err(AddressError::Path);
        }
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address as a URL.
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// As it is shown and kept: no trailing slash.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of `path` (which begins with a slash) below this one.
    pub fn join(&self, path: &str) -> Result<Url, AddressError> {
        Url::parse(&format!("{}{path}", self.as_str())).map_err(|_| AddressError::NotAnAddress)
    }

    /// Whether the host is this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The host key of this address.
    pub fn key(&self) -> HostKey {
        let mut key = self.0.host_str().unwrap_or_default().to_ascii_lowercase();
        if let Some(port) = self.0.port() {
            key.push_str(&format!(":{port}"));
        }
        key.push_str(self.0.path().trim_end_matches('/'));
        HostKey(key)
    }
}

/// Whether a URL's host is a loopback address literal, or `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() && ip == Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Whether raw text holds `.` or `..` segments, plain or percent-encoded; `Url::parse` would fold them.
pub fn has_dot_segments(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.split('/').any(|segment| {
        let folded = segment.to_ascii_lowercase().replace("%2e", ".");
        folded == "." || folded == ".."
    })
}

/// ASCII lower-case authority without the default port, plus the base path without a trailing slash.
///
/// Used in handles, redirect paths, JSON and test ids: `github.com`, `127.0.0.1:9101`,
/// `git.example.org/gitlab`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostKey(String);

impl HostKey {
    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands for this host in a redirect path.
    ///
    /// The key itself, but for IPv6 hosts, whose brackets no registration form takes: there an
    /// opaque segment.
    pub fn redirect_segment(&self) -> String {
        if self.0.contains('[') {
            let digest = Sha256::digest(self.0.as_bytes());
            format!("h-{}", URL_SAFE_NO_PAD.encode(&digest[..12]))
        } else {
            self.0.clone()
        }
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HostKey {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let with_https = BaseUrl::parse(&format!("https://{text}"))?;
        let key = with_https.key();
        if key.as_str() == text {
            Ok(key)
        } else {
            Err(AddressError::NotAnAddress)
        }
    }
}

impl TryFrom<String> for HostKey {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<HostKey> for String {
    fn from(key: HostKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<String, AddressError> {
        BaseUrl::parse(text).map(|base| base.key().to_string())
    }

    #[test]
    fn a_key_is_the_lower_case_authority_and_the_base_path() {
        assert_eq!(key("https://GitHub.com/"), Ok("github.com".to_owned()));
        assert_eq!(
            key("https://git.example.org:443/gitlab/"),
            Ok("git.example.org/gitlab".to_owned())
        );
        assert_eq!(
            key("http://127.0.0.1:9101"),
            Ok("127.0.0.1:9101".to_owned())
        );
        assert_eq!(
            key("https://[2001:db8::1]:8443"),
            Ok("[2001:db8::1]:8443".to_owned())
        );
    }

    #[test]
    fn plain_http_is_only_for_this_computer() {
        assert_eq!(key("http://git.example.org"), Err(AddressError::NotHttps));
        assert_eq!(key("ftp://127.0.0.1"), Err(AddressError::NotHttps));
    }

    #[test]
    fn addresses_that_could_deceive_are_refused() {
        let long = format!("https://github.com/{}", "a".repeat(MAX_ADDRESS));
        for (text, why) in [
            (long.as_str(), AddressError::TooLong),
            ("https://git\thub.com", AddressError::Characters),
            ("https://github.com/a b", AddressError::Characters),
            ("https://github.com/a//b", AddressError::Path),
            ("https://github.com/%61", AddressError::Path),
            ("https://:word@github.com", AddressError::UserInfo),
            ("https://github.com/a#b", AddressError::QueryOrFragment),
            ("https://user@github.com", AddressError::UserInfo),
            ("https://github.com/a?b", AddressError::QueryOrFragment),
            ("https://github.com/%2e%2e/x", AddressError::Path),
            ("https://github.com/a/../b", AddressError::Path),
            ("https://github.com\\evil", AddressError::Characters),
            ("https://github.com.", AddressError::Host),
            ("https://github.com:0", AddressError::Host),
            ("https://github.com:99999", AddressError::NotAnAddress),
            ("github.com", AddressError::NotAnAddress),
        ] {
            assert_eq!(key(text), Err(why), "{text}");
        }
    }

    #[test]
    fn case_74_a_name_in_another_script_is_kept_and_shown_in_its_ascii_form() {
        for typed in [
            "https://gіthub.com",
            "https://GІTHUB.com",
            "https://ｇіthub。com",
        ] {
            let base = BaseUrl::parse(typed).expect("a host of its own");
            assert_eq!(base.as_str(), "https://xn--gthub-n2e.com", "{typed}");
            assert_eq!(base.key().as_str(), "xn--gthub-n2e.com", "{typed}");
        }
        assert!("gіthub.com".parse::<HostKey>().is_err());
        assert!("xn--gthub-n2e.com".parse::<HostKey>().is_ok());
    }

    #[test]
    fn a_key_is_read_back_only_in_its_canonical_form() {
        assert!("git.example.org/gitlab".parse::<HostKey>().is_ok());
        assert!("127.0.0.1:9101".parse::<HostKey>().is_ok());
        assert!("GitHub.com".parse::<HostKey>().is_err());
        assert!("github.com/".parse::<HostKey>().is_err());
    }

    #[test]
    fn an_ipv6_host_has_an_opaque_redirect_segment() {
        let key = BaseUrl::parse("https://[::1]:9000").map(|base| base.key());
        let segment = key.map(|key| key.redirect_segment()).unwrap_or_default();
        assert!(
            segment.starts_with("h-") && segment.len() == 18,
            "{segment}"
        );
    }
}
