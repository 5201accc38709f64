//! What a request has to be before it is looked into: addressed to us, sent by no web page, and by a
//! program that was let in and may do this.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forgepass_core::account::CallerScope;
use forgepass_core::clock::Timestamp;
use forgepass_core::grant::Secret;
use forgepass_core::http::signature::{Claim, DATE, Signed, decoded};
use forgepass_core::ledger::CallerRow;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::time::timeout;

use super::Desk;
use super::door::Busy;
use super::refused::Refused;
use crate::wire::RepoError;

/// More than any body of this API needs.
const LONGEST_BODY: usize = 64 * 1024;
const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// How far the clock of whoever signed may be from ours.
const SKEW: Duration = Duration::from_secs(15 * 60);

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The body of a request that came through the gate; it may hold a secret.
#[derive(Debug, Clone)]
pub(super) struct Said(pub Arc<Secret<Vec<u8>>>);

/// On every answer: its number, and that nobody keeps it.
pub(super) async fn told(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let number = uuid::Uuid::new_v4().simple().to_string();
    if let Ok(number) = HeaderValue::from_str(&number) {
        headers.insert(REQUEST_ID, number);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    answer
}

/// Addressed to this port of this computer by a name that nobody else can give it, and not by a page in
/// a browser. Of a page that came here by a name of its own (DNS rebinding) only `Host` tells.
pub(super) async fn addressed(
    State(desk): State<Arc<Desk>>,
    request: Request,
    next: Next,
) -> Response {
    match is_addressed(request.headers(), request.uri(), desk.port) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

fn is_addressed(headers: &HeaderMap, uri: &Uri, port: u16) -> Result<(), Refused> {
    let host = only(headers, &HOST).ok_or_else(Refused::no_host)?;
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !ours.iter().any(|one| host.eq_ignore_ascii_case(one)) {
        return Err(Refused::other_host());
    }
    // A whole address as the target names a host, too.
    if uri.authority().is_some() {
        return Err(Refused::no_host());
    }
    let of_a_page = only(headers, &FETCH_SITE).is_some_and(|site| site != "none");
    if headers.contains_key(ORIGIN) || headers.get_all(FETCH_SITE).iter().count() > 1 || of_a_page {
        return Err(Refused::web_page());
    }
    Ok(())
}

/// By a program that was let in, that may do this, and with a body that can be looked at.
pub(super) async fn known(
    State(desk): State<Arc<Desk>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    match admitted(&desk, path.as_str(), request).await {
        Ok(request) => {
            let at_work = request.extensions().get::<Busy>().map(Busy::begin);
            let answer = next.run(request).await;
            drop(at_work);
            answer
        }
        Err(refused) => refused.into_response(),
    }
}

async fn admitted(desk: &Desk, path: &str, request: Request) -> Result<Request, Refused> {
    let (mut parts, body) = request.into_parts();
    if String::from_utf8(decoded(parts.uri.path())).is_err() {
        return Err(Refused::of(RepoError::Parameter, "the path is not UTF-8"));
    }
    let proof = Proof::of(&parts.headers)?;
    // No body is read for nobody; and whoever was shut out while it came is nobody, too.
    if !body.is_end_stream() {
        match &proof {
            Proof::Token(token) => drop(desk.by_token(token).await?),
            Proof::Signature(value) => drop(desk.claimed(value, &parts).await?),
        }
    }
    let said = read(body).await?;
    let caller = match &proof {
        Proof::Token(token) => desk.by_token(token).await?,
        Proof::Signature(value) => desk.by_signature(value, &parts, &said).await?,
    };
    if !caller.scopes.contains(&needed(&parts.method, path)) {
        return Err(Refused::not_allowed());
    }
    if parts.method == Method::POST && !is_json(&parts.headers) {
        return Err(Refused::not_json());
    }
    desk.callers.asked(&desk.accounts, &caller);
    parts.extensions.insert(Said(Arc::new(said)));
    Ok(Request::from_parts(parts, Body::empty()))
}

/// What a call needs to be allowed.
fn needed(method: &Method, path: &str) -> CallerScope {
    let of_accounts = path.contains("/git/auths");
    match (of_accounts, method) {
        (false, _) => CallerScope::Browse,
        (true, &Method::DELETE) => CallerScope::Delete,
        (true, _) if path.ends_with("/git/auths") => CallerScope::List,
        (true, _) => CallerScope::Create,
    }
}

/// What a request shows of who sent it.
enum Proof {
    Token(Secret<String>),
    Signature(Secret<String>),
}

impl Proof {
    /// One of the two, once.
    fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        let given =
            |name: &HeaderName| only(headers, name).map(|text| Secret::new(text.to_owned()));
        let count = |name: &HeaderName| headers.get_all(name).iter().count();
        match (count(&TOKEN), count(&AUTHORIZATION)) {
            (1, 0) => given(&TOKEN).map(Self::Token),
            (0, 1) => given(&AUTHORIZATION).map(Self::Signature),
            (_, _) => None,
        }
        .ok_or_else(Refused::unknown)
    }
}

/// A signature before it is looked at.
struct Claimed<'a> {
    claim: Claim<'a>,
    headers: Vec<(&'a str, &'a str)>,
    row: CallerRow,
    key: Arc<Secret<String>>,
}

