//! A host as a file: what one person writes down for others.
//!
//! It names the software, the address and the registration. **Invariant:** it has no place for a
//! secret, and none for an address that a credential goes to: those follow from the software.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use forgepass_core::accounts::{Accounts, HostEdit, NewHost};
use forgepass_core::provider::{BaseUrl, HostKey, is_redirect_uri};
use forgepass_core::view::{self, Code, Problem};
use forgepass_words::Words;
use serde::Serialize;
use thiserror::Error;
use toml::{Table, Value};

use crate::output::Output;
use crate::stop::Stop;

/// Longest file taken.
const LONGEST: u64 = 64 * 1024;

/// Why a file cannot be taken. Nothing was changed.
#[derive(Debug, Error)]
#[error("the file of a host cannot be taken")]
pub struct HostFileError {
    file: String,
    flaw: Flaw,
}

#[derive(Debug)]
enum Flaw {
    Unreadable(io::Error),
    TooLong,
    NotToml,
    Unknown(String),
    Missing(&'static str),
    Kind(&'static str),
    Redirect(String),
    Other { host: String, key: &'static str },
}

impl HostFileError {
    /// What is wrong and what to do, in the person's language.
    pub fn said(&self, words: &Words) -> String {
        let file = ("file", self.file.as_str());
        match &self.flaw {
            Flaw::Unreadable(error) => words.say(
                "cli.host.file.unreadable",
                &[file, ("text", &error.to_string())],
            ),
            Flaw::TooLong => words.say("cli.host.file.long", &[file]),
            Flaw::NotToml => words.say("cli.host.file.not_toml", &[file]),
            Flaw::Unknown(key) => words.say("cli.host.file.unknown", &[file, ("key", key)]),
            Flaw::Missing(key) => words.say("cli.host.file.missing", &[file, ("key", key)]),
            Flaw::Kind(key) => words.say("cli.host.file.kind", &[file, ("key", key)]),
            Flaw::Redirect(address) => {
                words.say("cli.host.file.redirect", &[file, ("address", address)])
            }
            Flaw::Other { host, key } => {
                words.say("cli.host.file.other", &[file, ("host", host), ("key", key)])
            }
        }
    }
}

/// What is in the file.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct HostFile {
    provider: String,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uris: Option<Vec<String>>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Added,
    Registered,
    Unchanged,
}

/// What an import did, as a program reads it.
#[derive(Serialize)]
struct Imported<'a> {
    done: Done,
    host: &'a view::Host,
}

/// Prints a host as a file.
pub fn export(text: &str, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let key = super::host_key(text, accounts)?;
    let host = accounts.host_facts(&key)?.host;
    let file = HostFile {
        provider: host.provider,
        origin: host.base_url,
        client_id: host.client_id,
        redirect_uris: Some(host.redirect_uris),
    };
    let toml =
        toml::to_string(&file).map_err(|_| Problem::new(Code::Internal).with("id", "host-file"))?;
    output.answer(&file, || {
        toml.lines().map(str::to_owned).collect::<Vec<_>>()
    })?;
    Ok(())
}

/// Adds the host of a file, or its registration to a host that has none yet.
pub async fn import(path: &Path, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let name = path.display().to_string();
    let flawed = |flaw| HostFileError {
        file: name.clone(),
        flaw,
    };
    let file = read(path).and_then(|text| parse(&text)).map_err(&flawed)?;
    let base = BaseUrl::parse(&file.origin).ok();
    if let (Some(base), Some(addresses)) = (&base, &file.redirect_uris) {
        let mut addresses = addresses.iter();
        let key = base.key();
        if let Some(foreign) = addresses.find(|address| !is_redirect_uri(&key, address)) {
            return Err(flawed(Flaw::Redirect(short(foreign))).into());
        }
    }
    let known = base.and_then(|base| {
        let host = accounts.host_facts(&base.key()).ok()?.host;
        Some((base.key(), host))
    });
    let (done, host) = match known {
        None => (Done::Added, added(file, accounts).await?),
        Some((key, known)) => match difference(&file, &known) {
            Difference::None => (Done::Unchanged, known),
            Difference::Registration => (Done::Registered, registered(&key, file, accounts).await?),
            Difference::Contradiction(word) => {
                let host = known.key;
                return Err(flawed(Flaw::Other { host, key: word }).into());
            }
        },
    };
    let imported = Imported { done, host: &host };
    output.answer(&imported, || {
        let words = output.words();
        let values = [("host", host.key.as_str())];
        match done {
            Done::Added => vec![
                words.say("cli.host.added", &values),
                words.say("cli.host.link", &values),
            ],
            Done::Registered => vec![
                words.say("cli.host.file.registered", &values),
                words.say("cli.host.link", &values),
            ],
            Done::Unchanged => vec![words.say("cli.host.file.unchanged", &values)],
        }
    })?;
    Ok(())
}

async fn added(file: HostFile, accounts: &Accounts) -> Result<view::Host, Problem> {
    let host = accounts
        .add_host(NewHost {
            provider: file.provider,
            origin: file.origin,
            client_id: file.client_id,
            client_secret: None,
            default: false,
        })
        .await?;
    match file.redirect_uris {
        Some(addresses) if addresses != host.redirect_uris => {
            let key: HostKey = host
                .key
                .parse()
                .map_err(|_| Problem::new(Code::Internal).with("id", "host-key"))?;
            let edit = HostEdit {
                redirect_uris: Some(addresses),
                ..HostEdit::default()
            };
            accounts.edit_host(&key, edit).await
        }
        Some(_) | None => Ok(host),
    }
}

async fn registered(
    key: &HostKey,
    file: HostFile,
    accounts: &Accounts,
) -> Result<view::Host, Problem> {
    let edit = HostEdit {
        client_id: file.client_id,
        redirect_uris: file.redirect_uris,
        ..HostEdit::default()
    };
    accounts.edit_host(key, edit).await
}

/// How a file differs from the host that is there.
#[derive(Debug, PartialEq, Eq)]
enum Difference {
    None,
    /// The host has no registration yet, and the file has one.
    Registration,
    /// They contradict each other in this.
    Contradiction(&'static str),
}

fn difference(file: &HostFile, known: &view::Host) -> Difference {
    let addresses = file.redirect_uris.as_ref();
    let same_addresses = addresses.is_none_or(|addresses| *addresses == known.redirect_uris);
    if file.provider != known.provider {
        return Difference::Contradiction("provider");
    }
    match (&file.client_id, &known.client_id) {
        (Some(_), None) => Difference::Registration,
        (Some(new), Some(old)) if new != old => Difference::Contradiction("client_id"),
        (Some(_) | None, _) if same_addresses => Difference::None,
        (Some(_) | None, _) => Difference::Contradiction("redirect_uris"),
    }
}

fn read(path: &Path) -> Result<String, Flaw> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    match read.map_err(Flaw::Unreadable)? as u64 {
        LONGEST.. => Err(Flaw::TooLong),
        _ => Ok(text),
    }
}

/// Reads what may be there and nothing else. What is wrong is named by its key: a value may be
/// something that was not meant to be seen.
fn parse(text: &str) -> Result<HostFile, Flaw> {
    let mut table: Table = text.parse().map_err(|_| Flaw::NotToml)?;
    let file = HostFile {
        provider: string(&mut table, "provider")?.ok_or(Flaw::Missing("provider"))?,
        origin: string(&mut table, "origin")?.ok_or(Flaw::Missing("origin"))?,
        client_id: string(&mut table, "client_id")?,
        redirect_uris: match table.remove("redirect_uris") {
            None => None,
            Some(Value::Array(values)) => Some(
                values
                    .iter()
                    .map(|value| value.as_str().map(str::to_owned))
                    .collect::<Option<_>>()
                    .ok_or(Flaw::Kind("redirect_uris"))?,
            ),
            Some(_) => return Err(Flaw::Kind("redirect_uris")),
        },
    };
    match table.keys().next() {
        Some(key) => Err(Flaw::Unknown(short(key))),
        None => Ok(file),
    }
}

fn string(table: &mut Table, key: &'static str) -> Result<Option<String>, Flaw> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Flaw::Kind(key)),
    }
}

