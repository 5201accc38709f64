//! What comes back from the browser (RFC 6749 §4.1.2), as hostile text.
//!
//! Deep link, loopback request and pasted address all end here. Parsing is total: it never panics
//! and never logs, and it refuses everything that is not exactly one answer to one attempt.

use url::{Host, Url};

use crate::grant::Secret;
use crate::http::limits;
use crate::provider::{SCHEME, has_dot_segments};

/// Why a text is no callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Longer than any real callback.
    #[error("the address is too long")]
    TooLong,
    /// Blanks or control characters inside, or segments that go up.
    #[error("the address holds characters that do not belong there")]
    Characters,
    /// Not an address of ours.
    #[error("this is not an address of Forgepass")]
    Address,
    /// No state, no answer, two of one, or both a code and an error.
    #[error("the answer in the address is not complete")]
    Parameters,
}

/// Where a callback arrived. It must be where its attempt waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Landing {
    /// By our scheme, at this path.
    DeepLink {
        /// Such as `/oauth/github.com`.
        path: String,
    },
    /// At a listener of ours.
    Loopback {
        /// Its port.
        port: u16,
        /// Such as `/oauth/github.com`.
        path: String,
    },
}

impl Landing {
    /// The redirect address this is.
    pub fn redirect_uri(&self) -> String {
        match self {
            Self::DeepLink { path } => format!("{SCHEME}:/{path}"),
            Self::Loopback { port, path } => format!("http://127.0.0.1:{port}{path}"),
        }
    }
}

/// What the host answered.
#[derive(Debug)]
pub enum Answer {
    /// Yes: a code to redeem.
    Code(Secret<String>),
    /// No, or an error of the host's: its code (RFC 6749 §4.1.2.1).
    Error(String),
}

impl Answer {
    /// Whether there is something to redeem.
    pub fn is_code(&self) -> bool {
        match self {
            Self::Code(_) => true,
            Self::Error(_) => false,
        }
    }
}

/// One answer of a host to one attempt.
#[derive(Debug)]
pub struct Callback {
    /// Where it arrived.
    pub landing: Landing,
    /// Which attempt it claims to answer.
    pub state: Secret<String>,
    /// The answer.
    pub answer: Answer,
    /// Who claims to answer (RFC 9207).
    pub iss: Option<String>,
}

impl Callback {
    /// Reads a text from outside.
    pub fn parse(text: &str) -> Result<Self, CallbackError> {
        if text.len() > limits::CALLBACK {
            return Err(CallbackError::TooLong);
        }
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii())
            || has_dot_segments(text)
        {
            return Err(CallbackError::Characters);
        }
        let url = Url::parse(text).map_err(|_| CallbackError::Address)?;
        let landing = landing(&url, text)?;
        if url.fragment().is_some() {
            return Err(CallbackError::Parameters);
        }
        let mut given = Given::default();
        for (name, value) in url.query_pairs() {
            given.take(&name, value.into_owned())?;
        }
        let state = given.state.ok_or(CallbackError::Parameters)?;
        let answer = match (given.code, given.error) {
            (Some(code), None) => Answer::Code(Secret::new(code)),
            (None, Some(error)) => Answer::Error(error_code(&error)),
            (Some(_), Some(_)) | (None, None) => return Err(CallbackError::Parameters),
        };
        Ok(Self {
            landing,
            state: Secret::new(state),
            answer,
            iss: given.iss,
        })
    }

    /// Reads what a person pasted: blanks around it are theirs, everything else is not.
    pub fn parse_pasted(text: &str) -> Result<Self, CallbackError> {
        Self::parse(text.trim())
    }
}