impl Desk {
    async fn by_token(&self, token: &Secret<String>) -> Result<CallerRow, Refused> {
        let found = self
            .callers
            .find(&self.accounts, |row| row.has_token(token))
            .await?;
        found.map(|(row, _)| row).ok_or_else(Refused::unknown)
    }

    /// Whose signature a request is said to have, and what it is about; nothing is looked at yet that
    /// a stranger could not write.
    async fn claimed<'a>(
        &self,
        value: &'a Secret<String>,
        parts: &'a Parts,
    ) -> Result<Claimed<'a>, Refused> {
        let claim = Claim::read(value.expose()).ok_or_else(Refused::unknown)?;
        let names: Vec<&str> = claim.names.split(';').collect();
        // Signed for somebody else, or at no time, it is signed for nobody.
        if !names.contains(&HOST.as_str()) || !names.contains(&DATE) {
            return Err(Refused::unknown());
        }
        let headers: Option<Vec<(&str, &str)>> = names
            .iter()
            .map(|name| {
                let header = HeaderName::from_bytes(name.as_bytes()).ok()?;
                Some((*name, only(&parts.headers, &header)?))
            })
            .collect();
        let headers = headers.ok_or_else(Refused::unknown)?;
        let date = headers.iter().find(|(name, _)| *name == DATE);
        if !date.is_some_and(|(_, date)| is_now(date)) {
            return Err(Refused::unknown());
        }
        let found = self
            .callers
            .find(&self.accounts, |row| row.access_key == claim.access)
            .await?;
        let (row, key) = found.ok_or_else(Refused::unknown)?;
        Ok(Claimed {
            claim,
            headers,
            row,
            key,
        })
    }

    async fn by_signature(
        &self,
        value: &Secret<String>,
        parts: &Parts,
        said: &Secret<Vec<u8>>,
    ) -> Result<CallerRow, Refused> {
        let Claimed {
            claim,
            headers,
            row,
            key,
        } = self.claimed(value, parts).await?;
        let signed = Signed {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &headers,
            body: said.expose(),
        };
        if signed.is_by(&claim, &key) {
            Ok(row)
        } else {
            Err(Refused::unknown())
        }
    }
}

/// `20191115T033655Z`, and close to the time here.
fn is_now(date: &str) -> bool {
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default();
    let written = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0..4),
        part(4..6),
        part(6..8),
        part(9..11),
        part(11..13),
        part(13..15)
    );
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let now = Timestamp::from_millis(now.saturating_mul(1000));
    date.len() == 16
        && Timestamp::parse_rfc3339(&written)
            .is_some_and(|at| at.plus(SKEW) >= now && now.plus(SKEW) >= at)
}

