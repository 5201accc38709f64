//! Taking over a sign-in that another program left on this computer.

use forgepass_core::account::LinkId;
use forgepass_core::accounts::FoundToken;
use forgepass_core::grant::Secret;
use forgepass_core::provider::{HostKey, Way};
use forgepass_core::view::{Code, FoundSignIn, Problem, StartedBy};
use forgepass_system::found::{self, Entry};
use forgepass_words::Words;

use crate::args::Link;
use crate::here::Desk;
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;
use crate::verb::found::{problem_of, seen, source_name};

type Seen = (Entry, FoundSignIn);

/// Takes one over: the one the person says yes to, or the only one there is.
pub async fn take(
    args: &Link,
    host: &HostKey,
    desk: &Desk,
    output: &Output,
) -> Result<LinkId, Stop> {
    if args.relink.is_some() {
        let problem = Problem::at(Code::WayUnavailable, host).with("way", Way::Found.as_str());
        return Err(problem.into());
    }
    let mut seen = seen(desk, output)?;
    seen.retain(|(_, found)| found.host == host.as_str() && is_of(found, args.login.as_deref()));
    let (entry, found) = chosen(seen, host, output)?;
    let environment = desk.environment.clone();
    let read = move || found::token(&environment, &entry).map(|token| Secret::new(token.take()));
    // `gh` may have to ask the keyring first.
    let token = tokio::task::spawn_blocking(read)
        .await
        .map_err(|_| Problem::new(Code::Internal).with("id", "found-token"))?
        .map_err(|error| problem_of(&error, host))?;
    let token = FoundToken {
        host: host.clone(),
        login: found.login,
        token,
    };
    let link = desk.accounts.take_found(token, StartedBy::Cli).await?;
    output.person_lines([output.words().say("found.note", &[])])?;
    Ok(link)
}

fn is_of(found: &FoundSignIn, login: Option<&str>) -> bool {
    let Some(wanted) = login else { return true };
    let own = found.login.as_deref();
    own.is_some_and(|own| own.eq_ignore_ascii_case(wanted))
}

fn chosen(seen: Vec<Seen>, host: &HostKey, output: &Output) -> Result<Seen, Stop> {
    if seen.is_empty() {
        return Err(Problem::at(Code::FoundNone, host).into());
    }
    match input::asked() {
        Asked::Person => {
            for one in seen {
                if input::says_yes(&question(&one.1, output.words()))? {
                    return Ok(one);
                }
            }
            Err(Problem::at(Code::Cancelled, host).into())
        }
        Asked::Nobody => Ok(only(seen, host)?),
    }
}

/// The first, if all are of one person: their programs would use that, too.
fn only(seen: Vec<Seen>, host: &HostKey) -> Result<Seen, Problem> {
    let mut logins: Vec<&str> = seen
        .iter()
        .map(|(_, found)| found.login.as_deref().unwrap_or("-"))
        .collect();
    logins.sort_unstable();
    logins.dedup();
    if logins.len() > 1 {
        let logins = logins.join(", ");
        return Err(Problem::at(Code::FoundSeveral, host).with("logins", logins));
    }
    let none = || Problem::at(Code::FoundNone, host);
    seen.into_iter().next().ok_or_else(none)
}

fn question(found: &FoundSignIn, words: &Words) -> String {
    let source = source_name(found.source, words);
    let (host, login) = (found.host.as_str(), found.login.as_deref());
    let values = [
        ("source", source.as_str()),
        ("host", host),
        ("login", login.unwrap_or_default()),
    ];
    let key = match login {
        Some(_) => "cli.found.ask",
        None => "cli.found.ask_nameless",
    };
    words.say(key, &values)
}
