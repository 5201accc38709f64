//! A host as a file: what one person writes down for others.
//!
//! It names the software, the address and the registration. **Invariant:** it has no place for a
//! secret, and none for an address that a credential goes to: those follow from the software.

use std::io::{self, Read};

use serde::Serialize;
use toml::{Table, Value};

use super::hosts::{NewHost, printable};
use super::{Accounts, HostEdit};
use crate::provider::{BaseUrl, HostKey, is_redirect_uri};
use crate::view::{self, Code, Problem};

/// Longest file taken.
const LONGEST: u64 = 64 * 1024;

/// What is in the file.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct HostFile {
    /// The provider's name.
    pub provider: String,
    /// The host's address.
    pub origin: String,
    /// Our registration there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The redirect addresses that are registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Imported {
    /// The host was added.
    Added,
    /// The host was there, and has the file's registration now.
    Registered,
    /// Everything was as the file says.
    Unchanged,
}

impl HostFile {
    /// The text of the file.
    pub fn text(&self) -> Result<String, Problem> {
        toml::to_string(self).map_err(|_| Problem::new(Code::Internal).with("id", "host-file"))
    }

    /// Reads one. `name` is what the person calls it.
    pub fn read(name: &str, source: io::Result<impl Read>) -> Result<Self, Problem> {
        let mut text = String::new();
        match source.and_then(|source| source.take(LONGEST).read_to_string(&mut text)) {
            Ok(length) if length as u64 >= LONGEST => Err(flaw(Code::HostFileLong, name)),
            Ok(_) => Self::parse(name, &text),
            // What is no text is no TOML.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(flaw(Code::HostFileNotToml, name))
            }
            Err(error) => Err(flaw(Code::HostFileUnreadable, name).with("text", error)),
        }
    }

    /// Reads what may be there and nothing else. What is wrong is named by its key: a value may be
    /// something that was not meant to be seen.
    fn parse(name: &str, text: &str) -> Result<Self, Problem> {
        let mut table: Table = text
            .parse()
            .map_err(|_| flaw(Code::HostFileNotToml, name))?;
        let missing = |key| flaw(Code::HostFileMissing, name).with("key", key);
        let file = Self {
            provider: string(name, &mut table, "provider")?.ok_or_else(|| missing("provider"))?,
            origin: string(name, &mut table, "origin")?.ok_or_else(|| missing("origin"))?,
            client_id: string(name, &mut table, "client_id")?,
            redirect_uris: strings(name, &mut table, "redirect_uris")?,
        };
        match table.keys().next() {
            Some(key) => Err(flaw(Code::HostFileKey, name).with("key", short(key))),
            None => Ok(file),
        }
    }
}

impl Accounts {
    /// A host as a file.
    pub fn host_file(&self, key: &HostKey) -> Result<HostFile, Problem> {
        let host = self.host_facts(key)?.host;
        Ok(HostFile {
            provider: host.provider,
            origin: host.base_url,
            client_id: host.client_id,
            redirect_uris: Some(host.redirect_uris),
        })
    }

    /// Adds the host of a file, or its registration to a host that has none yet. `name` is what the
    /// person calls the file.
    pub async fn import_host(
        &self,
        name: &str,
        file: HostFile,
    ) -> Result<(Imported, view::Host), Problem> {
        let key = BaseUrl::parse(&file.origin).ok().map(|base| base.key());
        if let (Some(key), Some(addresses)) = (&key, &file.redirect_uris) {
            let mut addresses = addresses.iter();
            if let Some(foreign) = addresses.find(|address| !is_redirect_uri(key, address)) {
                return Err(flaw(Code::HostFileRedirect, name).with("address", short(foreign)));
            }
        }
        let known = key.and_then(|key| {
            let host = self.host_facts(&key).ok()?.host;
            Some((key, host))
        });
        let Some((key, known)) = known else {
            return Ok((Imported::Added, self.add_from(file).await?));
        };
        match difference(&file, &known) {
            Difference::None => Ok((Imported::Unchanged, known)),
            Difference::Registration => {
                let edit = HostEdit {
                    client_id: file.client_id,
                    redirect_uris: file.redirect_uris,
                    ..HostEdit::default()
                };
                Ok((Imported::Registered, self.edit_host(&key, edit).await?))
            }
            Difference::Contradiction(word) => Err(flaw(Code::HostFileOther, name)
                .with("host", key)
                .with("key", word)),
        }
    }

