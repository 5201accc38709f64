//! Addresses that look like a host everybody knows, and are not.

use super::addresses::ready;
use super::key::HostKey;
use super::providers;

/// The well-known host that this one could be taken for; `None` for the host itself, and for any
/// other.
pub fn looks_like(key: &HostKey) -> Option<String> {
    let domain = domain(key.as_str());
    let known: Vec<String> = providers()
        .iter()
        .flat_map(ready)
        .map(|base| base.key().to_string())
        .collect();
    if known.iter().any(|one| one == domain) {
        return None;
    }
    known.into_iter().find(|one| {
        let inside = domain.strip_prefix(one.as_str());
        folded(domain) == folded(one)
            || is_one_slip_apart(domain, one)
            || inside.is_some_and(|rest| rest.starts_with(['.', '-']))
    })
}

/// Whether a name has letters beyond `a-z`, which look like others: it is written as `xn--…`.
pub fn has_other_letters(key: &HostKey) -> bool {
    let mut labels = domain(key.as_str()).split('.');
    labels.any(|label| label.starts_with("xn--"))
}

fn domain(key: &str) -> &str {
    let authority = key.split('/').next().unwrap_or_default();
    authority.split(':').next().unwrap_or_default()
}

/// What an eye may read in passing.
fn folded(domain: &str) -> String {
    domain
        .replace("rn", "m")
        .replace("vv", "w")
        .replace('0', "o")
        .replace(['1', 'i'], "l")
        .replace('5', "s")
        .replace('-', "")
}

/// Whether one letter was missed, doubled or changed, or two were swapped.
fn is_one_slip_apart(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = |text: &'_ [u8], skip: usize| text.get(same + skip..).map(<[u8]>::to_vec);
    match one.len().abs_diff(other.len()) {
        0 => {
            let changed = rest(one, 1) == rest(other, 1);
            let swapped = one.get(same) == other.get(same + 1)
                && one.get(same + 1) == other.get(same)
                && rest(one, 2) == rest(other, 2);
            same < one.len() && (changed || swapped)
        }
        1 if one.len() > other.len() => rest(one, 1) == rest(other, 0),
        1 => rest(one, 0) == rest(other, 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::BaseUrl;

    fn key(text: &str) -> HostKey {
        BaseUrl::parse(&format!("https://{text}"))
            .expect("a literal address")
            .key()
    }

    #[test]
    fn case_74_a_name_that_an_eye_takes_for_a_known_one_is_named() {
        for (typed, known) in [
            ("githup.com", "github.com"),
            ("gihtub.com", "github.com"),
            ("githubb.com", "github.com"),
            ("gtihub.com", "github.com"),
            ("g1thub.com", "github.com"),
            // Several signs at once that an eye passes over.
            ("g1thub.c0m", "github.com"),
            ("glthub.corn", "github.com"),
            ("bit-bucket.0rg", "bitbucket.org"),
            ("gitlab.co", "gitlab.com"),
            ("bitbucket.0rg", "bitbucket.org"),
            ("github.com.evil.example", "github.com"),
            ("github.com-sign-in.example", "github.com"),
            ("codeberg.org:8443", "codeberg.org"),
        ] {
            let found = looks_like(&key(typed));
            if typed.contains(':') {
                assert_eq!(found, None, "{typed}");
            } else {
                assert_eq!(found.as_deref(), Some(known), "{typed}");
            }
        }
    }

    #[test]
    fn case_74_a_known_host_and_a_companys_own_are_not() {
        for typed in [
            "github.com",
            "gitee.com",
            "gitea.com",
            "git.example.org",
            "gitlab.example.org",
            "gitlab.example.org/gitlab",
            "github.example.org",
            "127.0.0.1:9101",
        ] {
            assert_eq!(looks_like(&key(typed)), None, "{typed}");
        }
    }

    #[test]
    fn case_74_letters_of_another_script_are_shown_as_what_they_are() {
        let cyrillic = key("gіthub.com");
        assert_eq!(cyrillic.as_str(), "xn--gthub-n2e.com");
        assert!(has_other_letters(&cyrillic));
        assert!(!has_other_letters(&key("github.com")));
    }
}
