//! Hosts: add, list, find, remove.

use std::fmt;

use super::{Accounts, HostEdit};
use crate::grant::Secret;
use crate::oauth::{Discovered, OAuthError, metadata_requests, read_metadata};
use crate::provider::{
    AddressError, BaseUrl, EndpointSource, Host, HostKey, Network, Provider, endpoints_from_paths,
    issuer_from_fact, provider, providers, redirect_uris,
};
use crate::renew::problem_of;
use crate::vault::{Attendance, Slot};
use crate::view::{self, Code, Problem};

/// A host to add.
#[derive(Debug)]
pub struct NewHost {
    /// The provider's name.
    pub provider: String,
    /// Its address; may carry a base path.
    pub origin: String,
    /// Our registration there.
    pub client_id: Option<String>,
    /// The secret of our registration, if the host insists on one.
    pub client_secret: Option<Secret<String>>,
    /// Whether the provider's name alone shall mean this host.
    pub default: bool,
}

impl Accounts {
    /// Every host, in the order they were added, and then those that come ready.
    pub fn hosts(&self) -> Result<Vec<view::Host>, Problem> {
        Ok(self.all_hosts()?.iter().map(shown).collect())
    }

    pub(super) fn all_hosts(&self) -> Result<Vec<Host>, Problem> {
        let mut hosts = self.means.ledger.hosts()?;
        for mut ready in ready_hosts() {
            let same_kind = |host: &Host| host.default && host.provider.id == ready.provider.id;
            ready.default &= !hosts.iter().any(same_kind);
            if !hosts.iter().any(|host| host.base == ready.base) {
                hosts.push(ready);
            }
        }
        Ok(hosts)
    }

    /// Whether a host is there without being added: everybody knows it.
    pub fn comes_ready(key: &HostKey) -> bool {
        ready_hosts().any(|host| host.key() == *key)
    }

    /// A host that was added, or that comes ready.
    pub(super) fn known_host(&self, key: &HostKey) -> Result<Host, Problem> {
        self.all_hosts()?
            .into_iter()
            .find(|host| host.key() == *key)
            .ok_or_else(|| Problem::at(Code::HostUnknown, printable(key.as_str())))
    }

    /// A host that was added. One that comes ready is added now, and its endpoints frozen.
    pub(super) async fn host_at_hand(&self, key: &HostKey) -> Result<Host, Problem> {
        let host = self.known_host(key)?;
        if self.means.ledger.host(key)?.is_none() {
            // Somebody else may add it in this moment, which is as good.
            self.means.ledger.add_host(&host, self.means.now())?;
            self.means.changed();
        }
        Ok(host)
    }

    /// The host meant by a host key, or by a provider's name that means one host only.
    pub fn find_host(&self, text: &str) -> Result<HostKey, Problem> {
        let hosts = self.all_hosts()?;
        if let Some(host) = hosts.iter().find(|host| host.key().as_str() == text) {
            return Ok(host.key());
        }
        host_of_kind(&hosts, text)
    }

    /// Adds a host and freezes its endpoints; or brings the registration to one that has none yet.
    pub async fn add_host(&self, new: NewHost) -> Result<view::Host, Problem> {
        self.add_host_by(new, Network::default()).await
    }

    /// As [`add_host`](Self::add_host), for a host that is reached in a way of its own.
    pub async fn add_host_by(&self, new: NewHost, network: Network) -> Result<view::Host, Problem> {
        let provider = provider(&new.provider).ok_or_else(|| unknown_provider(&new.provider))?;
        let base = BaseUrl::parse(&new.origin).map_err(address_problem)?;
        let key = base.key();
        let client_id = new.client_id.filter(|id| !id.trim().is_empty());
        if let Some(known) = self.means.ledger.host(&key)? {
            // A host that was added before Forgepass was registered there: its endpoints stay the
            // frozen ones, only the registration is new.
            let completes = known.client_id().is_none() && known.provider.id == provider.id;
            if client_id.is_none() || !completes {
                return Err(Problem::at(Code::HostExists, key));
            }
            let edit = HostEdit {
                client_id,
                client_secret: new.client_secret,
                default: new.default,
                redirect_uris: None,
            };
            return self.edit_host(&key, edit).await;
        }
        let found = self.endpoints(provider, &base, &network).await?;
        let host = Host {
            redirect_uris: redirect_uris(provider, &key),
            provider,
            client_id,
            has_secret: new.client_secret.is_some(),
            default: new.default,
            endpoints: found.endpoints,
            issuer: found.issuer,
            network,
            base,
        };
        if host.is_useless() {
            return Err(Problem::at(Code::ClientSecretMissing, key));
        }
        self.keep_client_secret(&key, new.client_secret).await?;
        if !self.means.ledger.add_host(&host, self.means.now())? {
            return Err(Problem::at(Code::HostExists, key));
        }
        tracing::info!(host = %key, provider = %provider.id, "host added");
        self.means.changed();
        Ok(shown(&host))
    }

    /// How a host is reached.
    pub fn host_network(&self, key: &HostKey) -> Result<Network, Problem> {
        Ok(self.known_host(key)?.network)
    }

