//! The person's side of a link: open the browser, open it again, copy the address, paste one.
//!
//! The address goes from the core to the browser or the clipboard and nowhere else.

use forgepass_core::account::{AccountId, LinkId};
use forgepass_core::accounts::{BeginLink, HostPage, Purpose, Via};
use forgepass_core::grant::Secret;
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::view::{Code, LinkStarted, Problem, StartedBy, TokenShown};
use serde::Deserialize;

use crate::courier::LONGEST;
use crate::pages;
use crate::shell::Shell;

/// When the browser opens for a link that begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// At once.
    AtOnce,
    /// Not by itself: the address goes to a private window, or to the clipboard.
    Later,
}

impl Shell {
    /// Begins a link and opens the browser. Answers with the link's id.
    pub async fn begin(
        &self,
        host: HostKey,
        purpose: Purpose,
        way: Option<Way>,
        opens: Opens,
    ) -> Result<String, Problem> {
        let begin = BeginLink {
            host,
            purpose,
            way,
            deep_link: self.handler().deep_link().await,
            started_by: StartedBy::Window,
        };
        let started = self.accounts()?.begin_link(begin).await?;
        match opens {
            Opens::AtOnce => self.follow(started).await,
            Opens::Later => Ok(started.link),
        }
    }

    /// Begins a link that renews an account's grant.
    pub async fn begin_again(
        &self,
        account: AccountId,
        way: Option<Way>,
    ) -> Result<String, Problem> {
        let accounts = self.accounts()?;
        let host = accounts.detail(&account).await?.account.host;
        let host = accounts.find_host(&host)?;
        self.begin(host, Purpose::Relink(account), way, Opens::AtOnce)
            .await
    }

    /// Tries another way within a link and opens the browser.
    pub async fn try_way(&self, link: &LinkId, way: Way) -> Result<(), Problem> {
        let started = self.accounts()?.other_way(link, way).await?;
        self.follow(started).await.map(|_| ())
    }

    /// Opens a link's page in the browser once more.
    pub async fn open_again(&self, link: &LinkId) -> Result<(), Problem> {
        let opening = self.accounts()?.opening(link).await?;
        pages::open(&opening)
    }

    /// Opens a link's page in a private window, where nobody is signed in yet.
    pub async fn open_private(&self, link: &LinkId) -> Result<(), Problem> {
        let opening = self.accounts()?.opening(link).await?;
        let browser = self.private_browser().await;
        pages::open_private(browser.as_ref(), &opening)
    }

    /// Puts a link's address on the clipboard, for another browser or a private window.
    pub async fn copy_address(&self, link: &LinkId) -> Result<(), Problem> {
        let opening = self.accounts()?.opening(link).await?;
        self.copy(opening.url.into()).await
    }

    /// Takes the address a browser ended on from the clipboard.
    pub async fn paste_address(&self, link: LinkId) -> Result<(), Problem> {
        let unusable = || Problem::new(Code::AddressUnusable);
        let text = self.clipboard().read().await.map_err(|_| unusable())?;
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(unusable());
        }
        let via = Via::Pasted(link);
        let _work = self.at_work().await;
        self.accounts()?.receive(text, via).await.map(|_| ())
    }

    /// Opens a page of a host for people.
    pub fn open_host_page(&self, host: &HostKey, page: HostPage) -> Result<(), Problem> {
        pages::open(&self.accounts()?.host_page(host, page)?)
    }

    /// Shows a token to its host: the one that was typed, else the one on the clipboard.
    pub async fn show_token(
        &self,
        link: &LinkId,
        typed: Option<Secret<String>>,
        email: Option<&str>,
    ) -> Result<TokenShown, Problem> {
        let token = match typed {
            Some(token) => token,
            None => {
                let text = self.clipboard().read().await;
                Secret::new(text.map_err(|_| Problem::new(Code::TokenMalformed))?)
            }
        };
        self.accounts()?.show_token(link, token, email).await
    }

    /// Connects the token that was shown.
    pub async fn connect_token(&self, link: &LinkId) -> Result<(), Problem> {
        let _work = self.at_work().await;
        self.accounts()?.connect_token(link).await
    }

    /// Opens the browser for a link that has just begun. A code and a token are read first: the
    /// person opens their page when they know what to do there.
    ///
    /// Without any opener the link goes on: the person is looking at *Copy address*, and the
    /// address works in whatever browser there is. An address that must not be opened ends it.
    async fn follow(&self, started: LinkStarted) -> Result<String, Problem> {
        match started.way {
            Way::DeepLink | Way::Loopback | Way::Paste => {}
            Way::Device | Way::Token | Way::Found => return Ok(started.link),
        }
        let accounts = self.accounts()?;
        let link: LinkId = started.link.parse().expect("the core writes its own ids");
        let opening = accounts.opening(&link).await?;
        match pages::open(&opening) {
            Ok(()) => Ok(started.link),
            Err(problem) if problem.code == Code::BrowserFailed => Ok(started.link),
            Err(unsafe_address) => {
                accounts.cancel(&link).await?;
                Err(unsafe_address)
            }
        }
    }
}
