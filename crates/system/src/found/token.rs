//! The token of another program's sign-in, and what may be shown beside it.

use std::fmt;

use zeroize::Zeroizing;

/// Longer ones are no tokens of a code host.
const LONGEST: usize = 16 * 1024;

/// What the tokens of code hosts begin with, wherever somebody put one in the place of a name.
const MARKS: [&str; 9] = [
    "gho_",
    "ghp_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gloas-",
    "ATATT",
];

/// Names that stand beside a token and are nobody's.
const NOBODY: [&str; 7] = [
    "git",
    "oauth",
    "oauth2",
    "personalaccesstoken",
    "token",
    "x-access-token",
    "x-token-auth",
];

/// A token. It can be taken out once and is never shown.
pub struct Token(Zeroizing<String>);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A text that can be a token: one word of visible characters. A sentence is a password.
    pub(super) fn of(text: &str) -> Option<Self> {
        let fits = (8..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The token itself. Whoever takes it sees to it that it is wiped.
    pub fn take(mut self) -> String {
        std::mem::take(&mut *self.0)
    }
}

/// A pair of name and password as programs keep it: whose it is, and the token.
///
/// Some put the token in the place of the name and nothing, or a fixed word, beside it.
pub(super) fn pair(name: &str, password: &str) -> Option<(Option<String>, Token)> {
    match password {
        "" | "x-oauth-basic" => Some((None, Token::of(name)?)),
        password if password == name => Some((None, Token::of(password)?)),
        password => Some((login(name), Token::of(password)?)),
    }
}

/// A name that can be shown: a login or an e-mail address, and nothing that might be a token.
pub(super) fn login(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+@".contains(c);
    let short = if name.contains('@') { 254 } else { 39 };
    let is_a_mark = |mark: &&str| {
        name.get(..mark.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(mark))
    };
    let may_be_a_token = MARKS.iter().any(is_a_mark)
        || (name.len() >= 20 && name.chars().all(|c| c.is_ascii_hexdigit()));
    let is_nobody = NOBODY.iter().any(|word| name.eq_ignore_ascii_case(word));
    let shown = (1..=short).contains(&name.len())
        && name.chars().all(plain)
        && !name.starts_with('-')
        && !may_be_a_token
        && !is_nobody;
    shown.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, password: &str) -> Option<(Option<String>, String)> {
        pair(name, password).map(|(login, token)| (login, token.take()))
    }

    #[test]
    fn a_token_is_not_shown() {
        let token = Token::of("canary-token").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn a_name_and_a_token_are_told_apart() {
        assert_eq!(
            read("ada", "ghp_0123456789"),
            Some((Some("ada".to_owned()), "ghp_0123456789".to_owned()))
        );
        assert_eq!(
            read("x-access-token", "ghp_0123456789"),
            Some((None, "ghp_0123456789".to_owned()))
        );
    }

    #[test]
    fn a_token_in_the_place_of_the_name_is_not_shown_as_one() {
        for password in ["", "x-oauth-basic", "some-password"] {
            let (login, _) = read("ghp_0123456789", password).unwrap();
            assert_eq!(login, None, "{password}");
        }
        let hex = "0123456789abcdef0123456789abcdef";
        assert_eq!(login(hex), None);
        assert_eq!(login(&"a".repeat(40)), None);
        assert_eq!(
            read("same-word", "same-word"),
            Some((None, "same-word".to_owned()))
        );
    }

    #[test]
    fn what_has_blanks_or_is_short_is_a_password_and_no_token() {
        for password in [
            "my old password",
            "short",
            "tok\u{7}en-token",
            "пароль-пароль",
        ] {
            assert!(read("ada", password).is_none(), "{password}");
        }
        assert!(read("ada", &"a".repeat(16 * 1024 + 1)).is_none());
    }

    #[test]
    fn an_address_may_be_longer_than_a_login_and_nothing_odd_is_shown() {
        let address = "ada.augusta.king.countess.of.lovelace@example.org";
        assert_eq!(login(address).as_deref(), Some(address));
        for odd in ["", "-ada", "a da", "ada\u{202e}", "ада", "a:b"] {
            assert_eq!(login(odd), None, "{odd}");
        }
    }
}