async fn read(mut body: Body) -> Result<Secret<Vec<u8>>, Refused> {
    let reading = async {
        // Room for all of it at once: growing would leave copies behind that nobody wipes.
        let room = body
            .size_hint()
            .upper()
            .and_then(|upper| usize::try_from(upper).ok());
        let mut said = Vec::with_capacity(room.map_or(LONGEST_BODY, |room| room.min(LONGEST_BODY)));
        while let Some(frame) = body.frame().await {
            let frame =
                frame.map_err(|_| Refused::of(RepoError::Parameter, "the body broke off"))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if said.len() + data.len() > LONGEST_BODY {
                return Err(Refused::of(RepoError::Parameter, "the body is too long"));
            }
            said.extend_from_slice(&data);
        }
        Ok(Secret::new(said))
    };
    timeout(BODY_PATIENCE, reading)
        .await
        .unwrap_or_else(|_| Err(Refused::of(RepoError::Parameter, "the body took too long")))
}

fn is_json(headers: &HeaderMap) -> bool {
    only(headers, &CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/json")
    })
}

/// A header that came once, and is text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    all.next().is_none().then(|| first.to_str().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pairs: &[(&'static str, &str)], target: &str) -> Option<u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let uri: Uri = target.parse().unwrap();
        is_addressed(&headers, &uri, 9)
            .err()
            .map(|refused| refused.status())
    }

    #[test]
    fn case_63_only_this_port_of_this_computer_is_meant_by_a_request_to_us() {
        for host in ["127.0.0.1:9", "localhost:9", "LocalHost:9"] {
            assert_eq!(at(&[("host", host)], "/"), None, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:9",
            "localhost.evil.example:9",
            "127.0.0.1",
            "127.0.0.1:10",
            "127.0.0.1.evil:9",
            "[::1]:9",
            "0.0.0.0:9",
            "",
        ] {
            assert_eq!(at(&[("host", host)], "/"), Some(403), "{host}");
        }
        assert_eq!(at(&[], "/"), Some(400));
        let twice = [("host", "127.0.0.1:9"), ("host", "127.0.0.1:9")];
        assert_eq!(at(&twice, "/"), Some(400));
        assert_eq!(
            at(&[("host", "127.0.0.1:9")], "http://evil.example/"),
            Some(400)
        );
    }

    #[test]
    fn case_64_no_web_page_is_answered() {
        let host = ("host", "127.0.0.1:9");
        for origin in ["null", "http://127.0.0.1:9", "https://evil.example"] {
            assert_eq!(at(&[host, ("origin", origin)], "/"), Some(403), "{origin}");
        }
        for site in ["cross-site", "same-site", "same-origin"] {
            assert_eq!(
                at(&[host, ("sec-fetch-site", site)], "/"),
                Some(403),
                "{site}"
            );
        }
        // A person who types the address.
        assert_eq!(at(&[host, ("sec-fetch-site", "none")], "/"), None);
    }

    #[test]
    fn each_call_needs_what_it_does() {
        let needs = |method: Method, below: &str| {
            needed(&method, &format!("/v1/{{project_id}}/git{below}"))
        };
        assert_eq!(needs(Method::GET, "/auths"), CallerScope::List);
        assert_eq!(needs(Method::DELETE, "/auths/{name}"), CallerScope::Delete);
        assert_eq!(
            needs(Method::GET, "/auths/{repo_type}/redirect"),
            CallerScope::Create
        );
        assert_eq!(
            needs(Method::POST, "/auths/{repo_type}/oauth"),
            CallerScope::Create
        );
        assert_eq!(needs(Method::GET, "/repos/namespaces"), CallerScope::Browse);
        assert_eq!(
            needs(Method::GET, "/files/{namespace}/{project}/trees"),
            CallerScope::Browse
        );
    }

    #[test]
    fn a_signature_is_good_for_a_quarter_of_an_hour() {
        let basic = |off: i64| {
            let now = time::OffsetDateTime::now_utc().unix_timestamp();
            let at = Timestamp::from_millis((now + off) * 1000).rfc3339();
            at.replace(['-', ':'], "")
        };
        for off in [0, 800, -800] {
            assert!(is_now(&basic(off)), "{off}");
        }
        for off in [1000, -1000] {
            assert!(!is_now(&basic(off)), "{off}");
        }
        for text in ["", "now", "20191115T033655", "2019-11-15T03:36:55Z"] {
            assert!(!is_now(text), "{text}");
        }
    }
}
