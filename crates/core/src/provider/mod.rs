//! Which providers and hosts exist and how they differ, as data.
//!
//! Every difference between hosts is a column of a provider file. There is deliberately no
//! `if host == …` anywhere in this crate.

mod file;
mod host;
mod key;

use std::sync::LazyLock;

pub use file::{
    Client, ClientSecret, EndpointSource, Endpoints as EndpointPaths, Fact, Identity,
    Issuer as IssuerFact, LoopbackPort, Placement, Provider, Redirect, Renewal, Scopes, Support,
};
pub use host::{
    Endpoints, Host, Issuer, SCHEME, Way, deep_link_uri, endpoints_from_paths,
    loopback_registration, loopback_uri, redirect_path, redirect_uris,
};
pub use key::{AddressError, BaseUrl, HostKey, has_dot_segments, is_loopback};

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/providers.json")))
        .expect("the build script wrote this from checked files")
});

/// Every provider there is, by name.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The provider of this name.
pub fn provider(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_file_is_complete() {
        assert!(!providers().is_empty());
        for provider in providers() {
            let paths = &provider.endpoints;
            match paths.source {
                EndpointSource::Paths => {
                    for fact in [&paths.authorize, &paths.token, &paths.identity] {
                        let path = fact.known().unwrap_or_default();
                        assert!(path.starts_with('/'), "{}: {fact:?}", provider.id);
                    }
                }
                EndpointSource::Discovery => {
                    assert_eq!(paths.token, Fact::Unknown, "{}", provider.id);
                }
            }
            assert!(provider.identity.id.starts_with('/'), "{}", provider.id);
            assert!(!provider.identity.login.is_empty(), "{}", provider.id);
            assert!(!provider.renewal.refused_by.is_empty(), "{}", provider.id);
            for scope in &provider.scopes.ask {
                assert!(provider.scopes.plain.contains_key(scope), "{scope}");
            }
        }
    }
}
