//! `forgepass link`: sign in at a host, in the browser or by a token.

mod choice;
mod found;
pub mod handler;
mod opening;
mod token;
mod wait;

use forgepass_core::account::{AccountId, LinkId};
use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, Purpose};
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::view::{Account, Code, HostFacts, LinkStarted, Problem, StartedBy};
use forgepass_words::Words;
use serde::Serialize;

use crate::args::{Link, LinkWay};
use crate::here::{Desk, Reach};
use crate::input;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;
use choice::{Choice, choose};
use opening::{Opener, Page};
use token::TokenWay;
use wait::{Bearer, Wait};

/// The last line of a link that worked.
#[derive(Serialize)]
struct Linked<'a> {
    account: &'a Account,
}

/// Begins a link, sends the person to the host, and waits for what comes of it.
pub async fn run(args: Link, desk: &Desk, output: &Output) -> Result<(), Stop> {
    let accounts = &desk.accounts;
    let host = super::host_key(&args.host, accounts)?;
    if args.way == Some(LinkWay::Found) {
        return use_found(&args, &host, desk, output).await;
    }
    let purpose = match &args.relink {
        None => Purpose::New,
        Some(account) => Purpose::Relink(relinked(account, &host, accounts).await?),
    };
    let opener = if args.no_browser {
        Opener::Person
    } else {
        Opener::Us
    };
    let facts = accounts.host_facts(&host)?;
    let chosen = args.way.map(LinkWay::way);
    let choice = choose(chosen, &facts.host, opener, input::asked());
    if choice == Choice::TokenForNow {
        let values = [("host", host.as_str())];
        output.tell(&output.words().say("cli.link.token_for_now", &values));
    }
    let deep_link = deep_link(choice.way(), &host, desk, output)?;
    let started = accounts
        .begin_link(BeginLink {
            host: host.clone(),
            purpose,
            way: choice.way(),
            deep_link,
            started_by: StartedBy::Cli,
        })
        .await
        .map_err(|problem| not_begun(problem, &facts))?;
    let link = id_of(&started)?;
    // Before anybody learns that there is something to break off.
    let mut interrupt = Interrupt::heard()?;
    let page = Page {
        started: &started,
        host: &host,
        facts: &facts,
    };
    let mut begun = opening::send_out(&page, opener, accounts, output).await;
    if let (Ok(()), Way::Token) = (&begun, started.way) {
        let way = TokenWay {
            link,
            host: &host,
            facts: facts.token.as_ref(),
            email: args.email,
            accounts,
            output,
        };
        begun = way.connect(&mut interrupt).await;
    }
    if let Err(stop) = begun {
        // Nobody knows where to sign in, or no token came: nothing will come of it.
        accounts.cancel(&link).await?;
        return Err(stop);
    }
    let wait = Wait {
        link,
        host: &host,
        bearer: bearer(started.way),
        accounts,
        output,
    };
    let (account, renewed) = wait.outcome(interrupt).await??;
    output.answer(&Linked { account: &account }, || {
        [done(&account, purpose, renewed, output.words())]
    })?;
    Ok(())
}

/// A link that cannot begin for want of a registration names the way that works without.
fn not_begun(problem: Problem, facts: &HostFacts) -> Stop {
    match (problem.code, &facts.token) {
        (Code::ClientIdMissing, Some(_)) => Stop::Unregistered {
            host: facts.host.key.clone(),
        },
        (_, Some(_) | None) => problem.into(),
    }
}

/// Takes over what another program left, and waits for what comes of it.
async fn use_found(args: &Link, host: &HostKey, desk: &Desk, output: &Output) -> Result<(), Stop> {
    let accounts = &desk.accounts;
    let link = found::take(args, host, desk, output).await?;
    let interrupt = Interrupt::heard()?;
    let wait = Wait {
        link,
        host,
        bearer: Bearer::Browser,
        accounts,
        output,
    };
    let (account, renewed) = wait.outcome(interrupt).await??;
    output.answer(&Linked { account: &account }, || {
        [done(&account, Purpose::New, renewed, output.words())]
    })?;
    Ok(())
}

/// The account to sign in to again. It must be one of this host: a person at another host may have
/// the same number there.
async fn relinked(text: &str, host: &HostKey, accounts: &Accounts) -> Result<AccountId, Stop> {
    let id = accounts.resolve(text)?;
    let account = accounts.detail(&id).await?.account;
    if account.host == host.as_str() {
        Ok(id)
    } else {
        Err(Stop::OtherHost {
            account: account.handle,
            host: account.host,
        })
    }
}

/// Whether a deep link would come back, asked only where it matters.
fn deep_link(
    way: Option<Way>,
    host: &HostKey,
    desk: &Desk,
    output: &Output,
) -> Result<DeepLink, Stop> {
    match (way, desk.reach) {
        (Some(Way::DeepLink), Reach::ThisRun) => {
            let problem =
                Problem::at(Code::WayUnavailable, host).with("way", Way::DeepLink.as_str());
            Err(problem.into())
        }
        (Some(Way::DeepLink), Reach::Shared) => {
            let found = handler::deep_link(desk);
            if found == DeepLink::Unusable {
                // The person chose it and may know better, say a browser on another desktop.
                output.tell_problem(&Problem::new(Code::HandlerMissing));
            }
            Ok(found)
        }
        (Some(Way::Loopback | Way::Paste | Way::Device | Way::Token | Way::Found), _) => {
            Ok(DeepLink::Unusable)
        }
        (None, _) => Ok(handler::deep_link(desk)),
    }
}

fn bearer(way: Way) -> Bearer {
    match way {
        Way::Paste => Bearer::Person,
        Way::DeepLink | Way::Loopback | Way::Device | Way::Token | Way::Found => Bearer::Browser,
    }
}

fn id_of(started: &LinkStarted) -> Result<LinkId, Problem> {
    started
        .link
        .parse()
        .map_err(|_| Problem::new(Code::Internal).with("id", "link-id"))
}

fn done(account: &Account, purpose: Purpose, renewed: bool, words: &Words) -> String {
    let key = match (purpose, renewed) {
        (Purpose::Relink(_), _) => "cli.link.relinked",
        (Purpose::New, true) => "cli.link.renewed",
        (Purpose::New, false) => "cli.link.linked",
    };
    words.say(key, &[("account", &account.handle)])
}
