//! Labels that hosts choose, made safe to show; and the slug.

use crate::provider::HostKey;

const LONGEST: usize = 64;

/// A text a host chose: bounded, one line, without controls that could turn a row around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// Takes what can be shown of `text`; `None` if nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let shown: String = text
            .chars()
            .filter(|c| !c.is_control() && !is_invisible(*c))
            .take(LONGEST)
            .collect();
        let shown = shown.trim();
        (!shown.is_empty()).then(|| Self(shown.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

/// Bidirectional controls, zero-width characters and line separators (CVE-2021-42574).
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// A name for other programs, `[A-Za-z0-9._-]{4,63}`, made as `<login>-<host>` and unlike all of `taken`.
pub fn slug(login: &str, host: &HostKey, taken: &[String]) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| match c {
                'A'..='Z' | 'a'..='z' | '0'..='9' | '.' | '_' | '-' => c,
                _ => '-',
            })
            .collect()
    };
    let mut stem = format!("{}-{}", plain(login), plain(host.as_str()));
    stem.truncate(58);
    while stem.len() < 4 {
        stem.push('-');
    }
    if !taken.contains(&stem) {
        return stem;
    }
    (2u32..)
        .map(|n| format!("{stem}-{n}"))
        .find(|candidate| !taken.contains(candidate))
        .unwrap_or(stem)
}

/// Whether a text can be one: 4 to 63 of `A-Z a-z 0-9 . _ -`, and not dots alone, of which a path would be
/// made that leads elsewhere.
pub fn is_slug(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (4..=63).contains(&text.len()) && text.bytes().all(plain) && text.bytes().any(|b| b != b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<String> {
        Label::new(text).map(String::from)
    }

    #[test]
    fn a_label_keeps_what_people_read() {
        assert_eq!(label("  艾达 <b>  "), Some("艾达 <b>".to_owned()));
    }

    #[test]
    fn a_label_loses_what_turns_rows_around() {
        assert_eq!(label("a\u{202E}b\u{200B}c\nd"), Some("abcd".to_owned()));
        assert_eq!(label("\u{2066}\0"), None);
    }

    #[test]
    fn a_label_is_bounded() {
        assert_eq!(label(&"x".repeat(10_000)).map(|text| text.len()), Some(64));
    }

    #[test]
    fn a_slug_is_unique_and_within_its_alphabet() {
        let host: HostKey = "127.0.0.1:9101".parse().expect("a literal host key");
        assert_eq!(slug("ada", &host, &[]), "ada-127.0.0.1-9101");
        assert_eq!(
            slug("ada", &host, &["ada-127.0.0.1-9101".to_owned()]),
            "ada-127.0.0.1-9101-2"
        );
        assert!(slug("艾", &host, &[]).is_ascii());
        assert!(slug(&"x".repeat(500), &host, &[]).len() <= 63);
    }

    #[test]
    fn what_is_made_is_a_slug_and_what_leads_elsewhere_is_none() {
        let host: HostKey = "gitlab.com".parse().expect("a literal host key");
        assert!(is_slug(&slug("艾", &host, &[])));
        for text in ["", "abc", "....", "a/bc", "a b c", &"a".repeat(64)] {
            assert!(!is_slug(text), "{text}");
        }
    }
}
