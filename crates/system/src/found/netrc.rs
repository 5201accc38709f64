//! `.netrc`: machines with login and password, as curl, git and many others read it.

use zeroize::Zeroizing;

use super::address::Address;
use super::token::pair;
use super::{Held, Kept, MOST};

/// A machine that is being read.
#[derive(Default)]
struct Machine {
    /// Nothing for `default`, which is for no host in particular.
    name: Option<String>,
    login: Option<Zeroizing<String>>,
    password: Option<Zeroizing<String>>,
}

/// Reads the sign-ins. Macros are skipped, and `default` is nobody's.
pub(super) fn read(text: &str) -> Vec<Kept> {
    let mut kept = Vec::new();
    let mut machine = Machine::default();
    let mut rest = text;
    while let Some(word) = next(&mut rest) {
        match word.as_str() {
            "machine" => {
                kept.extend(std::mem::take(&mut machine).kept());
                machine.name = next(&mut rest).map(|name| name.to_string());
            }
            "default" => kept.extend(std::mem::take(&mut machine).kept()),
            "login" => machine.login = next(&mut rest),
            "password" => machine.password = next(&mut rest),
            "account" => drop(next(&mut rest)),
            // Up to the first empty line.
            "macdef" => rest = after_macro(rest),
            comment if comment.starts_with('#') => rest = after_line(rest),
            // Of some other program.
            _ => {}
        }
        if kept.len() >= MOST {
            return kept;
        }
    }
    kept.extend(machine.kept());
    kept
}

impl Machine {
    fn kept(self) -> Option<Kept> {
        let address = Address::of_authority(&self.name?)?;
        let login = self.login.unwrap_or_default();
        let (login, token) = pair(&login, &self.password?)?;
        Some(Kept {
            address,
            login,
            held: Held::Here(token),
        })
    }
}

/// The next word, with its quotes and backslashes taken away.
fn next(rest: &mut &str) -> Option<Zeroizing<String>> {
    let text = rest.trim_start();
    let mut word = Zeroizing::new(String::with_capacity(text.len().min(256)));
    let quoted = text.strip_prefix('"');
    let mut letters = quoted.unwrap_or(text).char_indices();
    let all = quoted.unwrap_or(text);
    *rest = "";
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' if quoted.is_some() => {
                *rest = all.get(at + 1..).unwrap_or_default();
                return Some(word);
            }
            '\\' if quoted.is_some() => word.extend(letters.next().map(|(_, letter)| letter)),
            blank if blank.is_whitespace() && quoted.is_none() => {
                *rest = all.get(at..).unwrap_or_default();
                return Some(word);
            }
            letter => word.push(letter),
        }
    }
    // A quote that is never closed spoils what follows, and that is everything.
    (quoted.is_none() && !word.is_empty()).then_some(word)
}

fn after_line(rest: &str) -> &str {
    rest.split_once('\n').map_or("", |(_, after)| after)
}

fn after_macro(rest: &str) -> &str {
    let mut rest = after_line(rest);
    while !rest.is_empty() {
        let is_empty = rest
            .lines()
            .next()
            .is_some_and(|line| line.trim().is_empty());
        rest = after_line(rest);
        if is_empty {
            break;
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::seen;
    use super::*;

    #[test]
    fn machines_are_read_in_any_layout() {
        assert_eq!(
            seen(read(
                "machine github.com login ada password ghp_0123456789\n\
                 machine gitlab.com\n\tlogin bob\n\taccount x\n\tpassword \"to\\\"ken token\\\\1\"\n\
                 machine git.example.org password \"quoted-token\" login \"grace\"\n\
                 machine codeberg.org password token-alone"
            )),
            [
                "github.com:443 ada ghp_0123456789",
                "git.example.org:443 grace quoted-token",
                "codeberg.org:443 - token-alone",
            ]
        );
    }

    #[test]
    fn a_quote_in_a_quoted_token_is_part_of_it() {
        let text = r#"machine github.com login ada password "to\"ken\\token""#;
        assert_eq!(seen(read(text)), ["github.com:443 ada to\"ken\\token"]);
    }

    #[test]
    fn default_macros_and_comments_are_nobodys_sign_in() {
        assert_eq!(
            seen(read(
                "# machine a.example login ada password token-token\n\
                 default login anonymous password someone@example.org\n\
                 macdef init\n\
                 machine b.example login ada password token-token\n\
                 \n\
                 machine c.example login ada password #token-token\n"
            )),
            ["c.example:443 ada #token-token"]
        );
    }

    #[test]
    fn a_machine_that_is_cut_short_is_none() {
        for text in [
            "machine",
            "machine github.com",
            "machine github.com login ada",
            "machine github.com login ada password",
            "machine github.com login ada password \"never closed",
            "machine git/hub login ada password token-token",
            "login ada password token-token",
        ] {
            assert_eq!(seen(read(text)), [] as [&str; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "((machine|login|password|macdef|default|\"|\\\\|#|[ \\n]|\\PC){0,3} ?){0,20}"
        ) {
            read(&text);
        }
    }
}
