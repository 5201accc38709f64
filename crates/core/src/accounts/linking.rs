//! Links: begin, try another way, cancel.

use url::Url;

use super::hosts::printable;
use super::{Accounts, BeginLink, DeepLink, Opening, Purpose};
use crate::account::LinkId;
use crate::http::limits;
use crate::ledger::{LinkRow, Outcome};
use crate::oauth::Expected;
use crate::provider::{Host, HostKey, Way};
use crate::vault::{Attendance, VaultError};
use crate::view::{Code, LinkPurpose, LinkStarted, Problem};

impl Accounts {
    /// Begins a link. An open one to the same host is replaced, and told so.
    pub async fn begin_link(&self, begin: BeginLink) -> Result<LinkStarted, Problem> {
        let host = self.known_host(&begin.host)?;
        let (purpose, account) = match begin.purpose {
            Purpose::New => (LinkPurpose::New, None),
            Purpose::Relink(id) => {
                // A person's id means nothing at another host.
                if self.row(&id)?.host != begin.host {
                    return Err(Problem::new(Code::AccountUnknown).with("account", id));
                }
                (LinkPurpose::Relink, Some(id))
            }
        };
        let way = chosen(&host, begin.way, begin.deep_link)?;
        // Asked before the browser opens: a grant that cannot be kept must not be asked for.
        self.means.vault.probe().await.or_else(locked_is_fine)?;
        // What cannot be begun adds no host.
        let host = self.host_at_hand(&host.key()).await?;
        let link = LinkRow {
            id: LinkId::fresh(&*self.means.rng)?,
            host: begin.host.clone(),
            purpose,
            account,
            started_by: begin.started_by,
            until: self.means.now().plus(limits::LINK),
            slug: None,
            outcome: None,
        };
        self.list_link(&link).await?;
        let started = self.begin_attempt(&host, &link, way).await;
        if let Err(problem) = &started {
            let outcome = Outcome::Failed(problem.clone());
            self.means.ledger.end_link(&link.id, &outcome)?;
        }
        self.means.changed();
        started
    }

    /// Lists a link. An open one to the same host is replaced, and told so.
    pub(super) async fn list_link(&self, link: &LinkRow) -> Result<(), Problem> {
        let replaced = Problem::at(Code::Replaced, &link.host);
        for older in self.means.ledger.begin_link(link, &replaced)? {
            self.empty_attempts(&older).await;
        }
        // Told now: an older listener may hold the only port that is registered.
        self.means.changed();
        Ok(())
    }

