//! One host: a base address, its provider, our registration there, and the closed set of addresses
//! its credentials go to.

use serde::{Deserialize, Serialize};
use url::Url;

use super::file::{ClientSecret, Fact, LoopbackPort, Provider, Support};
use super::key::{BaseUrl, HostKey};

/// The private-use scheme of this program (RFC 8252 §7.1: a reversed domain).
pub const SCHEME: &str = "app.forgepass.desktop";

/// The addresses of a host, frozen when it was added. Credentials go to these and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Opened in the browser; carries no secret of ours.
    pub authorize: Url,
    /// Codes and refresh tokens go here.
    pub token: Url,
    /// Device authorization, if there is any.
    pub device: Option<Url>,
    /// Tokens that end go here, if the host can be told.
    pub revoke: Option<Url>,
    /// Tells who a token belongs to.
    pub identity: Url,
    /// Where git asks.
    pub git: Option<Url>,
}

impl Endpoints {
    /// Every address a credential may be sent to.
    pub fn with_credentials(&self) -> impl Iterator<Item = &Url> {
        [Some(&self.token), Some(&self.identity)]
            .into_iter()
            .chain([
                self.device.as_ref(),
                self.revoke.as_ref(),
                self.git.as_ref(),
            ])
            .flatten()
    }
}

/// How a host names itself in callbacks (RFC 9207).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The exact value; compared byte for byte.
    pub value: Option<String>,
    /// Whether the host promised to send it, so that a callback without it is refused.
    pub demanded: bool,
}

/// A way to come to a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Browser, and back by our own scheme.
    DeepLink,
    /// Browser, and back to a listener on this computer.
    Loopback,
    /// A code typed in at the host (RFC 8628).
    Device,
    /// Browser, and the address pasted by the person.
    Paste,
    /// A token made by the person.
    Token,
    /// A sign-in another program left on this computer.
    Found,
}

impl Way {
    /// The word used in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeepLink => "deep-link",
            Self::Loopback => "loopback",
            Self::Device => "device",
            Self::Paste => "paste",
            Self::Token => "token",
            Self::Found => "found",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [
            Self::DeepLink,
            Self::Loopback,
            Self::Device,
            Self::Paste,
            Self::Token,
            Self::Found,
        ]
        .into_iter()
        .find(|way| way.as_str() == word)
    }
}

/// One base address, its provider, our registration there, and its frozen endpoints.
#[derive(Debug, Clone)]
pub struct Host {
    /// The canonical address.
    pub base: BaseUrl,
    /// How its software speaks OAuth.
    pub provider: &'static Provider,
    /// Our registration, if there is one.
    pub client_id: Option<String>,
    /// Whether a client secret is kept for it.
    pub has_secret: bool,
    /// Whether this is the host meant by the provider's name alone.
    pub default: bool,
    /// Where credentials go.
    pub endpoints: Endpoints,
    /// How it names itself.
    pub issuer: Issuer,
    /// The redirect addresses registered there.
    pub redirect_uris: Vec<String>,
}

impl Host {
    /// The host key.
    pub fn key(&self) -> HostKey {
        self.base.key()
    }

    /// The client id of the row, else the one every copy knows.
    pub fn client_id(&self) -> Option<&str> {
        self.client_id
            .as_deref()
            .or_else(|| self.provider.client.built_in_id.known())
    }

    /// Whether token requests need a client secret.
    pub fn secret_required(&self) -> bool {
        match self.provider.client.secret {
            ClientSecret::Required => true,
            ClientSecret::Optional => false,
        }
    }

    /// The ways that work here, the best one first.
    ///
    /// A way back from the browser needs a registered client and a registered redirect address.
    pub fn ways(&self) -> Vec<Way> {
        if self.client_id().is_none() {
            return Vec::new();
        }
        let mut ways = Vec::new();
        if self.redirect_uris.contains(&deep_link_uri(&self.key())) {
            ways.push(Way::DeepLink);
        }
        if self
            .redirect_uris
            .contains(&loopback_registration(&self.key()))
        {
            ways.push(Way::Loopback);
            ways.push(Way::Paste);
        }
        ways
    }
}

/// The redirect addresses to register for a host of this kind.
pub fn redirect_uris(provider: &Provider, key: &HostKey) -> Vec<String> {
    let mut uris = Vec::new();
    match provider.redirect.deep_link {
        Support::Yes => uris.push(deep_link_uri(key)),
        Support::No | Support::Unknown => {}
    }
    match provider.redirect.loopback {
        LoopbackPort::Any => uris.push(loopback_registration(key)),
        LoopbackPort::None => {}
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

/// Endpoints from the paths in a provider file; `None` where a needed one is not documented.
pub fn endpoints_from_paths(provider: &Provider, base: &BaseUrl) -> Option<Endpoints> {
    let at = |fact: &Fact| fact.known().and_then(|path| base.join(path).ok());
    Some(Endpoints {
        authorize: at(&provider.endpoints.authorize)?,
        token: at(&provider.endpoints.token)?,
        device: at(&provider.endpoints.device),
        revoke: at(&provider.endpoints.revoke),
        identity: at(&provider.endpoints.identity)?,
        git: at(&provider.endpoints.git),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> HostKey {
        text.parse().expect("a literal host key")
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
    fn a_way_is_read_back_from_its_word() {
        assert_eq!(Way::parse("deep-link"), Some(Way::DeepLink));
        assert_eq!(Way::parse("Deep-Link"), None);
    }
}