    async fn add_from(&self, file: HostFile) -> Result<view::Host, Problem> {
        let host = self
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
                self.edit_host(&key, edit).await
            }
            Some(_) | None => Ok(host),
        }
    }
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

fn string(name: &str, table: &mut Table, key: &str) -> Result<Option<String>, Problem> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(flaw(Code::HostFileValue, name).with("key", key)),
    }
}

fn strings(name: &str, table: &mut Table, key: &str) -> Result<Option<Vec<String>>, Problem> {
    let Some(value) = table.remove(key) else {
        return Ok(None);
    };
    let texts = value.as_array().and_then(|values| {
        let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>()
    });
    match texts {
        Some(texts) => Ok(Some(texts)),
        None => Err(flaw(Code::HostFileValue, name).with("key", key)),
    }
}

/// Nothing was changed.
fn flaw(code: Code, name: &str) -> Problem {
    Problem::new(code).with("file", printable(name))
}

/// Enough to find it by.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "provider = \"gitlab\"\norigin = \"https://git.example.org\"\n";

    fn read(text: &str) -> Result<HostFile, Problem> {
        HostFile::read("host.toml", Ok(text.as_bytes()))
    }

    fn refused(code: Code) -> Problem {
        Problem::new(code).with("file", "host.toml")
    }

    #[test]
    fn a_file_needs_no_more_than_software_and_address() {
        assert_eq!(
            read(HEAD),
            Ok(HostFile {
                provider: "gitlab".to_owned(),
                origin: "https://git.example.org".to_owned(),
                client_id: None,
                redirect_uris: None,
            })
        );
    }

    #[test]
    fn a_file_that_names_an_endpoint_or_a_secret_is_refused_without_repeating_it() {
        for (line, key) in [
            ("token = \"https://evil.example/token\"", "token"),
            ("client_secret = \"s3cret\"", "client_secret"),
            ("[endpoints]\ntoken = \"s3cret\"", "endpoints"),
        ] {
            let problem = read(&format!("{HEAD}{line}\n")).expect_err("refused");
            assert_eq!(problem, refused(Code::HostFileKey).with("key", key));
        }
    }

    #[test]
    fn what_is_missing_or_of_the_wrong_kind_is_named() {
        assert_eq!(
            read("provider = \"gitlab\""),
            Err(refused(Code::HostFileMissing).with("key", "origin"))
        );
        for key in ["client_id", "redirect_uris"] {
            assert_eq!(
                read(&format!("{HEAD}{key} = 7")),
                Err(refused(Code::HostFileValue).with("key", key))
            );
        }
        assert_eq!(read("provider = "), Err(refused(Code::HostFileNotToml)));
    }

    #[test]
    fn what_is_no_text_is_no_file_of_a_host() {
        let bytes: &[u8] = &[0xff, 0xfe, 0x00];
        assert_eq!(
            HostFile::read("host.toml", Ok(bytes)),
            Err(refused(Code::HostFileNotToml))
        );
    }

    #[test]
    fn no_more_than_64_kib_are_read() {
        let endless = io::repeat(b'#');
        assert_eq!(
            HostFile::read("host.toml", Ok(endless)),
            Err(refused(Code::HostFileLong))
        );
    }

    #[test]
    fn what_was_written_is_read_again() {
        let file = read(&format!("{HEAD}client_id = \"ours\"\n")).expect("good");
        let text = file.text().expect("a text");
        assert_eq!(read(&text), Ok(file));
    }
}
