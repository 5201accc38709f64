//! What a person has to know to choose a way, and the pages they are sent to.

use time::OffsetDateTime;
use url::Url;

use super::hosts::shown;
use super::{Accounts, Opening};
use crate::provider::{
    ClientSecret, Host, HostKey, PersonalHeader, Support, Wanted, WhoRegisters, new_app_page,
    token_pages,
};
use crate::view::{
    Code, HostFacts, Problem, Registrar, RegistrationFacts, SecretUse, TokenPageFacts,
};

/// Where this program is explained, for a form that asks for it: the domain of its scheme.
const HOME: &str = "https://desktop.forgepass.app";

/// A page of a host for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostPage {
    /// Where a token is made.
    Token,
    /// Where older versions of the host have that.
    OlderToken,
    /// Where this program is registered.
    Registration,
    /// Where a person sees and ends what this program may do.
    Manage,
}

impl Accounts {
    /// What a person has to know of a host to choose a way. Asks nobody.
    pub fn host_facts(&self, key: &HostKey) -> Result<HostFacts, Problem> {
        let host = self.known_host(key)?;
        let registration = &host.provider.registration;
        let personal = &host.provider.personal;
        let pages = token_pages(&host, &self.wanted());
        let client = &host.provider.client;
        let token = TokenPageFacts {
            page: pages.is_some(),
            older_page: pages.is_some_and(|pages| pages.older.is_some()),
            tick: personal.tick.clone(),
            email: personal.header == PersonalHeader::Email,
        };
        Ok(HostFacts {
            host: shown(&host),
            software: host.provider.name.clone(),
            registration: RegistrationFacts {
                who: match registration.who {
                    WhoRegisters::Anyone => Registrar::Anyone,
                    WhoRegisters::Administrator => Registrar::Administrator,
                    WhoRegisters::Nobody => Registrar::Nobody,
                },
                form: new_app_page(&host, &self.wanted()).is_some(),
                id_label: registration.id_label.clone(),
                secret_label: registration.secret_label.clone(),
                secret: match (client.secret, client.device_secret, &host.endpoints.device) {
                    (ClientSecret::Optional | ClientSecret::Never, _, _) => SecretUse::NotNeeded,
                    (
                        ClientSecret::Required,
                        ClientSecret::Optional | ClientSecret::Never,
                        Some(_),
                    ) => SecretUse::ForBrowser,
                    (ClientSecret::Required, _, _) => SecretUse::Needed,
                },
                tick: registration.tick.clone(),
                scopes: host.provider.scopes.ask.clone(),
                redirect_uris: host.redirect_uris.clone(),
            },
            token: match personal.accepted {
                Support::Yes => Some(token),
                Support::No | Support::Unknown => None,
            },
            manage: host.manage_page().is_some(),
        })
    }

    /// The address of a page of a host.
    pub fn host_page(&self, key: &HostKey, page: HostPage) -> Result<Opening, Problem> {
        let host = self.known_host(key)?;
        let wanted = self.wanted();
        let url = match page {
            HostPage::Token => token_pages(&host, &wanted).map(|pages| pages.page),
            HostPage::OlderToken => token_pages(&host, &wanted).and_then(|pages| pages.older),
            HostPage::Registration => new_app_page(&host, &wanted),
            HostPage::Manage => host.manage_page(),
        };
        Ok(Opening {
            url: url.ok_or_else(|| Problem::at(Code::PageUnknown, key))?,
            host_is_loopback: host.base.is_loopback(),
        })
    }

    pub(super) fn token_page(&self, host: &Host) -> Option<Url> {
        token_pages(host, &self.wanted()).map(|pages| pages.page)
    }

    /// A name that says where the token is and since when, and that the host has not seen before.
    fn wanted(&self) -> Wanted {
        let seconds = self.means.now().millis().div_euclid(1000);
        let now =
            OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let (year, month) = (now.year(), u8::from(now.month()));
        Wanted {
            name: format!("Forgepass {} {year}-{month:02}", self.means.computer).replace("  ", " "),
            home: HOME.to_owned(),
        }
    }
}
