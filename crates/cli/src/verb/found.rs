//! `forgepass found`: sign-ins that other programs left on this computer.

use forgepass_core::accounts::Trace;
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Code, FoundSignIn, FoundSource, Problem};
use forgepass_system::Platform;
use forgepass_system::found::{self, Entry, FoundError, Source};
use forgepass_words::Words;

use crate::here::Desk;
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// Lists them. No token is read for this.
pub fn run(desk: &Desk, output: &Output) -> Result<(), Stop> {
    let seen = seen(desk, output)?;
    let list: Vec<FoundSignIn> = seen.into_iter().map(|(_, found)| found).collect();
    output.answer(&list, || listed(&list, output.words()))?;
    Ok(())
}

/// What was found at hosts we know. A place that cannot be read is told, and hides no other.
pub fn seen(desk: &Desk, output: &Output) -> Result<Vec<(Entry, FoundSignIn)>, Problem> {
    let looked = found::look(&desk.environment, Platform::HERE);
    for unread in &looked.unread {
        output.tell_problem(&Problem::new(Code::FoundUnread).with("path", unread.place.display()));
    }
    let traces: Vec<Trace> = looked.entries.iter().map(trace).collect();
    let found = desk.accounts.found(&traces)?;
    Ok(found
        .into_iter()
        .filter_map(|(at, found)| Some((looked.entries.get(at)?.clone(), found)))
        .collect())
}

/// Why there is no token, as the person is told it.
pub fn problem_of(error: &FoundError, host: &HostKey) -> Problem {
    match error {
        FoundError::Gone => Problem::at(Code::FoundNone, host),
        FoundError::Unread { place, .. } => {
            Problem::new(Code::FoundUnread).with("path", place.display())
        }
        FoundError::Withheld => Problem::at(Code::FoundWithheld, host),
    }
}

fn trace(entry: &Entry) -> Trace {
    Trace {
        source: match entry.source {
            Source::Gh => FoundSource::Gh,
            Source::GitCredentials => FoundSource::GitCredentials,
            Source::Netrc => FoundSource::Netrc,
        },
        name: entry.name.clone(),
        port: entry.port,
        path: entry.path.clone(),
        login: entry.login.clone(),
    }
}

/// Where a sign-in comes from, as people call it.
pub fn source_name(source: FoundSource, words: &Words) -> String {
    words.say(&format!("found.{}", source.as_str()), &[])
}

fn listed(list: &[FoundSignIn], words: &Words) -> Vec<String> {
    if list.is_empty() {
        return vec![words.say("cli.found.empty", &[])];
    }
    let rows: Vec<[String; 4]> = list.iter().map(|found| row(found, words)).collect();
    let mut lines = table::aligned(&rows);
    lines.push(words.say("found.note", &[]));
    lines.push(words.say("cli.found.take", &[]));
    lines
}

fn row(found: &FoundSignIn, words: &Words) -> [String; 4] {
    let known = match found.known_account {
        Some(_) => words.say("cli.found.known", &[]),
        None => String::new(),
    };
    [
        found.host.clone(),
        found.login.clone().unwrap_or_else(|| "-".to_owned()),
        source_name(found.source, words),
        known,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn found(source: FoundSource, login: Option<&str>, known: Option<&str>) -> FoundSignIn {
        FoundSignIn {
            id: "7".to_owned(),
            source,
            host: "github.com".to_owned(),
            login: login.map(str::to_owned),
            known_account: known.map(str::to_owned),
        }
    }

    #[test]
    fn the_list_says_where_each_is_from_and_what_it_means_to_use_one() {
        let list = [
            found(FoundSource::Gh, Some("ada"), Some("8")),
            found(FoundSource::GitCredentials, None, None),
        ];
        assert_eq!(
            listed(&list, Words::for_language(Language::En)),
            [
                "github.com  ada  GitHub CLI        connected",
                "github.com  -    .git-credentials",
                "Forgepass uses the same token. The other program goes on using it, and its file is \
                 not changed.",
                "Use one with: forgepass link HOST --way found",
            ]
        );
    }

    #[test]
    fn every_source_has_its_name_in_every_language() {
        for language in Language::ALL {
            for source in [
                FoundSource::Gh,
                FoundSource::GitCredentials,
                FoundSource::Netrc,
            ] {
                let name = source_name(source, Words::for_language(*language));
                assert!(!name.starts_with("found."), "{name}");
            }
        }
    }
}
