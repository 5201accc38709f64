//! One host: a base address, its provider, our registration there, and the closed set of addresses
//! its credentials go to.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::addresses::{endpoints_from_paths, issuer_from_fact};
use super::file::{ClientSecret, Provider, Ready, Repo, Repositories, Support};
use super::key::{BaseUrl, HostKey};
use super::network::Network;
use super::redirect::{deep_link_uri, loopback_registration, port_of, redirect_uris};
use super::way::Way;

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
    /// Tokens that a person made and that end, if the host can be told.
    #[serde(default)]
    pub revoke_personal: Option<Url>,
    /// Tells who a token belongs to.
    pub identity: Url,
    /// Tells what a token that a person made may do.
    #[serde(default)]
    pub validate: Option<Url>,
    /// Lists what a grant reaches at several organisations.
    #[serde(default)]
    pub reach: Option<Url>,
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
                self.revoke_personal.as_ref(),
                self.validate.as_ref(),
                self.reach.as_ref(),
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
    /// How it is reached.
    pub network: Network,
}

/// The ports at which an answer may arrive on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ports {
    /// Any that is free.
    Any,
    /// These, as they are registered.
    Fixed(Vec<u16>),
    /// None: no loopback address is registered.
    None,
}

impl Host {
    /// A host whose addresses its provider's file knows, without a registration of ours; `None` if the
    /// file does not know them.
    pub fn of(provider: &'static Provider, base: BaseUrl) -> Option<Self> {
        Some(Self {
            endpoints: endpoints_from_paths(provider, &base)?,
            issuer: issuer_from_fact(provider, &base),
            redirect_uris: redirect_uris(provider, &base.key()),
            client_id: None,
            has_secret: false,
            default: false,
            network: Network::default(),
            provider,
            base,
        })
    }

    /// The host key.
    pub fn key(&self) -> HostKey {
        self.base.key()
    }

    /// The client id of the row, else the one this copy was built with, else the one every copy knows.
    pub fn client_id(&self) -> Option<&str> {
        let built = || self.as_built().and_then(|ready| ready.client_id.as_deref());
        self.client_id
            .as_deref()
            .or_else(built)
            .or_else(|| self.provider.client.built_in_id.known())
    }

    /// The client secret this copy was built with; none where the row has a registration of its own.
    pub fn built_in_secret(&self) -> Option<&'static str> {
        match self.client_id {
            Some(_) => None,
            None => self.as_built()?.client_secret.as_deref(),
        }
    }

    /// Whether there is a client secret, kept or built in.
    pub fn has_a_secret(&self) -> bool {
        self.has_secret || self.built_in_secret().is_some()
    }

    /// This host as its provider's file knows it, if it comes ready.
    fn as_built(&self) -> Option<&'static Ready> {
        let mut ready = self.provider.hosts.iter();
        ready.find(|one| BaseUrl::parse(&one.base).is_ok_and(|base| base == self.base))
    }

    /// The ways that work here, the best one first.
    ///
    /// A way back from the browser needs a registered client and a registered redirect address; a
    /// token that a person makes needs neither.
    pub fn ways(&self) -> Vec<Way> {
        let mut ways = Vec::new();
        if self.may_use(self.provider.client.secret) {
            if self.redirect_uris.contains(&deep_link_uri(&self.key())) {
                ways.push(Way::DeepLink);
            }
            if self.ports() != Ports::None {
                ways.push(Way::Loopback);
                ways.push(Way::Paste);
            }
        }
        if self.endpoints.device.is_some() && self.may_use(self.provider.client.device_secret) {
            ways.push(Way::Device);
        }
        match self.provider.personal.accepted {
            Support::Yes => ways.push(Way::Token),
            Support::No | Support::Unknown => {}
        }
        ways
    }

    /// Keys of the sentences that say what scopes allow, each once.
    pub fn plain(&self, scopes: &[String]) -> Vec<String> {
        let plain = &self.provider.scopes.plain;
        let mut keys: Vec<String> = Vec::new();
        for key in scopes.iter().filter_map(|scope| plain.get(scope)) {
            let key = format!("scope.{key}");
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// The root of its API: where it was asked who a token belongs to, without the path of that. It is
    /// as frozen as that address.
    pub fn api(&self) -> Url {
        let mut root = self.endpoints.identity.clone();
        let identity = self.provider.endpoints.identity.known();
        let identity = identity.and_then(|path| path.split('?').next());
        let path = identity.and_then(|path| root.path().strip_suffix(path));
        let path = path.unwrap_or_default().to_owned();
        root.set_query(None);
        root.set_path(&path);
        root
    }

    /// Whether git may push with these scopes, as far as the provider's file knows.
    pub fn may_push(&self, scopes: &[String]) -> Option<bool> {
        self.provider.may_push(scopes)
    }

    /// Whether a client id was brought that is good for nothing without its secret.
    pub fn is_useless(&self) -> bool {
        let by_code = self.endpoints.device.is_some();
        self.client_id().is_some()
            && !self.may_use(self.provider.client.secret)
            && !(by_code && self.may_use(self.provider.client.device_secret))
    }

    /// Whether our registration is good enough for a way that needs one.
    fn may_use(&self, secret: ClientSecret) -> bool {
        let enough = match secret {
            ClientSecret::Required => self.has_a_secret(),
            ClientSecret::Optional | ClientSecret::Never => true,
        };
        enough && self.client_id().is_some()
    }

    /// The ports at which an answer may arrive on this computer.
    pub fn ports(&self) -> Ports {
        let key = self.key();
        if self.redirect_uris.contains(&loopback_registration(&key)) {
            return Ports::Any;
        }
        let fixed: Vec<u16> = self
            .redirect_uris
            .iter()
            .filter_map(|address| port_of(&key, address))
            .collect();
        if fixed.is_empty() {
            Ports::None
        } else {
            Ports::Fixed(fixed)
        }
    }
}

impl Provider {
    /// How it is asked for repositories, as far as is known.
    pub fn repo(&self) -> Option<&Repo> {
        match &self.repo {
            Repositories::Known(repo) => Some(repo),
            Repositories::Not(_) => None,
        }
    }

    /// What ServiceStage calls this kind of host.
    pub fn repo_kind(&self) -> &str {
        self.repo().map_or(&self.id, |repo| &repo.kind)
    }

    /// For how long a refresh token may lie unused, as far as it is documented.
    pub fn unused_life(&self) -> Option<Duration> {
        let days: u64 = self.renewal.unused_days.known()?.parse().ok()?;
        Some(Duration::from_secs(days * 24 * 3600))
    }

    /// Whether git may push with these scopes; `None` where the provider has no scope for it, or
    /// nobody knows what was granted.
    pub fn may_push(&self, scopes: &[String]) -> Option<bool> {
        let push = &self.scopes.push;
        let known = !push.is_empty() && !scopes.is_empty();
        known.then(|| scopes.iter().any(|scope| push.contains(scope)))
    }
}
