//! From the paths of a provider file to the frozen addresses of one host.

use url::Url;

use super::file::{EndBy, Fact, Provider};
use super::host::{Endpoints, Issuer};
use super::key::BaseUrl;

/// Endpoints from the paths in a provider file; `None` where a needed one is not documented.
///
/// The hosts that come ready may have their API at another address, which the file names. Any other
/// host of that kind has it at its own.
pub fn endpoints_from_paths(provider: &Provider, base: &BaseUrl) -> Option<Endpoints> {
    let paths = &provider.endpoints;
    let is_ready = |ready: &BaseUrl| ready == base;
    let api = match paths.api.as_str() {
        "base" => base.clone(),
        address if ready(provider).any(|one| is_ready(&one)) => BaseUrl::parse(address).ok()?,
        _ => base.clone(),
    };
    let below = |root: &BaseUrl, fact: &Fact| match fact.known()? {
        "base" => Some(root.url().clone()),
        path => root.join(path).ok(),
    };
    let revoke = match provider.revocation.oauth {
        EndBy::Rfc7009 => base,
        EndBy::Application | EndBy::Credentials | EndBy::Itself | EndBy::None | EndBy::Unknown => {
            &api
        }
    };
    Some(Endpoints {
        authorize: below(base, &paths.authorize)?,
        token: below(base, &paths.token)?,
        device: below(base, &paths.device),
        revoke: below(revoke, &paths.revoke),
        revoke_personal: below(&api, &paths.revoke_personal),
        identity: below(&api, &paths.identity)?,
        validate: below(&api, &paths.validate),
        reach: below(&api, &provider.organisations.reach),
        git: below(base, &paths.git),
    })
}

/// The addresses of the hosts of a kind that everybody knows.
pub(super) fn ready(provider: &Provider) -> impl Iterator<Item = BaseUrl> {
    let bases = provider.hosts.iter();
    bases.filter_map(|ready| BaseUrl::parse(&ready.base).ok())
}

/// How a host at `base` names itself, as far as the file says.
pub fn issuer_from_fact(provider: &Provider, base: &BaseUrl) -> Issuer {
    let value = provider.issuer.value.known();
    Issuer {
        value: value.map(|text| text.replace("{base}", base.as_str())),
        demanded: provider.issuer.demanded,
    }
}

/// Whether an address may be opened in a browser: https, or this computer.
pub(super) fn for_people(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && super::is_loopback(&url));
    safe.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::provider;

    fn endpoints(id: &str, base: &str) -> Endpoints {
        let base = BaseUrl::parse(base).expect("a literal address");
        endpoints_from_paths(provider(id).expect("a provider file"), &base).expect("paths")
    }

    #[test]
    fn a_host_that_comes_ready_has_its_api_where_its_file_says() {
        let github = endpoints("github", "https://github.com");
        assert_eq!(github.identity.as_str(), "https://api.github.com/user");
        assert_eq!(
            github.token.as_str(),
            "https://github.com/login/oauth/access_token"
        );
        assert_eq!(
            endpoints("gitcode", "https://gitcode.com")
                .identity
                .as_str(),
            "https://api.gitcode.com/api/v5/user"
        );
    }

    #[test]
    fn no_token_of_another_host_of_that_kind_goes_there() {
        for id in ["github", "bitbucket", "gitcode"] {
            let here = endpoints(id, "https://git.example.org");
            for url in here.with_credentials() {
                assert_eq!(url.host_str(), Some("git.example.org"), "{id}");
            }
        }
    }

    #[test]
    fn everything_stands_below_a_base_path() {
        let here = endpoints("gitlab", "https://git.example.org/gitlab");
        assert_eq!(
            here.identity.as_str(),
            "https://git.example.org/gitlab/api/v4/user"
        );
        assert_eq!(
            here.revoke.as_ref().map(Url::as_str),
            Some("https://git.example.org/gitlab/oauth/revoke")
        );
        assert_eq!(
            here.git.as_ref().map(Url::as_str),
            Some("https://git.example.org/gitlab")
        );
    }
}