#[derive(Default)]
struct Given {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Given {
    /// Takes one parameter. Each may come once (RFC 6749 §3.1); unknown ones are ignored; a token
    /// never belongs in a callback.
    fn take(&mut self, name: &str, value: String) -> Result<(), CallbackError> {
        let place = match name {
            "state" => &mut self.state,
            "code" => &mut self.code,
            "error" => &mut self.error,
            "iss" => &mut self.iss,
            "access_token" | "refresh_token" | "id_token" => return Err(CallbackError::Parameters),
            _ => return Ok(()),
        };
        if value.is_empty() || place.replace(value).is_some() {
            return Err(CallbackError::Parameters);
        }
        Ok(())
    }
}

/// Parsing folds some spellings into one; so the text must begin exactly as the address it became.
fn landing(url: &Url, text: &str) -> Result<Landing, CallbackError> {
    let path = url.path();
    let redirect = if url.scheme() == SCHEME {
        let is_ours = url.host_str() == Some("oauth")
            && url.username().is_empty()
            && url.password().is_none()
            && url.port().is_none();
        if !is_ours {
            return Err(CallbackError::Address);
        }
        Landing::DeepLink {
            path: format!("/oauth{path}"),
        }
    } else if url.scheme() == "http" {
        let is_ours = matches!(url.host(), Some(Host::Ipv4(ip)) if ip.octets() == [127, 0, 0, 1])
            && url.username().is_empty()
            && url.password().is_none()
            && path.starts_with("/oauth/");
        let port = url
            .port()
            .filter(|_| is_ours)
            .ok_or(CallbackError::Address)?;
        Landing::Loopback {
            port,
            path: path.to_owned(),
        }
    } else {
        return Err(CallbackError::Address);
    };
    let before_query = text.split(['?', '#']).next().unwrap_or_default();
    if before_query == redirect.redirect_uri() {
        Ok(redirect)
    } else {
        Err(CallbackError::Address)
    }
}

/// The error code if it is one (RFC 6749 App. A.7), else a word of ours.
fn error_code(text: &str) -> String {
    let fits = text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
    if fits {
        text.to_owned()
    } else {
        "unreadable_error".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEEP: &str = "app.forgepass.desktop://oauth/github.com";
    const LOOP: &str = "http://127.0.0.1:40123/oauth/github.com";

    fn error(text: &str) -> Option<CallbackError> {
        Callback::parse(text).err()
    }

    #[test]
    fn a_code_is_read_from_either_address() {
        let deep = Callback::parse(&format!(
            "{DEEP}?code=a%2Bb&state=s&iss=https%3A%2F%2Fgithub.com"
        ))
        .expect("a good callback");
        assert_eq!(deep.landing.redirect_uri(), DEEP);
        assert_eq!(deep.iss.as_deref(), Some("https://github.com"));
        assert!(matches!(deep.answer, Answer::Code(code) if code.expose() == "a+b"));
        let back = Callback::parse(&format!("{LOOP}?state=s&code=c")).expect("a good callback");
        assert_eq!(back.landing.redirect_uri(), LOOP);
    }

    #[test]
    fn a_refusal_is_read_without_its_prose() {
        let no = Callback::parse(&format!(
            "{DEEP}?error=access_denied&error_description=%3Cb%3E&state=s"
        ))
        .expect("a good callback");
        assert!(matches!(no.answer, Answer::Error(code) if code == "access_denied"));
        let odd = Callback::parse(&format!("{DEEP}?error=%3Cscript%3E&state=s")).expect("readable");
        assert!(matches!(odd.answer, Answer::Error(code) if code == "unreadable_error"));
    }

    #[test]
    fn case_2_missing_doubled_and_contradicting_parameters_are_refused() {
        for query in [
            "code=a",
            "state=s",
            "code=a&state=",
            "code=&state=s",
            "code=a&state=s&state=t",
            "code=a&code=b&state=s",
            "code=a&error=access_denied&state=s",
            "code=a&state=s&iss=a&iss=b",
            "code=a&state=s#access_token=x",
            "state=s&access_token=x",
            "code=a&state=s&access_token=x",
            "code=a&state=s&refresh_token=x",
            "code=a&state=s&id_token=x",
            "",
        ] {
            let text = format!("{DEEP}?{query}");
            assert_eq!(error(&text), Some(CallbackError::Parameters), "{query}");
        }
    }

    #[test]
    fn case_6_anything_but_the_one_verb_is_refused() {
        for text in [
            "app.forgepass.desktop:/settings?api=on",
            "app.forgepass.desktop://settings?api=on",
            "app.forgepass.desktop://open?url=file:///etc/passwd",
            "app.forgepass.desktop://OAuth/github.com?code=a&state=s",
            "APP.forgepass.desktop://oauth/github.com?code=a&state=s",
            "app.forgepass.desktop://user@oauth/github.com?code=a&state=s",
            "app.forgepass.desktop://oauth:1/github.com?code=a&state=s",
            "app.forgepass.desktop:oauth/github.com?code=a&state=s",
            "app.forgepass.desktop:///oauth/github.com?code=a&state=s",
            "http://localhost:40123/oauth/github.com?code=a&state=s",
            "http://127.0.0.1/oauth/github.com?code=a&state=s",
            "http://127.1:40123/oauth/github.com?code=a&state=s",
            "http://127.0.0.1:40123/other?code=a&state=s",
            "https://127.0.0.1:40123/oauth/github.com?code=a&state=s",
            "--flag",
            "",
        ] {
            assert_eq!(error(text), Some(CallbackError::Address), "{text}");
        }
    }

    #[test]
    fn case_6_segments_that_go_up_and_odd_characters_are_refused() {
        for text in [
            "app.forgepass.desktop://oauth/x/%2e%2e/github.com?code=a&state=s",
            "app.forgepass.desktop://oauth/./github.com?code=a&state=s",
            "app.forgepass.desktop://oauth/github.com?code=a b&state=s",
            "app.forgepass.desktop://oauth/git\thub.com?code=a&state=s",
            "app.forgepass.desktop://oauth/gіthub.com?code=a&state=s",
        ] {
            assert_eq!(error(text), Some(CallbackError::Characters), "{text}");
        }
    }

    #[test]
    fn case_7_a_megabyte_is_refused_before_it_is_parsed() {
        let text = format!("{DEEP}?state=s&code={}", "a".repeat(1024 * 1024));
        assert_eq!(error(&text), Some(CallbackError::TooLong));
    }

    #[test]
    fn case_11_pasted_text_may_have_blanks_around_it_and_nothing_else() {
        let good = format!("{LOOP}?code=a&state=s");
        assert!(Callback::parse_pasted(&format!("  {good}\r\n")).is_ok());
        for text in [
            format!("\"{good}\""),
            format!("see {good}"),
            "abc".to_owned(),
        ] {
            assert!(Callback::parse_pasted(&text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,300}") {
            let _ = Callback::parse(&text);
        }

        #[test]
        fn any_query_is_read_without_a_panic_and_never_shown(query in "[ -~]{0,200}") {
            let parsed = Callback::parse(&format!("{DEEP}?code=canary&state=canary&{query}"));
            let shown = format!("{parsed:?}");
            prop_assert!(!shown.contains("canary"));
        }
    }
}
