//! The device authorization grant (RFC 8628): a code that the person types at the host.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::error::{OAuthError, judge_status};
use super::reply::{TokenReply, error_code, fields, life, read_token_reply, token};
use super::request::{ClientCredentials, open, spend};
use super::wait::wait;
use crate::clock::Timestamp;
use crate::grant::Secret;
use crate::http::{Field, Reply, Request};
use crate::provider::{ClientSecret, Host, is_loopback};

/// RFC 8628 §3.2: where the host says nothing.
const INTERVAL: Duration = Duration::from_secs(5);
/// RFC 8628 §3.5: how much slower after each `slow_down`.
const SLOWER: Duration = Duration::from_secs(5);
/// No host makes a person wait longer between two questions.
const SLOWEST: Duration = Duration::from_secs(60);
/// Nobody types a longer code.
const LONGEST_CODE: usize = 40;

/// What a device authorization endpoint gave.
#[derive(Debug)]
pub struct DeviceCode {
    /// What this program shows the token endpoint.
    pub code: Secret<String>,
    /// What the person types. It is shown, and worth nothing without the person's own sign-in.
    pub user_code: String,
    /// Where they type it.
    pub page: Url,
    /// The same, with the code filled in.
    pub filled_page: Option<Url>,
    /// How long it is good for, if the host says so.
    pub life: Option<Duration>,
    /// How long to wait between two questions.
    pub interval: Duration,
}

/// How far a code is.
#[derive(Debug)]
pub enum Polled {
    /// The person has not answered yet; the next question after so long.
    Pending(Duration),
    /// The person said yes.
    Granted(Box<TokenReply>),
    /// The person said no.
    Denied,
    /// The code is too old.
    Expired,
}

/// Asks for a code (RFC 8628 §3.1); `None` where the host has no such endpoint.
pub fn device_request(host: &Host, client: &ClientCredentials) -> Option<Request> {
    let url = host.endpoints.device.clone()?;
    let mut form = Vec::new();
    let scope = host.provider.scopes.ask.join(" ");
    if !scope.is_empty() {
        form.push(("scope", open(&scope)));
    }
    Some(spend(host, url, form, Some(&of_device(host, client))))
}

/// Asks whether the person has answered (RFC 8628 §3.4).
pub fn poll_request(host: &Host, client: &ClientCredentials, code: Secret<String>) -> Request {
    let form = vec![
        (
            "grant_type",
            open("urn:ietf:params:oauth:grant-type:device_code"),
        ),
        ("device_code", Field::Hidden(code)),
    ];
    let url = host.endpoints.token.clone();
    spend(host, url, form, Some(&of_device(host, client)))
}

/// Our registration as this way needs it.
fn of_device(host: &Host, client: &ClientCredentials) -> ClientCredentials {
    let secret = match host.provider.client.device_secret {
        ClientSecret::Required | ClientSecret::Optional => client.secret.as_ref(),
        ClientSecret::Never => None,
    };
    ClientCredentials {
        id: client.id.clone(),
        secret: secret.map(Secret::duplicate),
    }
}

/// Reads a device authorization response (RFC 8628 §3.2).
pub fn read_device_code(
    host: &Host,
    reply: &Reply,
    now: Timestamp,
) -> Result<DeviceCode, OAuthError> {
    let fields_or_page = fields(reply);
    if let Some(error) = fields_or_page
        .as_ref()
        .and_then(|fields| fields.get("error"))
        && !error.is_null()
    {
        return Err(OAuthError::Refused(error_code(error)));
    }
    if let Some(error) = judge_status(reply, wait(reply, now)) {
        return Err(error);
    }
    let fields = fields_or_page.ok_or(OAuthError::NotOAuth)?;
    let code = fields.get("device_code").ok_or(OAuthError::NotOAuth)?;
    let page = fields
        .get("verification_uri")
        .or_else(|| fields.get("verification_url"))
        .and_then(Value::as_str)
        .ok_or(OAuthError::NotOAuth)?;
    let user_code = fields
        .get("user_code")
        .and_then(Value::as_str)
        .filter(|code| (1..=LONGEST_CODE).contains(&code.len()))
        .filter(|code| code.bytes().all(|b| (0x20..=0x7e).contains(&b)))
        .ok_or(OAuthError::Unusable)?;
    let filled = fields.get("verification_uri_complete");
    Ok(DeviceCode {
        code: token(code).ok_or(OAuthError::Unusable)?,
        user_code: user_code.to_owned(),
        page: own_page(host, page)?,
        // Without it the person types; a page elsewhere is no reason to fail.
        filled_page: filled
            .and_then(Value::as_str)
            .and_then(|page| own_page(host, page).ok()),
        life: fields.get("expires_in").and_then(life),
        interval: fields
            .get("interval")
            .and_then(life)
            .map_or(INTERVAL, |span| span.min(SLOWEST)),
    })
}

/// Reads the answer to a question (RFC 8628 §3.5). `interval` is the one asked with.
pub fn read_poll(reply: &Reply, interval: Duration, now: Timestamp) -> Result<Polled, OAuthError> {
    match read_token_reply(reply, now) {
        Ok(tokens) => Ok(Polled::Granted(Box::new(tokens))),
        Err(OAuthError::Refused(code)) => match code.as_str() {
            "authorization_pending" => Ok(Polled::Pending(interval)),
            "slow_down" => {
                let asked = fields(reply).and_then(|fields| fields.get("interval").and_then(life));
                let slower = asked.unwrap_or(interval + SLOWER).max(interval + SLOWER);
                Ok(Polled::Pending(slower.min(SLOWEST)))
            }
            "access_denied" => Ok(Polled::Denied),
            "expired_token" | "token_expired" => Ok(Polled::Expired),
            _ => Err(OAuthError::Refused(code)),
        },
        // A host that stumbles is asked again, more slowly (RFC 8628 §3.5).
        Err(
            OAuthError::Send(_)
            | OAuthError::HostDown(_)
            | OAuthError::RateLimited(_)
            | OAuthError::NotOAuth,
        ) => Ok(Polled::Pending((interval * 2).min(SLOWEST))),
        Err(error) => Err(error),
    }
}

