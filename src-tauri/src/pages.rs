//! Opening pages in the person's own browser.

use forgepass_core::account::AccountId;
use forgepass_core::accounts::Opening;
use forgepass_core::provider::is_loopback;
use forgepass_core::view::{Code, Problem};
use forgepass_system::browser::{self, BrowserError, HostIsLoopback};
use forgepass_system::private::PrivateBrowser;
use url::Url;

use crate::shell::Shell;

/// Opens a page. The problem never holds the address, whose query may be secret.
pub fn open(opening: &Opening) -> Result<(), Problem> {
    browser::open(&opening.url, host_of(opening)).map_err(|error| unopened(opening, &error))
}

/// Opens a page in a private window, if there is a browser that has such.
pub fn open_private(browser: Option<&PrivateBrowser>, opening: &Opening) -> Result<(), Problem> {
    let browser = browser.ok_or_else(|| Problem::new(Code::BrowserFailed))?;
    browser
        .open(&opening.url, host_of(opening))
        .map_err(|error| unopened(opening, &error))
}

fn host_of(opening: &Opening) -> HostIsLoopback {
    if opening.host_is_loopback {
        HostIsLoopback::Yes
    } else {
        HostIsLoopback::No
    }
}

fn unopened(opening: &Opening, error: &BrowserError) -> Problem {
    tracing::warn!(%error, "no page was opened");
    match error {
        BrowserError::NoOpener(_) => Problem::new(Code::BrowserFailed),
        BrowserError::Scheme { .. }
        | BrowserError::Userinfo
        | BrowserError::TooLong(_)
        | BrowserError::Unprintable => {
            let host = opening.url.host_str().unwrap_or_default();
            Problem::at(Code::UnsafeAddress, host)
        }
    }
}

/// Opens the person's own page at the account's host.
pub async fn open_of_account(shell: &Shell, account: &AccountId) -> Result<(), Problem> {
    let accounts = shell.accounts()?;
    let detail = accounts.detail(account).await?;
    let host = detail.account.host;
    let page = detail.web_url.and_then(|page| Url::parse(&page).ok());
    let hosts = accounts.hosts()?;
    let base = hosts.iter().find(|known| known.key == host);
    open(&Opening {
        url: page.ok_or_else(|| Problem::at(Code::UnsafeAddress, &host))?,
        host_is_loopback: base
            .and_then(|known| Url::parse(&known.base_url).ok())
            .is_some_and(|base| is_loopback(&base)),
    })
}
