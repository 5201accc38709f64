//! `.git-credentials`: one address with user and password a line, as git's `store` helper writes it.

use zeroize::Zeroizing;

use super::address::Address;
use super::token::pair;
use super::{Held, Kept, MOST};

/// Reads the sign-ins. A line that is not one is passed over, as git does.
pub(super) fn read(text: &str) -> Vec<Kept> {
    text.split('\n').filter_map(line).take(MOST).collect()
}

fn line(text: &str) -> Option<Kept> {
    let text = text.strip_suffix('\r').unwrap_or(text);
    let (scheme, rest) = text.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (user, host) = rest.get(..end)?.split_once('@')?;
    // With a second one, git and others would disagree about where the host begins.
    if host.contains('@') {
        return None;
    }
    let address = Address::parse(scheme, rest.get(user.len() + 1..)?)?;
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let (login, token) = pair(&decoded(name)?, &decoded(password)?)?;
    Some(Kept {
        address,
        login,
        held: Held::Here(token),
    })
}

/// Without percent-encoding; `None` if that is broken or hides other than text.
fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (rest.next()?, rest.next()?);
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(high)? * 16 + digit(low)?).ok()?
            }
            other => other,
        });
    }
    let text = std::str::from_utf8(&bytes).ok()?;
    Some(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::seen;
    use super::*;

    #[test]
    fn lines_are_read_with_port_path_and_encoding() {
        assert_eq!(
            seen(read(
                "https://ada:ghp_0123456789@github.com\n\
                 https://bob%40example.org:to%25ken%2f12@GitLab.com\r\n\
                 https://ada:token-token@git.example.org:8443/acme/app.git\n\
                 https://ghp_0123456789:x-oauth-basic@github.com\n\
                 http://ada:token-token@127.0.0.1:9101"
            )),
            [
                "github.com:443 ada ghp_0123456789",
                "gitlab.com:443 bob@example.org to%ken/12",
                "git.example.org:8443/acme/app.git ada token-token",
                "github.com:443 - ghp_0123456789",
                "127.0.0.1:9101 ada token-token",
            ]
        );
    }

    #[test]
    fn what_is_no_sign_in_is_passed_over() {
        let text = "\n\
             # a comment\n\
             ada:ghp_0123456789@github.com\n\
             https://github.com\n\
             http://ada:token-token@github.com\n\
             https://ada:an%20old%20password@github.com\n\
             https://ada:token-token%0a@github.com\n\
             https://ada:broken%4@github.com\n\
             https://ada:broken%zz12@github.com\n\
             https://ada:broken%ff-broken@github.com\n\
             https://ada:token-token@evil.example@github.com\n\
             https://ada:token/token@github.com\n\
             ssh://ada:token-token@github.com\n";
        assert_eq!(seen(read(text)), [] as [&str; 0]);
    }

    #[test]
    fn a_file_without_end_is_cut() {
        let text = "https://ada:token-token@github.com\n".repeat(1001);
        assert_eq!(read(&text).len(), 1000);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(https?://)?[\\PC\\n]{0,80}") {
            read(&text);
        }
    }
}
