//! Why this program was started.

use std::ffi::OsString;

use forgepass_system::handler::SCHEME;

use crate::courier::LONGEST;

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A person opened Forgepass.
    Window,
    /// `--background`: at login, without a window.
    Background,
    /// `--quit`: whatever is running ends. For desktops without a tray, where the menu of the
    /// application's own icon has it.
    Quit,
    /// A browser handed over one of our links.
    Link,
}

/// A command line we do not understand. It is not repeated: it may hold a mangled link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood;

impl std::fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("give no argument, --background, --quit, or one link")
    }
}

impl std::error::Error for NotUnderstood {}

impl Start {
    /// Reads the arguments after the program's own name.
    ///
    /// Exactly one is allowed: a link beside anything else did not come from a browser.
    pub fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, NotUnderstood> {
        let mut args = args.into_iter();
        let Some(only) = args.next() else {
            return Ok(Self::Window);
        };
        match (only.to_str(), args.next()) {
            (Some("--background"), None) => Ok(Self::Background),
            (Some("--quit"), None) => Ok(Self::Quit),
            (Some(text), None) if is_link(text) => Ok(Self::Link),
            _ => Err(NotUnderstood),
        }
    }
}

/// Only the outside is looked at; what is inside is for the core to judge.
fn is_link(text: &str) -> bool {
    text.len() <= LONGEST
        && text
            .split_once(':')
            .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &[&str]) -> Result<Start, NotUnderstood> {
        Start::read(args.iter().map(OsString::from))
    }

    #[test]
    fn no_argument_is_a_person() {
        assert_eq!(read(&[]), Ok(Start::Window));
    }

    #[test]
    fn one_link_is_a_link() {
        let link = "app.forgepass.desktop://oauth/github.com?code=A&state=x";
        assert_eq!(read(&[link]), Ok(Start::Link));
        assert_eq!(read(&["App.Forgepass.Desktop:x"]), Ok(Start::Link));
    }

    #[test]
    fn a_link_beside_anything_else_is_not_understood() {
        let link = "app.forgepass.desktop://oauth/github.com?code=A&state=x";
        for args in [
            [link, "--flag"],
            ["--background", link],
            [link, link],
            [link, ""],
        ] {
            assert_eq!(read(&args), Err(NotUnderstood), "{args:?}");
        }
    }

    #[test]
    fn other_words_and_other_schemes_are_not_understood() {
        for arg in [
            "--settings",
            "https://a.example/",
            "",
            "\"",
            "app.forgepass.desktop",
        ] {
            assert_eq!(read(&[arg]), Err(NotUnderstood), "{arg:?}");
        }
    }

    #[test]
    fn a_link_longer_than_any_of_ours_is_not_understood() {
        let link = format!("{SCHEME}://oauth/{}", "a".repeat(LONGEST));
        assert_eq!(read(&[&link]), Err(NotUnderstood));
    }
}
