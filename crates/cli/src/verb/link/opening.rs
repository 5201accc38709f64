//! Sending the person to the host.

use forgepass_core::account::LinkId;
use forgepass_core::accounts::{Accounts, HostPage};
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::view::{Code, HostFacts, LinkStarted, Problem};
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

/// Where the person goes, and what they do there.
pub struct Page<'a> {
    /// The link.
    pub started: &'a LinkStarted,
    /// Where.
    pub host: &'a HostKey,
    /// What there is to know of it.
    pub facts: &'a HostFacts,
}

impl Page<'_> {
    /// Whether there is an address to open: not every host has a page for tokens that we know of.
    fn is_known(&self) -> bool {
        match self.started.way {
            Way::Token => self.facts.token.as_ref().is_some_and(|token| token.page),
            Way::DeepLink | Way::Loopback | Way::Paste | Way::Device | Way::Found => true,
        }
    }
}

/// Says where to sign in, and opens the browser there unless the person wants to.
///
/// The address is always printed: an opener that starts and then fails is not noticed by anyone.
pub async fn send_out(
    page: &Page<'_>,
    opener: Opener,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    output.program_line(page.started)?;
    let opened = match opener {
        Opener::Us if page.is_known() => open(page, accounts, output).await?,
        Opener::Person | Opener::Us => Opened::No,
    };
    let older = accounts.host_page(page.host, HostPage::OlderToken);
    let older = older.ok().map(|page| page.url.to_string());
    output.person_lines(said(page, opened, older.as_deref(), output.words()))?;
    Ok(())
}

async fn open(page: &Page<'_>, accounts: &Accounts, output: &Output) -> Result<Opened, Stop> {
    let link: LinkId = super::id_of(page.started)?;
    let opening = accounts.opening(&link).await?;
    let place = if opening.host_is_loopback {
        HostIsLoopback::Yes
    } else {
        HostIsLoopback::No
    };
    match browser::open(&opening.url, place) {
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
        ) => Err(Problem::at(Code::UnsafeAddress, page.host).into()),
    }
}

fn said(page: &Page<'_>, opened: Opened, older: Option<&str>, words: &Words) -> Vec<String> {
    let values = [("host", page.host.as_str())];
    if !page.is_known() {
        let mut lines = vec![words.say("cli.link.no_page", &values)];
        lines.extend(what_to_tick(page, words));
        return lines;
    }
    let first = match opened {
        Opened::Yes => "cli.link.opened",
        Opened::No => "cli.link.open_this",
    };
    let mut lines = vec![
        words.say(first, &values),
        format!("  {}", page.started.authorize_url),
    ];
    match page.started.way {
        Way::Device => {
            lines.push(words.say("cli.link.code", &values));
            // Alone on its line, to be copied.
            lines.extend(page.started.user_code.clone());
            lines.push(words.say("cli.link.waiting", &values));
        }
        Way::Token => {
            if let Some(older) = older {
                lines.push(words.say("cli.link.older_page", &values));
                lines.push(format!("  {older}"));
            }
            lines.extend(what_to_tick(page, words));
        }
        Way::Paste => lines.push(words.say("cli.link.paste", &values)),
        Way::DeepLink | Way::Loopback | Way::Found => {
            lines.push(words.say("cli.link.waiting", &values));
        }
    }
    lines
}

/// What the token must be allowed to do, in the host's own words.
fn what_to_tick(page: &Page<'_>, words: &Words) -> Option<String> {
    let tick = &page.facts.token.as_ref()?.tick;
    let scopes = tick.join(&words.say("cli.link.comma", &[]));
    (!tick.is_empty()).then(|| words.say("cli.link.tick", &[("scopes", &scopes)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_core::view::{Host, Registrar, RegistrationFacts, SecretUse, TokenPageFacts};
    use forgepass_words::Language;

    fn facts(page: bool) -> HostFacts {
        HostFacts {
            host: Host {
                key: "git.example.org".to_owned(),
                provider: "gitlab".to_owned(),
                base_url: "https://git.example.org".to_owned(),
                default: false,
                client_id: None,
                ways: vec![Way::Token],
                redirect_uris: Vec::new(),
            },
            software: "GitLab".to_owned(),
            registration: RegistrationFacts {
                who: Registrar::Anyone,
                form: false,
                id_label: String::new(),
                secret_label: String::new(),
                secret: SecretUse::NotNeeded,
                tick: Vec::new(),
                scopes: Vec::new(),
                redirect_uris: Vec::new(),
            },
            token: Some(TokenPageFacts {
                page,
                older_page: false,
                tick: vec!["read_user".to_owned(), "write_repository".to_owned()],
                email: false,
            }),
            manage: false,
        }
    }

    fn told(way: Way, code: Option<&str>, opened: Opened, facts: &HostFacts) -> Vec<String> {
        let started = LinkStarted {
            link: "7".to_owned(),
            authorize_url: "https://git.example.org/authorize?state=s".to_owned(),
            way,
            redirect_uri: None,
            user_code: code.map(str::to_owned),
            expires_at: String::new(),
        };
        let host: HostKey = "git.example.org".parse().unwrap();
        let page = Page {
            started: &started,
            host: &host,
            facts,
        };
        let older = Some("https://git.example.org/older");
        said(&page, opened, older, Words::for_language(Language::En))
    }

    fn lines(way: Way, opened: Opened) -> Vec<String> {
        told(way, None, opened, &facts(true))
    }

    #[test]
    fn a_code_stands_alone_on_its_line() {
        assert_eq!(
            told(Way::Device, Some("WXYZ-1234"), Opened::No, &facts(true)),
            [
                "Open this address in your browser:",
                "  https://git.example.org/authorize?state=s",
                "Type this code there:",
                "WXYZ-1234",
                "Waiting for git.example.org. Ctrl+C cancels.",
            ]
        );
    }

    #[test]
    fn who_makes_a_token_is_told_where_and_what_to_tick() {
        assert_eq!(
            lines(Way::Token, Opened::No),
            [
                "Open this address in your browser:",
                "  https://git.example.org/authorize?state=s",
                "If git.example.org has no such page, it is here:",
                "  https://git.example.org/older",
                "Make a token there. Tick: read_user, write_repository.",
            ]
        );
    }

    #[test]
    fn where_no_page_is_known_none_is_named() {
        assert_eq!(
            told(Way::Token, None, Opened::No, &facts(false)),
            [
                "Look in your settings at git.example.org for the page that makes tokens.",
                "Make a token there. Tick: read_user, write_repository.",
            ]
        );
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
        assert_eq!(
            lines[2],
            "Paste the address your browser ended on, and give it to nobody else:"
        );
    }
}
