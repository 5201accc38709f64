//! `hosts.yml` of GitHub's command `gh`, and `gh` itself where it keeps its tokens in the keyring.

mod program;
mod walk;

use std::collections::BTreeMap;
use std::io;

use super::address::Address;
use super::token::{Token, login};
use super::{Held, Kept, MOST};
pub(super) use program::{ask, program};
use walk::walk;

/// What the file says of one host.
#[derive(Default)]
struct Section {
    /// Who is signed in just now.
    active: Option<String>,
    token: Option<Token>,
    users: BTreeMap<String, Option<Token>>,
}

/// Reads the sign-ins. What is not YAML, or not of this shape, is an error: it may hold some.
pub(super) fn read(text: &str) -> io::Result<Vec<Kept>> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    walk(text, |path, value| {
        let [host, path @ ..] = path else { return };
        if sections.len() >= MOST && !sections.contains_key(*host) {
            return;
        }
        let section = sections.entry((*host).to_owned()).or_default();
        match path {
            ["user"] => section.active = Some(value.to_owned()),
            ["oauth_token"] => section.token = Token::of(value),
            ["users", user] => drop(section.users.entry((*user).to_owned()).or_default()),
            ["users", user, "oauth_token"] => {
                section.users.insert((*user).to_owned(), Token::of(value));
            }
            _ => {}
        }
    })?;
    let kept = sections.into_iter();
    Ok(kept
        .flat_map(|(host, section)| of_host(&host, section))
        .collect())
}

fn of_host(host: &str, section: Section) -> Vec<Kept> {
    let Some(address) = Address::of_authority(host) else {
        return Vec::new();
    };
    let Section {
        active,
        mut token,
        users,
    } = section;
    let hostname = format!("--hostname={host}");
    let ask = |more: Option<String>| {
        let words = ["auth".to_owned(), "token".to_owned(), hostname.clone()];
        Held::WithGh(words.into_iter().chain(more).collect())
    };
    let mut kept = Vec::new();
    let mut keep = |login: Option<String>, held: Held| {
        kept.push(Kept {
            address: address.clone(),
            login,
            held,
        });
    };
    if users.is_empty() {
        // Before it knew several users of one host.
        match (active.as_deref().map(login), token) {
            (Some(Some(user)), None) => keep(Some(user), ask(None)),
            (Some(user), Some(token)) => keep(user, Held::Here(token)),
            (None, Some(token)) => keep(None, Held::Here(token)),
            (Some(None) | None, None) => {}
        }
        return kept;
    }
    for (user, own) in users {
        let Some(name) = login(&user) else { continue };
        let of_active = if active.as_ref() == Some(&user) {
            token.take()
        } else {
            None
        };
        match own.or(of_active) {
            Some(token) => keep(Some(name), Held::Here(token)),
            None => keep(Some(name), ask(Some(format!("--user={user}")))),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::found::testing::seen;

    #[test]
    fn tokens_in_the_file_are_read_for_each_user() {
        let text = "github.com:\n\
            \x20   git_protocol: https\n\
            \x20   users:\n\
            \x20       ada:\n\
            \x20           oauth_token: gho_0123456789\n\
            \x20       bob:\n\
            \x20           oauth_token: \"gho_9876543210\"\n\
            \x20   user: ada\n\
            \x20   oauth_token: gho_0123456789\n";
        assert_eq!(
            seen(read(text).unwrap()),
            [
                "github.com:443 ada gho_0123456789",
                "github.com:443 bob gho_9876543210",
            ]
        );
    }

    #[test]
    fn a_token_in_the_keyring_is_one_to_ask_for() {
        let text = "ghe.example.org:\n    users:\n        ada:\n        bob: {}\n    user: ada\n\
                    github.com:\n    user: ada\n    git_protocol: ssh\n";
        assert_eq!(
            seen(read(text).unwrap()),
            [
                "ghe.example.org:443 ada gh auth token --hostname=ghe.example.org --user=ada",
                "ghe.example.org:443 bob gh auth token --hostname=ghe.example.org --user=bob",
                "github.com:443 ada gh auth token --hostname=github.com",
            ]
        );
    }

    #[test]
    fn a_file_of_before_there_were_several_users_is_read() {
        let text = "github.com:\n    oauth_token: gho_0123456789\n    user: ada\n";
        assert_eq!(
            seen(read(text).unwrap()),
            ["github.com:443 ada gho_0123456789"]
        );
    }

    #[test]
    fn an_empty_file_holds_nothing() {
        for text in ["", "\n", "{}", "# nothing\n", "~", "github.com:\n"] {
            assert_eq!(seen(read(text).unwrap()), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn what_is_not_of_this_shape_is_an_error_and_not_nothing() {
        for text in [
            "github.com: [",
            "- github.com",
            "a: &x {b: c}\nd: *x\n",
            "{{a: b}: c}",
            "a: {b: {c: {d: {e: {f: {g: {h: {i: j}}}}}}}}",
            "\"never closed",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_or_a_user_that_could_be_an_argument_is_passed_over() {
        let text = "--help:\n    user: ada\ngithub.com:\n    users:\n        -x:\n        a b:\n";
        assert_eq!(seen(read(text).unwrap()), [] as [&str; 0]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(
            text in "((github.com|users|user|oauth_token|[:{}&*!|>?%@'\"\\[\\]-]|[ \\n]|\\PC){0,3}){0,20}"
        ) {
            let _ = read(&text);
        }
    }
}
