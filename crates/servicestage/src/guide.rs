//! Creating an authorization by a sign-in whose answer a person has to carry over.
//!
//! The service gives an address with its own client and its own state; the browser ends on a page of
//! Huawei's console, which says that it failed. What matters is in its address, which the person copies.

use std::fmt;

use forgepass_core::grant::Secret;
use forgepass_core::provider::is_loopback;
use forgepass_core::view::{Code, Problem};
use subtle::ConstantTimeEq;
use url::{Position, Url};

use crate::wire::RepoType;

/// What is pasted is no longer than this.
const LONGEST: usize = 8 * 1024;

/// A sign-in that was begun, and what its answer has to look like.
pub struct Guide {
    repo_type: RepoType,
    open: Url,
    /// Where the browser ends.
    redirect: Url,
    state: Secret<String>,
}

/// What the pasted address had.
#[derive(Debug)]
pub struct Carried {
    /// Good once.
    pub code: Secret<String>,
    /// As it was in the address that was opened.
    pub state: Secret<String>,
}

impl Guide {
    /// Reads the address that the service gave; `None` if nobody should open it. Only a service of this
    /// computer may name an address of this computer.
    pub fn read(repo_type: RepoType, address: &str, is_here: bool) -> Option<Self> {
        if address.len() > LONGEST {
            return None;
        }
        let open = Url::parse(address).ok()?;
        let redirect = Url::parse(&once(&open, "redirect_uri")?).ok()?;
        let state = Secret::new(once(&open, "state")?);
        let safe = |url: &Url| match url.scheme() {
            "https" => true,
            "http" => is_here && is_loopback(url),
            _ => false,
        };
        let named = open.username().is_empty() && open.password().is_none();
        (safe(&open) && safe(&redirect) && named).then_some(Self {
            repo_type,
            open,
            redirect,
            state,
        })
    }

    /// What to open in the browser.
    pub const fn address(&self) -> &Url {
        &self.open
    }

    /// The kind of host that is signed in to.
    pub const fn repo_type(&self) -> &RepoType {
        &self.repo_type
    }

    /// Whose page it is: a host name in ASCII, with its port where it has one.
    pub fn host(&self) -> &str {
        &self.open[Position::BeforeHost..Position::AfterPort]
    }

    /// Code and state in what a person pasted. The address is decoded once.
    pub fn carried(&self, pasted: &str) -> Result<Carried, Problem> {
        let text = pasted.trim();
        let odd = |c: char| c.is_control() || c.is_whitespace();
        if text.is_empty() || text.len() > LONGEST || text.chars().any(odd) {
            return Err(unusable("not_an_address"));
        }
        let url = Url::parse(text).map_err(|_| unusable("not_an_address"))?;
        let same_page = url.origin() == self.redirect.origin()
            && url.path() == self.redirect.path()
            && url.username().is_empty()
            && url.password().is_none();
        // Which kind of host it was for stands in the query of the page's own address.
        let said_again = self
            .redirect
            .query_pairs()
            .all(|(name, value)| once(&url, &name).as_deref() == Some(&*value));
        if !same_page || !said_again {
            return Err(unusable("other_page"));
        }
        let state = once(&url, "state").ok_or_else(|| unusable("incomplete"))?;
        let ours: bool = state
            .as_bytes()
            .ct_eq(self.state.expose().as_bytes())
            .into();
        if !ours {
            return Err(unusable("other_sign_in"));
        }
        if once(&url, "error").is_some() {
            return Err(unusable("refused"));
        }
        let code = once(&url, "code").ok_or_else(|| unusable("incomplete"))?;
        Ok(Carried {
            code: Secret::new(code),
            state: Secret::new(state),
        })
    }
}

impl fmt::Debug for Guide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guide")
            .field("repo_type", &self.repo_type)
            .field("host", &self.host())
            .finish_non_exhaustive()
    }
}

/// A parameter that stands there once and is not empty.
fn once(url: &Url, name: &str) -> Option<String> {
    let mut found = url.query_pairs().filter(|(one, _)| one == name);
    let (_, value) = found.next()?;
    (found.next().is_none() && !value.is_empty()).then(|| value.into_owned())
}

