//! Sending the person to the host.

use forgepass_core::account::LinkId;
use forgepass_core::accounts::Accounts;
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::view::{Code, LinkStarted, Problem};
use forgepass_system::browser::{self, BrowserError, HostIsLoopback};
use forgepass_words::Words;

use crate::output::Output;
use crate::stop::Stop;

/// Who opens the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// We do, in the person's browser.
    Us,
    /// The person does, in whichever browser.
    Person,
}

/// What became of opening the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// It was told to open.
    Yes,
    /// The person has to.
    No,
}

/// Says where to sign in, and opens the browser there unless the person wants to.
///
/// The address is always printed: an opener that starts and then fails is not noticed by anyone.
pub async fn send_out(
    started: &LinkStarted,
    host: &HostKey,
    opener: Opener,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    output.program_line(started)?;
    let opened = match opener {
        Opener::Person => Opened::No,
        Opener::Us => open(started, host, accounts, output).await?,
    };
    output.person_lines(said(started, host, opened, output.words()))?;
    Ok(())
}

async fn open(
    started: &LinkStarted,
    host: &HostKey,
    accounts: &Accounts,
    output: &Output,
) -> Result<Opened, Stop> {
    let link: LinkId = super::id_of(started)?;
    let page = accounts.opening(&link).await?;
    let place = if page.host_is_loopback {
        HostIsLoopback::Yes
    } else {
        HostIsLoopback::No
    };
    match browser::open(&page.url, place) {
        Ok(()) => Ok(Opened::Yes),
        Err(BrowserError::NoOpener(error)) => {
            tracing::debug!(%error, "no browser");
            output.tell_problem(&Problem::new(Code::BrowserFailed));
            Ok(Opened::No)
        }
        // Not for a person to open by hand either.
        Err(
            BrowserError::Scheme { .. }
            | BrowserError::Userinfo
            | BrowserError::TooLong(_)
            | BrowserError::Unprintable,
        ) => Err(Problem::at(Code::UnsafeAddress, host).into()),
    }
}

fn said(started: &LinkStarted, host: &HostKey, opened: Opened, words: &Words) -> Vec<String> {
    let values = [("host", host.as_str())];
    let first = match opened {
        Opened::Yes => "cli.link.opened",
        Opened::No => "cli.link.open_this",
    };
    let last = match started.way {
        Way::Paste => "cli.link.paste",
        Way::DeepLink | Way::Loopback | Way::Device | Way::Token | Way::Found => "cli.link.waiting",
    };
    vec![
        words.say(first, &values),
        format!("  {}", started.authorize_url),
        words.say(last, &values),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn lines(way: Way, opened: Opened) -> Vec<String> {
        let started = LinkStarted {
            link: "7".to_owned(),
            authorize_url: "https://git.example.org/authorize?state=s".to_owned(),
            way,
            redirect_uri: None,
            user_code: None,
            expires_at: String::new(),
        };
        let host: HostKey = "git.example.org".parse().unwrap();
        said(&started, &host, opened, Words::for_language(Language::En))
    }

    #[test]
    fn the_address_is_printed_even_when_the_browser_opens() {
        assert_eq!(
            lines(Way::Loopback, Opened::Yes),
            [
                "Your browser opens git.example.org. If it doesn't, open this address:",
                "  https://git.example.org/authorize?state=s",
                "Waiting for git.example.org. Ctrl+C cancels.",
            ]
        );
    }

    #[test]
    fn who_pastes_is_told_what_to_paste() {
        let lines = lines(Way::Paste, Opened::No);
        assert_eq!(lines[0], "Open this address in your browser:");
        assert_eq!(lines[2], "Paste the address your browser ended on:");
    }
}
