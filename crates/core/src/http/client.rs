//! The client: one for requests that spend a token, one for all others.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use reqwest::Certificate;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, SET_COOKIE};
use rustls::CertificateError;
use url::Url;
use url::form_urlencoded::Serializer;

use super::limits;
use super::message::{
    Authorization, Field, Form, Http, Method, Pending, Reply, Request, SendError, Sensitivity,
};
use super::resolve::PublicOnly;
use crate::grant::Secret;
use crate::provider::{Network, Proxy, is_loopback};

/// Sends requests over the network. Its parts are built when they are first needed.
#[derive(Debug)]
pub struct Client {
    agent: String,
    public: OnceLock<Option<reqwest::Client>>,
    /// One pair for each way to reach a host.
    pairs: Mutex<HashMap<Network, Arc<Pair>>>,
}

/// The two clients of one way to reach hosts. `None` where its certificates or its proxy cannot be used:
/// then nothing is sent, by no other way either.
#[derive(Debug, Default)]
struct Pair {
    /// Token, revoke and device requests: a retry could spend a token twice, a kept connection could
    /// break under one, so there are neither.
    spending: OnceLock<Option<reqwest::Client>>,
    asking: OnceLock<Option<reqwest::Client>>,
}

impl Client {
    /// A client that names itself `agent`, such as `Forgepass/0.1.0`.
    pub fn new(agent: &str) -> Self {
        Self {
            agent: agent.to_owned(),
            public: OnceLock::new(),
            pairs: Mutex::default(),
        }
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .user_agent(&self.agent)
            .connect_timeout(limits::CONNECT)
            .timeout(limits::TOTAL)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
    }

    fn builder_by(&self, network: &Network) -> Option<reqwest::ClientBuilder> {
        let mut builder = self.builder();
        if let Some(authority) = &network.authority {
            let certificates = Certificate::from_pem_bundle(authority.as_bytes()).ok()?;
            builder = builder.tls_certs_merge(certificates);
        }
        Some(match &network.proxy {
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At(url) => builder.proxy(reqwest::Proxy::all(url.clone()).ok()?),
        })
    }

    fn pair(&self, network: &Network) -> Arc<Pair> {
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(pairs.entry(network.clone()).or_default())
    }

    fn spending(&self, network: &Network) -> Option<reqwest::Client> {
        let build = || {
            let builder = self.builder_by(network)?.http1_only();
            let builder = builder.pool_max_idle_per_host(0);
            builder.retry(reqwest::retry::never()).build().ok()
        };
        self.pair(network).spending.get_or_init(build).clone()
    }

    fn asking(&self, network: &Network) -> Option<reqwest::Client> {
        let build = || self.builder_by(network)?.build().ok();
        self.pair(network).asking.get_or_init(build).clone()
    }

    fn public(&self) -> Option<&reqwest::Client> {
        self.public
            .get_or_init(|| {
                self.builder()
                    .no_proxy()
                    .dns_resolver(Arc::new(PublicOnly))
                    .build()
                    .ok()
            })
            .as_ref()
    }

    async fn exchange(&self, request: Request) -> Result<Reply, SendError> {
        if !may_be_asked(&request.url) {
            return Err(SendError::Address);
        }
        let client = match request.sensitivity {
            Sensitivity::Spends => self.spending(&request.network),
            Sensitivity::Carries | Sensitivity::Nothing => self.asking(&request.network),
            Sensitivity::Stranger => self.public().cloned(),
        }
        .ok_or(SendError::NotConnected)?;
        let mut url = request.url;
        for (name, field) in &request.query {
            url.query_pairs_mut().append_pair(name, field.value());
        }
        let mut builder = match request.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
            Method::Put => client.put(url),
            Method::Delete => client.delete(url),
        }
        .header(ACCEPT, "application/json");
        match request.authorization {
            Some(Authorization::Bearer(token)) => {
                builder = builder.header(AUTHORIZATION, sensitive("Bearer ", &token)?);
            }
            Some(Authorization::Basic { user, password }) => {
                builder = builder.basic_auth(user, Some(password.expose()));
            }
            Some(Authorization::Token(token)) => {
                builder = builder.header(AUTHORIZATION, sensitive("token ", &token)?);
            }
            Some(Authorization::Private(token)) => {
                builder = builder.header("PRIVATE-TOKEN", sensitive("", &token)?);
            }
            None => {}
        }
        for (name, field) in &request.headers {
            builder = builder.header(*name, header_value(field)?);
        }
        if let Some(form) = &request.form {
            builder = builder
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(encode(form));
        }
        if let Some(json) = &request.json {
            builder = builder
                .header(CONTENT_TYPE, "application/json")
                .body(json.expose().clone());
        }
        let response = builder.send().await.map_err(|error| judge(&error))?;
        let status = response.status().as_u16();
        let text = |name: &str, headers: &HeaderMap| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let headers = response.headers();
        let content_type = text("content-type", headers).map(|value| {
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        });
        let retry_after = text("retry-after", headers);
        let location = text("location", headers);
        let subject_token = headers
            .get(SUBJECT_TOKEN)
            .filter(|value| value.len() <= limits::TOKEN)
            .and_then(|value| Some(Secret::new(value.to_str().ok()?.to_owned())));
        let headers = kept(headers);
        Ok(Reply {
            status,
            content_type,
            retry_after,
            location,
            headers,
            subject_token,
            body: read_bounded(response, request.limit).await?,
        })
    }
}