    /// Keeps how a host is reached. The person has said so: nothing is trusted anew by itself.
    pub async fn reach_host_by(&self, key: &HostKey, network: &Network) -> Result<(), Problem> {
        self.host_at_hand(key).await?;
        if !self.means.ledger.reach_by(key, network)? {
            return Err(Problem::at(Code::HostUnknown, key));
        }
        self.means.changed();
        Ok(())
    }

    /// Removes a host that has no accounts.
    pub async fn remove_host(&self, key: &HostKey) -> Result<(), Problem> {
        let host = self
            .means
            .ledger
            .host(key)?
            .ok_or_else(|| Problem::at(Code::HostUnknown, key))?;
        let accounts = self.means.ledger.accounts()?;
        let count = accounts.iter().filter(|row| row.host == *key).count();
        if count > 0 {
            return Err(Problem::at(Code::HostInUse, key).with("count", count));
        }
        for link in self.means.ledger.links()? {
            if link.host == *key {
                self.empty_attempts(&link.id).await;
            }
        }
        if host.has_secret {
            let slot = Slot::Client(key.clone());
            self.means
                .vault
                .delete(&slot, Attendance::Attended, ())
                .await?;
        }
        self.means.ledger.remove_host(key)?;
        self.means.changed();
        Ok(())
    }

    pub(super) async fn endpoints(
        &self,
        provider: &'static Provider,
        base: &BaseUrl,
        network: &Network,
    ) -> Result<Discovered, Problem> {
        match provider.endpoints.source {
            EndpointSource::Discovery => self.discover(base, network).await,
            EndpointSource::Paths => {
                let endpoints = endpoints_from_paths(provider, base)
                    .ok_or_else(|| Problem::new(Code::Internal).with("id", "provider-paths"))?;
                Ok(Discovered {
                    endpoints,
                    issuer: issuer_from_fact(provider, base),
                })
            }
        }
    }

    /// Asks the host for its metadata. The first document that is one decides.
    async fn discover(&self, base: &BaseUrl, network: &Network) -> Result<Discovered, Problem> {
        let key = base.key();
        let mut last = OAuthError::NotOAuth;
        for request in metadata_requests(base, network) {
            let found = match self.means.http.send(request).await {
                Ok(reply) => read_metadata(base, &reply),
                Err(error) => Err(OAuthError::Send(error)),
            };
            match found {
                Ok(found) => return Ok(found),
                // A document that names unsafe addresses is an answer, not a reason to ask on.
                Err(OAuthError::UnsafeAddress) => {
                    return Err(Problem::at(Code::UnsafeAddress, key));
                }
                Err(error) => last = error,
            }
        }
        Err(match last {
            OAuthError::NotOAuth | OAuthError::Unusable => Problem::at(Code::DiscoveryFailed, key),
            error => problem_of(&error, &key),
        })
    }
}

/// The hosts that everybody knows, as they are before anything of them is kept.
fn ready_hosts() -> impl Iterator<Item = Host> {
    let all = providers().iter();
    all.flat_map(|provider| provider.hosts.iter().map(move |ready| (provider, ready)))
        .filter_map(|(provider, ready)| {
            let host = Host::of(provider, BaseUrl::parse(&ready.base).ok()?)?;
            Some(Host {
                default: ready.default,
                ..host
            })
        })
}

/// A host as every edge shows it.
pub(super) fn shown(host: &Host) -> view::Host {
    view::Host {
        key: host.key().to_string(),
        provider: host.provider.id.clone(),
        base_url: host.base.as_str().to_owned(),
        default: host.default,
        client_id: host.client_id().map(str::to_owned),
        ways: host.ways(),
        redirect_uris: host.redirect_uris.clone(),
    }
}

pub(super) fn address_problem(error: AddressError) -> Problem {
    let reason = match error {
        AddressError::NotAnAddress => "not_an_address",
        AddressError::TooLong => "too_long",
        AddressError::Characters => "characters",
        AddressError::NotHttps => "not_https",
        AddressError::UserInfo => "user_info",
        AddressError::QueryOrFragment => "query",
        AddressError::Path => "path",
        AddressError::Host => "host",
    };
    Problem::new(Code::HostAddressInvalid).with("reason", reason)
}

/// The host that a provider's name alone means: its default one, or the only one.
pub(super) fn host_of_kind(hosts: &[Host], provider: &str) -> Result<HostKey, Problem> {
    let of_kind: Vec<&Host> = hosts
        .iter()
        .filter(|host| host.provider.id == provider)
        .collect();
    match (of_kind.iter().find(|host| host.default), of_kind.as_slice()) {
        (Some(host), _) | (None, [host]) => Ok(host.key()),
        (None, _) => Err(Problem::at(Code::HostUnknown, provider)),
    }
}

/// No provider is called so; which there are.
pub(super) fn unknown_provider(text: &str) -> Problem {
    let known: Vec<&str> = providers().iter().map(|p| p.id.as_str()).collect();
    Problem::new(Code::ProviderUnknown)
        .with("provider", printable(text))
        .with("known", known.join(", "))
}

/// What a person typed, short and without controls, to be shown back.
pub(super) fn printable(text: &str) -> impl fmt::Display {
    text.chars()
        .filter(|c| !c.is_control())
        .take(64)
        .collect::<String>()
}
