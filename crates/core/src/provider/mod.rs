//! Which providers and hosts exist and how they differ, as data.
//!
//! Every difference between hosts is a column of a provider file. There is deliberately no
//! `if host == …` anywhere in this crate.

mod addresses;
mod file;
mod host;
mod key;
mod lookalike;
mod network;
mod pages;
mod redirect;
mod way;

use std::sync::{LazyLock, Mutex, PoisonError};

pub use addresses::{endpoints_from_paths, issuer_from_fact};
pub use file::{
    Callbacks, Client, ClientSecret, Commits, Content, Detection, EndBy, EndpointSource,
    Endpoints as EndpointPaths, Fact, Hooks, Identity, Issuer as IssuerFact, LoopbackPort, Names,
    Namespaces, Pages, Paging, Personal, PersonalHeader, Pkce, Placement, ProjectFacts, Projects,
    Provider, Ready, Redirect, Registration, Renewal, Repo, Repositories, Revocation, Scopes,
    Support, Tree, WhoRegisters,
};
pub use host::{Endpoints, Host, Issuer, Ports};
pub use key::{AddressError, BaseUrl, HostKey, has_dot_segments, is_loopback};
pub use lookalike::{has_other_letters, looks_like};
pub use network::{Network, NetworkError, Proxy, authority, proxy, read_authority};
pub use pages::{TokenPages, Wanted, new_app_page, token_pages};
pub use redirect::{
    SCHEME, deep_link_uri, is_redirect_uri, loopback_registration, loopback_uri, redirect_path,
    redirect_uris,
};
pub use way::Way;

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/providers.json")))
        .expect("the build script wrote this from checked files")
});

static LEARNT: Mutex<Vec<&'static Provider>> = Mutex::new(Vec::new());

/// Every provider that has a file here, by name.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// The provider of this name.
pub fn provider(id: &str) -> Option<&'static Provider> {
    let here = PROVIDERS.iter().find(|provider| provider.id == id);
    here.or_else(|| {
        let learnt = LEARNT.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.iter().copied().find(|provider| provider.id == id)
    })
}

/// Makes one more kind of host known for as long as this program runs.
///
/// So a file is tried before it has its place beside the others. What is shipped never calls it:
/// from outside, nothing can be added. A name that is known already keeps its meaning.
pub fn learn(new: Provider) {
    if provider(&new.id).is_none() {
        let mut learnt = LEARNT.lock().unwrap_or_else(PoisonError::into_inner);
        learnt.push(Box::leak(Box::new(new)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_known_cannot_be_given_another_meaning() {
        let mut other = provider("github").expect("a provider file").clone();
        "Other".clone_into(&mut other.name);
        learn(other);
        let github = provider("github").map(|provider| provider.name.as_str());
        assert_eq!(github, Some("GitHub"));
    }

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
                    let api = paths.api.as_str();
                    assert!(api == "base" || api.starts_with("https://"), "{api}");
                }
                EndpointSource::Discovery => {
                    assert_eq!(paths.token, Fact::Unknown, "{}", provider.id);
                }
            }
            let id = &provider.identity.id;
            assert!(id.starts_with(['/', 'h']), "{}: {id}", provider.id);
            let fixed = provider.redirect.loopback == LoopbackPort::Fixed;
            assert_eq!(
                fixed,
                !provider.redirect.ports.is_empty(),
                "{}",
                provider.id
            );
            for ready in &provider.hosts {
                assert!(BaseUrl::parse(&ready.base).is_ok(), "{}", ready.base);
            }
            assert!(!provider.identity.login.is_empty(), "{}", provider.id);
            assert!(!provider.renewal.refused_by.is_empty(), "{}", provider.id);
            let written = provider.renewal.unused_days.known().is_some();
            assert_eq!(written, provider.unused_life().is_some(), "{}", provider.id);
            for scope in &provider.scopes.ask {
                assert!(provider.scopes.plain.contains_key(scope), "{scope}");
            }
        }
    }
}