impl Http for Client {
    fn send(&self, request: Request) -> Pending<'_> {
        Box::pin(self.exchange(request))
    }
}

/// https only; plain http never leaves this computer.
fn may_be_asked(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    }
}

/// A token that Huawei's IAM hands out in a header.
const SUBJECT_TOKEN: &str = "x-subject-token";

fn header_value(field: &Field) -> Result<HeaderValue, SendError> {
    let mut value = HeaderValue::from_str(field.value()).map_err(|_| SendError::Address)?;
    value.set_sensitive(matches!(field, Field::Hidden(_)));
    Ok(value)
}

fn sensitive(scheme: &str, token: &Secret<String>) -> Result<HeaderValue, SendError> {
    let mut value = HeaderValue::from_str(&format!("{scheme}{}", token.expose()))
        .map_err(|_| SendError::Address)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The headers that facts may be read from.
fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, value)| {
            *name != SET_COOKIE && *name != SUBJECT_TOKEN && value.len() <= limits::HEADER
        })
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .take(limits::HEADERS)
        .collect()
}

fn encode(form: &Form) -> String {
    let mut body = Serializer::new(String::new());
    for (name, field) in form {
        body.append_pair(name, field.value());
    }
    body.finish()
}

/// Reads the body while it stays within `limit`, decoded.
pub(super) async fn read_bounded(
    mut response: reqwest::Response,
    limit: usize,
) -> Result<Secret<Vec<u8>>, SendError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| judge(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(SendError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Secret::new(body))
}

/// What a failed request means. Never shows the error's own text: it holds the address.
pub(super) fn judge(error: &reqwest::Error) -> SendError {
    if error.is_connect() {
        return unconnected(error);
    }
    if error.is_timeout() {
        return SendError::TimedOut;
    }
    if error.is_builder() {
        return SendError::Address;
    }
    SendError::Interrupted
}

fn unconnected(error: &reqwest::Error) -> SendError {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        match inner.downcast_ref::<rustls::Error>() {
            // Nobody puts a certificate to use before its time: it is the time here that is wrong.
            Some(rustls::Error::InvalidCertificate(
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
            )) => return SendError::Clock,
            Some(rustls::Error::InvalidCertificate(_)) => return SendError::Certificate,
            Some(_) | None => {}
        }
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind;
            match io.kind() {
                ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
                    return SendError::Offline;
                }
                _ => {}
            }
            // An error that wraps another one shows it here and not by `source`.
            if let Some(wrapped) = io.get_ref() {
                cause = Some(wrapped);
                continue;
            }
        }
        if inner.to_string().starts_with("dns error") {
            return SendError::Offline;
        }
        cause = inner.source();
    }
    SendError::NotConnected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_in_its_order() {
        let form = vec![
            ("grant_type", Field::Open("refresh_token".to_owned())),
            (
                "refresh_token",
                Field::Hidden(Secret::new("a b&c".to_owned())),
            ),
        ];
        assert_eq!(
            encode(&form),
            "grant_type=refresh_token&refresh_token=a+b%26c"
        );
    }

    #[test]
    fn only_https_leaves_this_computer() {
        let may = |text: &str| Url::parse(text).is_ok_and(|url| may_be_asked(&url));
        assert!(may("https://git.example.org/x"));
        assert!(may("http://127.0.0.1:1/x"));
        assert!(!may("http://git.example.org/x"));
        assert!(!may("file:///etc/passwd"));
    }
}