/// Enough to find it by.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn refused(text: &str) -> String {
        let flaw = parse(text).expect_err("refused");
        let file = "host.toml".to_owned();
        HostFileError { file, flaw }.said(Words::for_language(Language::En))
    }

    const HEAD: &str = "provider = \"gitlab\"\norigin = \"https://git.example.org\"\n";

    #[test]
    fn a_file_needs_no_more_than_software_and_address() {
        let file = parse(HEAD).expect("good");
        assert_eq!(
            file,
            HostFile {
                provider: "gitlab".to_owned(),
                origin: "https://git.example.org".to_owned(),
                client_id: None,
                redirect_uris: None,
            }
        );
    }

    #[test]
    fn a_file_that_names_an_endpoint_or_a_secret_is_refused_without_repeating_it() {
        for (line, key) in [
            ("token = \"https://evil.example/token\"", "token"),
            ("client_secret = \"s3cret\"", "client_secret"),
            ("[endpoints]\ntoken = \"s3cret\"", "endpoints"),
        ] {
            let said = refused(&format!("{HEAD}{line}\n"));
            let start = format!(
                "host.toml says something that the file of a host may not: {key}. Nothing changed."
            );
            assert!(said.starts_with(&start), "{said}");
            assert!(!said.contains("evil") && !said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn what_is_missing_or_of_the_wrong_kind_is_named() {
        assert_eq!(
            refused("provider = \"gitlab\""),
            "host.toml doesn't say: origin. Nothing changed."
        );
        assert_eq!(
            refused(&format!("{HEAD}client_id = 7")),
            "host.toml says something unusable as: client_id. Nothing changed. \
             redirect_uris is a list of texts, everything else is a text."
        );
        assert!(refused("provider = ").starts_with("host.toml is not TOML."));
    }
}