fn unusable(reason: &str) -> Problem {
    Problem::new(Code::AuthorizationAddress).with("reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GIVEN: &str = "https://github.com/login/oauth/authorize?client_id=2993bccf255673ba\
        &redirect_uri=https%3A%2F%2Fconsole.huaweicloud.com%2Fservicestage%2Foauth%3Frepo_type%3Dgithub\
        &state=%242a%2410%24.uQY%2Fx.%252F&scope=read%3Auser%20repo";
    const PASTED: &str = "https://console.huaweicloud.com/servicestage/oauth?repo_type=github\
        &code=04bed2df&state=%242a%2410%24.uQY%2Fx.%252F";

    fn guide() -> Guide {
        Guide::read(RepoType::Github, GIVEN, false).unwrap()
    }

    fn reason(pasted: &str) -> Option<String> {
        let problem = guide().carried(pasted).err()?;
        assert_eq!(problem.code, Code::AuthorizationAddress);
        problem.args.get("reason").cloned()
    }

    #[test]
    fn a_pasted_address_is_decoded_exactly_once() {
        let carried = guide().carried(&format!("  {PASTED}\n")).unwrap();
        assert_eq!(carried.code.expose(), "04bed2df");
        // A percent sign that belongs to the state stays one.
        assert_eq!(carried.state.expose(), "$2a$10$.uQY/x.%2F");
        assert!(!format!("{carried:?} {:?}", guide()).contains("2a$10"));
    }

    #[test]
    fn browsers_that_leave_the_dollars_as_they_are_are_understood() {
        let plain = PASTED.replace("%24", "$");
        assert!(guide().carried(&plain).is_ok());
    }

    #[test]
    fn everything_else_is_told_apart() {
        let with = |from: &str, to: &str| PASTED.replace(from, to);
        for (pasted, expected) in [
            (String::new(), "not_an_address"),
            ("hello".to_owned(), "not_an_address"),
            ("x".repeat(9000), "not_an_address"),
            (with("&code", " &code"), "not_an_address"),
            (GIVEN.to_owned(), "other_page"),
            (
                with(
                    "console.huaweicloud.com",
                    "console.huaweicloud.com.evil.example",
                ),
                "other_page",
            ),
            (with("https://", "http://"), "other_page"),
            (with("https://", "https://ada@"), "other_page"),
            (with("/oauth?", "/oauth/../oauth2?"), "other_page"),
            (with("repo_type=github", "repo_type=gitee"), "other_page"),
            (with("repo_type=github&", ""), "other_page"),
            (with("uQY", "uQZ"), "other_sign_in"),
            (with("%252F", "%2F"), "other_sign_in"),
            (with("&state=", "&x="), "incomplete"),
            (with("code=04bed2df&", ""), "incomplete"),
            (format!("{PASTED}&code=again"), "incomplete"),
            (format!("{PASTED}&state=again"), "incomplete"),
            (with("code=04bed2df", "error=access_denied"), "refused"),
        ] {
            assert_eq!(reason(&pasted).as_deref(), Some(expected), "{pasted}");
        }
    }

    #[test]
    fn an_address_that_nobody_should_open_is_none() {
        for bad in [
            "",
            "javascript:alert(1)",
            "http://github.com/x?redirect_uri=https%3A%2F%2Fa%2F&state=s",
            "https://github.com/x?state=s",
            "https://github.com/x?redirect_uri=https%3A%2F%2Fa%2F",
            "https://github.com/x?redirect_uri=file%3A%2F%2F%2Fetc&state=s",
            "https://github.com@evil.example/x?redirect_uri=https%3A%2F%2Fa%2F&state=s",
            "https://github.com/x?redirect_uri=https%3A%2F%2Fa%2F&state=s&state=t",
        ] {
            assert!(Guide::read(RepoType::Github, bad, true).is_none(), "{bad}");
        }
        let here = "http://127.0.0.1:9/x?redirect_uri=https%3A%2F%2Fa%2F&state=s";
        assert!(Guide::read(RepoType::Github, here, false).is_none());
        assert!(Guide::read(RepoType::Github, here, true).is_some());
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_nothing_breaks(text in "\\PC{0,200}") {
            let _ = guide().carried(&text);
        }

        #[test]
        fn no_other_state_is_taken(state in "[A-Za-z0-9$./]{1,60}") {
            prop_assume!(state != "$2a$10$.uQY/x.%2F");
            let mut url = Url::parse("https://console.huaweicloud.com/servicestage/oauth").unwrap();
            url.query_pairs_mut()
                .extend_pairs([("repo_type", "github"), ("code", "c"), ("state", &state)]);
            prop_assert!(guide().carried(url.as_str()).is_err());
        }
    }
}