/// A page is opened in the person's browser: only one of the host's own.
fn own_page(host: &Host, text: &str) -> Result<Url, OAuthError> {
    let url = Url::parse(text).map_err(|_| OAuthError::UnsafeAddress)?;
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let own = url.origin() == host.base.url().origin();
    let plain = url.username().is_empty() && url.password().is_none();
    if safe && own && plain {
        Ok(url)
    } else {
        Err(OAuthError::UnsafeAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{BaseUrl, provider};

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn host() -> Host {
        let base = BaseUrl::parse("https://github.com").expect("a literal address");
        Host::of(provider("github").expect("a provider file"), base).expect("paths")
    }

    fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status,
            content_type: Some("application/json".to_owned()),
            retry_after: None,
            location: None,
            headers: Vec::new(),
            subject_token: None,
            body: Secret::new(body.as_bytes().to_vec()),
        }
    }

    fn code(body: &str) -> Result<DeviceCode, OAuthError> {
        read_device_code(&host(), &reply(200, body), NOW)
    }

    const GOOD: &str = r#"{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://github.com/login/device","expires_in":900,"interval":5}"#;

    #[test]
    fn the_example_of_the_host_is_read() {
        let read = code(GOOD).expect("a code");
        assert_eq!(read.user_code, "WDJB-MJHT");
        assert_eq!(read.page.as_str(), "https://github.com/login/device");
        assert_eq!(read.life, Some(Duration::from_secs(900)));
        assert_eq!(read.interval, Duration::from_secs(5));
    }

    #[test]
    fn case_18_a_page_that_is_not_the_hosts_own_is_not_opened() {
        for page in [
            "https://evil.example/login/device",
            "http://github.com/login/device",
            "javascript:alert(1)",
            "https://github.com@evil.example/",
            "https://somebody@github.com/login/device",
            "https://:word@github.com/login/device",
        ] {
            let body = GOOD.replace("https://github.com/login/device", page);
            assert_eq!(code(&body).err(), Some(OAuthError::UnsafeAddress), "{page}");
        }
    }

    #[test]
    fn case_31_a_code_that_no_person_could_type_is_not_shown() {
        for odd in ["A\u{202e}BCD", "ABCD\u{0}", "", &"A".repeat(41)] {
            let body = GOOD.replace("WDJB-MJHT", odd);
            assert!(code(&body).is_err(), "{odd:?}");
        }
        // Markup is text like any other: the window shows it as such.
        assert!(code(&GOOD.replace("WDJB-MJHT", "<b>AB</b>")).is_ok());
    }

    #[test]
    fn case_31_no_interval_and_an_interval_of_nothing_are_five_seconds() {
        for interval in ["", r#","interval":0"#, r#","interval":"soon""#] {
            let body = GOOD.replace(r#","interval":5"#, interval);
            let read = code(&body).expect("a code");
            assert_eq!(read.interval, Duration::from_secs(5), "{interval}");
        }
    }

    #[test]
    fn a_way_that_is_switched_off_says_so() {
        assert_eq!(
            code(r#"{"error":"device_flow_disabled"}"#).err(),
            Some(OAuthError::Refused("device_flow_disabled".to_owned()))
        );
    }

    fn next(body: &str) -> Duration {
        match read_poll(&reply(400, body), Duration::from_secs(5), NOW) {
            Ok(Polled::Pending(next)) => next,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn case_31_slow_down_is_obeyed_with_the_hosts_own_number_or_five_seconds_more() {
        assert_eq!(next(r#"{"error":"authorization_pending"}"#).as_secs(), 5);
        assert_eq!(next(r#"{"error":"slow_down"}"#).as_secs(), 10);
        assert_eq!(next(r#"{"error":"slow_down","interval":15}"#).as_secs(), 15);
        // A number that would be faster is no slowing down.
        assert_eq!(next(r#"{"error":"slow_down","interval":1}"#).as_secs(), 10);
        assert_eq!(
            next(r#"{"error":"slow_down","interval":9999}"#).as_secs(),
            60
        );
    }

    #[test]
    fn case_31_a_host_that_stumbles_is_asked_again_more_slowly() {
        let stumbled = read_poll(&reply(502, ""), Duration::from_secs(5), NOW);
        assert!(matches!(stumbled, Ok(Polled::Pending(next)) if next.as_secs() == 10));
    }

    #[test]
    fn case_31_no_and_too_late_end_it() {
        let poll = |error: &str| {
            let body = format!(r#"{{"error":"{error}"}}"#);
            read_poll(&reply(200, &body), Duration::from_secs(5), NOW)
        };
        assert!(matches!(poll("access_denied"), Ok(Polled::Denied)));
        assert!(matches!(poll("expired_token"), Ok(Polled::Expired)));
        assert!(matches!(poll("token_expired"), Ok(Polled::Expired)));
        assert!(matches!(
            poll("invalid_client"),
            Err(OAuthError::Refused(_))
        ));
    }
}
