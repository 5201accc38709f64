//! How a host is reached where the usual way does not lead to it.

use std::io::Read;

use serde::{Deserialize, Serialize};
use url::Url;

/// Certificates and proxy of one host. Of one host only: what is trusted for it is trusted nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// Certificates of an authority that is trusted for this host beside the usual ones; PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Through what it is reached.
    #[serde(skip_serializing_if = "Proxy::is_the_systems")]
    pub proxy: Proxy,
}

/// Through what a host is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// What the system says.
    #[default]
    System,
    /// Nothing, whatever the system says.
    None,
    /// This address: http, https or socks5, without a password.
    At(Url),
}

impl Proxy {
    const fn is_the_systems(&self) -> bool {
        matches!(self, Self::System)
    }
}

/// Why something cannot be a host's certificates or proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The file cannot be read, or is no text.
    #[error("{0}")]
    Unreadable(String),
    /// There is no certificate in it, or more than one authority ever needs.
    #[error("not a certificate in PEM form")]
    NoCertificate,
    /// A private key is nobody's business here.
    #[error("a private key does not belong here")]
    PrivateKey,
    /// Not an address of a proxy.
    #[error("not the address of a proxy")]
    NoProxy,
    /// A password would stand in a file that is not secret.
    #[error("a user name or password does not belong in the address of a proxy")]
    Password,
}

const LONGEST: usize = 64 * 1024;

/// Certificates in PEM form, as a file of an authority holds them. Whether they can be used, the client
/// says.
pub fn authority(text: &str) -> Result<String, NetworkError> {
    let text = text.trim();
    if text.contains("PRIVATE KEY") {
        return Err(NetworkError::PrivateKey);
    }
    let begins = text.matches("-----BEGIN CERTIFICATE-----").count();
    let ends = text.matches("-----END CERTIFICATE-----").count();
    if begins == 0 || begins != ends || text.len() > LONGEST {
        return Err(NetworkError::NoCertificate);
    }
    Ok(text.to_owned())
}

/// The same from a file, of which no more is read than an authority ever needs.
pub fn read_authority(file: impl Read) -> Result<String, NetworkError> {
    let mut text = String::new();
    file.take(LONGEST as u64 + 1)
        .read_to_string(&mut text)
        .map_err(|error| NetworkError::Unreadable(error.to_string()))?;
    authority(&text)
}

/// `system`, `none`, or the address of a proxy.
pub fn proxy(text: &str) -> Result<Proxy, NetworkError> {
    match text.trim() {
        "system" => return Ok(Proxy::System),
        "none" => return Ok(Proxy::None),
        _ => {}
    }
    let url = Url::parse(text.trim()).map_err(|_| NetworkError::NoProxy)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NetworkError::Password);
    }
    match url.scheme() {
        "http" | "https" | "socks5" | "socks5h" if url.has_host() => Ok(Proxy::At(url)),
        _ => Err(NetworkError::NoProxy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_certificates_are_an_authority() {
        let good = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        assert_eq!(authority(&format!("{good}\n")), Ok(good.to_owned()));
        assert_eq!(authority("AAAA"), Err(NetworkError::NoCertificate));
        assert_eq!(
            authority(&format!("{good}\n-----BEGIN CERTIFICATE-----")),
            Err(NetworkError::NoCertificate)
        );
        assert_eq!(
            authority("-----BEGIN PRIVATE KEY-----"),
            Err(NetworkError::PrivateKey)
        );
    }

    #[test]
    fn a_proxy_is_an_address_without_a_password() {
        assert_eq!(proxy("none"), Ok(Proxy::None));
        assert_eq!(proxy("system"), Ok(Proxy::System));
        assert!(matches!(proxy("socks5://127.0.0.1:1080"), Ok(Proxy::At(_))));
        assert_eq!(
            proxy("http://ada:secret@proxy.example.org:3128"),
            Err(NetworkError::Password)
        );
        assert_eq!(proxy("proxy.example.org"), Err(NetworkError::NoProxy));
        assert_eq!(proxy("ftp://proxy.example.org"), Err(NetworkError::NoProxy));
    }

    #[test]
    fn the_usual_way_is_written_as_nothing() {
        let usual = serde_json::to_string(&Network::default());
        assert_eq!(usual.ok().as_deref(), Some("{}"));
        assert_eq!(
            serde_json::from_str::<Network>("{}").ok(),
            Some(Network::default())
        );
    }
}