    /// Tries another way within the same link. The older attempts stay open: the first valid
    /// callback wins.
    pub async fn other_way(&self, id: &LinkId, way: Way) -> Result<LinkStarted, Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let way = chosen(&host, Some(way), DeepLink::Usable)?;
        let started = self.begin_attempt(&host, &link, way).await;
        self.means.changed();
        started
    }

    /// What to open in the browser for the newest attempt of a link.
    pub async fn opening(&self, id: &LinkId) -> Result<Opening, Problem> {
        let link = self.open_link(id)?;
        let host = self.host_of(&link.host)?;
        let attempts = self.means.ledger.attempts(id)?;
        let newest = attempts
            .iter()
            .rfind(|attempt| attempt.taken_at.is_none())
            .ok_or_else(|| Problem::new(Code::LinkOver))?;
        let host_is_loopback = host.base.is_loopback();
        let page = match newest.way {
            Way::DeepLink | Way::Loopback | Way::Paste => None,
            Way::Device => newest
                .shown
                .as_ref()
                .and_then(|shown| Url::parse(&shown.page).ok()),
            Way::Token | Way::Found => self.token_page(&host),
        };
        if let Some(url) = page {
            return Ok(Opening {
                url,
                host_is_loopback,
            });
        }
        let attempt = self.read_attempt(newest, Attendance::Attended).await?;
        let client_id = host
            .client_id()
            .ok_or_else(|| Problem::at(Code::ClientIdMissing, &link.host))?;
        Ok(Opening {
            url: attempt.authorize_url(&host, client_id, &self.expected(&link)?),
            host_is_loopback,
        })
    }

    /// Gives a link up. A callback that still comes finds nothing; a grant that came already is
    /// ended at the host.
    pub async fn cancel(&self, id: &LinkId) -> Result<(), Problem> {
        self.known_link(id)?;
        self.means.ledger.end_link(id, &Outcome::Cancelled)?;
        self.empty_attempts(id).await;
        self.means.changed();
        Ok(())
    }

    /// Forgets a link that has its outcome.
    pub fn dismiss(&self, id: &LinkId) -> Result<(), Problem> {
        if self.known_link(id)?.outcome.is_some() {
            self.means.ledger.forget_link(id)?;
            self.means.changed();
        }
        Ok(())
    }

    /// Who should sign in. A browser that is signed in answers at once, and often as the wrong one.
    pub(super) fn expected(&self, link: &LinkRow) -> Result<Expected, Problem> {
        let rows = self.means.ledger.accounts()?;
        Ok(match link.account {
            Some(id) => rows
                .into_iter()
                .find(|row| row.id == id)
                .map_or(Expected::Anyone, |row| Expected::Login(row.labels.login)),
            None if rows.iter().any(|row| row.host == link.host) => Expected::AnotherOne,
            None => Expected::Anyone,
        })
    }

    pub(super) fn host_of(&self, key: &HostKey) -> Result<Host, Problem> {
        self.means
            .ledger
            .host(key)?
            .ok_or_else(|| Problem::at(Code::HostUnknown, printable(key.as_str())))
    }

    pub(super) fn known_link(&self, id: &LinkId) -> Result<LinkRow, Problem> {
        self.means
            .ledger
            .link(id)?
            .ok_or_else(|| Problem::new(Code::LinkUnknown))
    }

    pub(super) fn open_link(&self, id: &LinkId) -> Result<LinkRow, Problem> {
        let link = self.known_link(id)?;
        if link.outcome.is_some() || link.until <= self.means.now() {
            return Err(Problem::new(Code::LinkOver));
        }
        Ok(link)
    }
}

/// The way asked for if it works here, else the best that does.
fn chosen(host: &Host, asked: Option<Way>, deep_link: DeepLink) -> Result<Way, Problem> {
    let ways = host.ways();
    let works = |way: &Way| match (way, deep_link) {
        (Way::DeepLink, DeepLink::Unusable) => false,
        (Way::DeepLink | Way::Loopback | Way::Paste | Way::Device, _) => true,
        // Not without being asked: the person has to know what to do there.
        (Way::Token | Way::Found, _) => false,
    };
    match asked {
        // Whoever chooses a token knows what to do, and a chosen deep link may well be opened by
        // another of this person's programs.
        Some(way) if ways.contains(&way) => Ok(way),
        Some(_) | None if needs_registration(host, asked) => {
            Err(Problem::at(Code::ClientIdMissing, host.key()))
        }
        Some(way) => Err(Problem::at(Code::WayUnavailable, host.key()).with("way", way.as_str())),
        None => ways
            .into_iter()
            .find(works)
            .ok_or_else(|| Problem::at(Code::WayUnavailable, host.key()).with("way", "browser")),
    }
}

/// Whether the way, or any but a token, only wants for a registration of ours at the host.
fn needs_registration(host: &Host, asked: Option<Way>) -> bool {
    let by_registration = match asked {
        Some(Way::DeepLink | Way::Loopback | Way::Paste | Way::Device) | None => true,
        Some(Way::Token | Way::Found) => false,
    };
    by_registration && host.client_id().is_none()
}

/// A locked vault is unlocked by the first attended write; only one that is not there stops a link.
pub(super) fn locked_is_fine(error: VaultError) -> Result<(), VaultError> {
    match error {
        VaultError::Locked => Ok(()),
        VaultError::Unavailable | VaultError::InDoubt | VaultError::Corrupt => Err(error),
    }
}
