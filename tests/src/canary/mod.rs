//! Looks for secrets where none may be.
//!
//! The peers of a story know every secret that passed through them; here they are looked for in
//! whatever else the story left or showed, in every form a careless program would write them.

mod forms;
mod memory;
mod watch;

use std::fmt;
use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;

use forms::{Form, forms_of};
pub use memory::scan_memory;
pub use watch::Watch;

/// One value that nobody else may see.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What it is: `code`, `state`, `access token` …
    pub kind: String,
    /// The value.
    pub value: String,
}

/// A secret that was found where it may not be. The value is not repeated.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// What was found.
    pub kind: String,
    /// In which writing.
    pub form: Form,
    /// Where.
    pub place: String,
}

impl fmt::Debug for Leak {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} as {:?} in {}", self.kind, self.form, self.place)
    }
}

/// The secrets of one story, ready to be looked for.
pub struct Canary {
    needles: Vec<(String, Form)>,
    search: AhoCorasick,
}

impl Canary {
    /// Looks for these; there must be some, and none so short that it could be there by chance.
    #[track_caller]
    pub fn of(secrets: &[Secret]) -> Self {
        assert!(!secrets.is_empty(), "a scan for nothing finds nothing");
        let (mut needles, mut patterns) = (Vec::new(), Vec::new());
        for secret in secrets {
            assert!(
                secret.value.len() >= 12,
                "a short {} proves nothing",
                secret.kind
            );
            for (form, bytes) in forms_of(&secret.value) {
                needles.push((secret.kind.clone(), form));
                patterns.push(bytes);
            }
        }
        Self {
            needles,
            search: AhoCorasick::new(patterns).expect("a few thousand patterns"),
        }
    }

    /// What of it is in these bytes.
    pub fn scan(&self, place: &str, bytes: &[u8]) -> Vec<Leak> {
        let mut leaks: Vec<_> = self
            .search
            .find_iter(bytes)
            .map(|found| {
                let (kind, form) = &self.needles[found.pattern().as_usize()];
                Leak {
                    kind: kind.clone(),
                    form: *form,
                    place: place.to_owned(),
                }
            })
            .collect();
        leaks.sort();
        leaks.dedup();
        leaks
    }

    /// What of it is in the files below a folder, and in their names; tells how many were read.
    #[track_caller]
    pub fn scan_folder(&self, folder: &Path) -> (Vec<Leak>, usize) {
        let (mut leaks, mut read) = (Vec::new(), 0);
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                leaks.extend(self.scan("a file name", path.as_os_str().as_encoded_bytes()));
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() => {
                        let bytes = fs::read(&path).unwrap_or_default();
                        leaks.extend(self.scan(&path.display().to_string(), &bytes));
                        read += 1;
                    }
                    _ => {}
                }
            }
        }
        (leaks, read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canary() -> Canary {
        Canary::of(&[Secret {
            kind: "code".to_owned(),
            value: "gVb8-secret/code+of=a~story".to_owned(),
        }])
    }

    fn found(text: &[u8]) -> Vec<Form> {
        canary()
            .scan("here", text)
            .into_iter()
            .map(|leak| leak.form)
            .collect()
    }

    #[test]
    fn a_secret_is_found_as_it_is() {
        assert_eq!(found(b"x gVb8-secret/code+of=a~story y"), [Form::Raw]);
    }

    #[test]
    fn a_secret_is_found_in_base64_at_every_offset() {
        use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
        for before in ["", "a", "ab", "abc"] {
            let text = format!("{before}gVb8-secret/code+of=a~story and more");
            assert_eq!(
                found(BASE64_STANDARD.encode(&text).as_bytes()),
                [Form::Base64]
            );
            assert_eq!(
                found(BASE64_URL_SAFE_NO_PAD.encode(&text).as_bytes()),
                [Form::Base64]
            );
        }
    }

    #[test]
    fn a_secret_is_found_percent_encoded() {
        assert_eq!(
            found(b"code=gVb8-secret%2Fcode%2Bof%3Da~story"),
            [Form::Percent]
        );
        assert_eq!(
            found(b"code=gVb8-secret%2fcode%2bof%3da%7estory"),
            [Form::Percent]
        );
    }

    #[test]
    fn a_secret_is_found_in_hex() {
        let text = hex::encode("gVb8-secret/code+of=a~story");
        assert_eq!(found(text.as_bytes()), [Form::Hex]);
        assert_eq!(found(text.to_uppercase().as_bytes()), [Form::Hex]);
    }

    #[test]
    fn a_secret_is_found_json_escaped() {
        assert_eq!(
            found(br#"{"code":"gVb8-secret\/code+of=a~story"}"#),
            [Form::Json]
        );
    }

    #[test]
    fn a_secret_is_found_in_utf_16() {
        let wide: Vec<u8> = "gVb8-secret/code+of=a~story"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(found(&wide), [Form::Utf16]);
    }

    #[test]
    fn half_a_secret_is_not_a_leak() {
        assert_eq!(found(b"gVb8-secret/code"), []);
    }

    #[test]
    fn a_leak_does_not_repeat_the_secret() {
        let leaks = canary().scan("here", b"gVb8-secret/code+of=a~story");
        assert_eq!(format!("{leaks:?}"), "[code as Raw in here]");
    }
}
