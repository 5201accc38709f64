//! A host that only a grant still names: what can be known of it again.
//!
//! Its address follows from its key, its endpoints from the provider's file or from the host itself,
//! under the rules for a host that is added. What was registered there is not in any slot: where the
//! provider has no client id of its own, the person is asked for it.

use super::Accounts;
use super::rebuild::Ask;
use crate::grant::GrantRecord;
use crate::provider::{BaseUrl, EndpointSource, Host, HostKey, Network, provider, redirect_uris};
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::Problem;
use crate::world::LONGEST_REST;

impl Accounts {
    /// The host of a grant, made again if it must be; `None` if it cannot be just now.
    pub(super) async fn host_again(
        &self,
        record: &GrantRecord,
        ask: Ask,
    ) -> Result<Option<HostKey>, Problem> {
        let Ok(key) = record.host.parse::<HostKey>() else {
            return Ok(None);
        };
        if self.means.ledger.host(&key)?.is_some() {
            return Ok(Some(key));
        }
        let secret = Slot::Client(key.clone());
        // A host that did not answer is not asked at every look.
        if self.means.rests_until(&secret).is_some() {
            return Ok(None);
        }
        let (Some(provider), Some(base)) = (provider(&record.provider), base_of(&key)) else {
            return Ok(None);
        };
        let by_asking = provider.endpoints.source == EndpointSource::Discovery;
        if by_asking && ask == Ask::Nobody {
            return Ok(None);
        }
        let found = match self.endpoints(provider, &base, &Network::default()).await {
            Ok(found) => found,
            Err(problem) => {
                tracing::info!(host = %key, %problem, "a host cannot be known again yet");
                self.means.rest(secret, LONGEST_REST);
                return Ok(None);
            }
        };
        let who = Attendance::Unattended;
        let host = Host {
            network: Network::default(),
            redirect_uris: redirect_uris(provider, &key),
            provider,
            client_id: None,
            has_secret: match self.means.vault.read(&secret, who).await {
                Ok(kept) => kept.is_some(),
                // Damaged, and so there: the host insists on one.
                Err(VaultError::Corrupt) => true,
                Err(error) => return Err(error.into()),
            },
            default: false,
            endpoints: found.endpoints,
            issuer: found.issuer,
            base,
        };
        self.means.ledger.add_host(&host, self.means.now())?;
        Ok(Some(key))
    }
}

/// The address behind a key: https, and plain http on this computer, where nothing else is usual.
fn base_of(key: &HostKey) -> Option<BaseUrl> {
    let secure = BaseUrl::parse(&format!("https://{key}")).ok()?;
    let base = if secure.is_loopback() {
        BaseUrl::parse(&format!("http://{key}")).ok()?
    } else {
        secure
    };
    (base.key() == *key).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(key: &str) -> Option<String> {
        let key = key.parse().expect("a literal host key");
        base_of(&key).map(|base| base.as_str().to_owned())
    }

    #[test]
    fn the_address_of_a_host_follows_from_its_key() {
        let of = |key| base(key).unwrap_or_default();
        assert_eq!(
            of("git.example.org/gitlab"),
            "https://git.example.org/gitlab"
        );
        assert_eq!(of("127.0.0.1:9101"), "http://127.0.0.1:9101");
    }
}
