//! Which part of the host a path is.

use super::Habits;
use crate::Endpoint;

/// What every skin has, at places that no real host uses.
const COMMON: [(&str, Endpoint); 3] = [
    ("/oauth/return/", Endpoint::Return),
    ("/avatars/", Endpoint::Avatar),
    ("/_forge/", Endpoint::Control),
];

impl Habits {
    /// The part at `path`, which is relative to the base.
    pub(crate) fn endpoint(&self, path: &str) -> Endpoint {
        let is_at =
            |place: &str| path == place || (place.ends_with('/') && path.starts_with(place));
        let is_git = self.api.realm.is_some() && path.ends_with("/info/refs");
        self.routes
            .iter()
            .chain(&COMMON)
            .find(|(place, _)| is_at(place))
            .map(|(_, endpoint)| *endpoint)
            .or(is_git.then_some(Endpoint::Git))
            .unwrap_or(Endpoint::Page)
    }

    /// Where a part is, if the host has it.
    pub(crate) fn path(&self, endpoint: Endpoint) -> Option<&'static str> {
        self.routes
            .iter()
            .find(|(_, one)| *one == endpoint)
            .map(|(place, _)| *place)
    }

    /// Where a person is asked; every host has that.
    pub(crate) fn authorize_path(&self) -> &'static str {
        self.path(Endpoint::Authorize).unwrap_or("/oauth/authorize")
    }
}

#[cfg(test)]
mod tests {
    use crate::{Endpoint, Skin};

    #[test]
    fn every_skin_has_a_page_a_token_endpoint_and_a_user() {
        for skin in Skin::ALL {
            for endpoint in [Endpoint::Authorize, Endpoint::Token, Endpoint::User] {
                let path = skin.habits().path(endpoint).unwrap();
                assert_eq!(skin.habits().endpoint(path), endpoint, "{}", skin.as_str());
            }
        }
    }

    #[test]
    fn a_path_of_one_host_is_nothing_on_another() {
        let at = |skin: Skin, path| skin.habits().endpoint(path);
        assert_eq!(at(Skin::Github, "/user"), Endpoint::User);
        assert_eq!(at(Skin::Ghes, "/user"), Endpoint::Page);
        assert_eq!(at(Skin::Ghes, "/api/v3/user"), Endpoint::User);
        assert_eq!(at(Skin::Bitbucket, "/user"), Endpoint::Probe);
        assert_eq!(at(Skin::Gitee, "/oauth/revoke"), Endpoint::Page);
        assert_eq!(at(Skin::Gitea, "/ada/x.git/info/refs"), Endpoint::Git);
        assert_eq!(at(Skin::Demo, "/ada/x.git/info/refs"), Endpoint::Page);
        assert_eq!(at(Skin::Demo, "/api/user/"), Endpoint::Page);
    }
}
