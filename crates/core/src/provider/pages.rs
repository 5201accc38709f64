//! Pages of a host for people, filled in.

use url::Url;
use url::form_urlencoded::byte_serialize;

use super::addresses::for_people;
use super::file::Fact;
use super::host::Host;

/// What a person should find on a page of the host.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the new token is called, unique at the host.
    pub name: String,
    /// Where this program is explained.
    pub home: String,
}

/// Where a token is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPages {
    /// The page, filled in as far as the host lets us.
    pub page: Url,
    /// Where older versions of the host have it.
    pub older: Option<Url>,
}

/// Where a person makes a token at this host.
pub fn token_pages(host: &Host, wanted: &Wanted) -> Option<TokenPages> {
    let pages = &host.provider.pages;
    Some(TokenPages {
        page: filled(host, &pages.token, wanted)?,
        older: filled(host, &pages.token_older, wanted),
    })
}

/// The form on which a person registers this program.
pub fn new_app_page(host: &Host, wanted: &Wanted) -> Option<Url> {
    filled(host, &host.provider.registration.form, wanted)
}

impl Host {
    /// Where a person sees and ends what this program may do at the host.
    pub fn manage_page(&self) -> Option<Url> {
        filled(self, &self.provider.pages.manage, &Wanted::nothing())
    }

    /// Where a person opens an organisation to a token of their own making.
    pub fn tokens_page(&self) -> Option<Url> {
        filled(
            self,
            &self.provider.organisations.tokens,
            &Wanted::nothing(),
        )
    }
}

impl Wanted {
    /// For pages that only show.
    fn nothing() -> Self {
        Self {
            name: String::new(),
            home: String::new(),
        }
    }
}

fn filled(host: &Host, template: &Fact, wanted: &Wanted) -> Option<Url> {
    let scopes = host.provider.personal.tick.join(",");
    let callback = host.redirect_uris.first().cloned().unwrap_or_default();
    let mut text = template.known()?.replace("{base}", host.base.as_str());
    for (place, value) in [
        ("{name}", wanted.name.as_str()),
        ("{home}", &wanted.home),
        ("{scopes}", &scopes),
        ("{callback}", &callback),
        ("{client_id}", host.client_id().unwrap_or_default()),
    ] {
        if text.contains(place) {
            if value.is_empty() {
                return None;
            }
            text = text.replace(place, &escaped(value));
        }
    }
    // What is left to fill in only the person knows.
    if text.contains('{') {
        return None;
    }
    for_people(&text)
}

/// A blank as `%20`: not every page reads a plus as one.
fn escaped(value: &str) -> String {
    byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{BaseUrl, provider};

    fn host(id: &str, base: &str) -> Host {
        Host::of(
            provider(id).expect("a provider file"),
            BaseUrl::parse(base).expect("a literal address"),
        )
        .expect("documented paths")
    }

    fn wanted() -> Wanted {
        Wanted {
            name: "Forgepass laptop 2026-11".to_owned(),
            home: "https://forgepass.example".to_owned(),
        }
    }

    fn token_page(id: &str, base: &str) -> String {
        let pages = token_pages(&host(id, base), &wanted()).expect("a page");
        pages.page.to_string()
    }

    #[test]
    fn a_token_page_is_filled_in_as_far_as_the_host_lets_us() {
        assert_eq!(
            token_page("github", "https://github.com"),
            "https://github.com/settings/tokens/new?description=Forgepass%20laptop%202026-11&scopes=repo%2Cread%3Auser&default_expires_at=90"
        );
        assert_eq!(
            token_page("gitlab", "https://git.example.org/gitlab"),
            "https://git.example.org/gitlab/-/user_settings/personal_access_tokens/legacy/new?name=Forgepass%20laptop%202026-11&scopes=read_user%2Cread_repository%2Cwrite_repository"
        );
        assert_eq!(
            token_page("forgejo", "https://codeberg.org"),
            "https://codeberg.org/user/settings/applications/tokens/new"
        );
    }

    #[test]
    fn the_form_brings_the_redirect_address_along() {
        let page = new_app_page(&host("github", "https://github.com"), &wanted());
        assert_eq!(
            page.as_ref().map(Url::as_str),
            Some(
                "https://github.com/settings/applications/new?oauth_application%5Bname%5D=Forgepass&oauth_application%5Burl%5D=https%3A%2F%2Fforgepass.example&oauth_application%5Bcallback_url%5D=app.forgepass.desktop%3A%2F%2Foauth%2Fgithub.com"
            )
        );
    }

    #[test]
    fn a_page_that_only_the_person_can_complete_is_not_guessed() {
        assert_eq!(
            new_app_page(&host("bitbucket", "https://bitbucket.org"), &wanted()),
            None
        );
        assert_eq!(host("github", "https://github.com").manage_page(), None);
    }
}
