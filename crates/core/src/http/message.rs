//! What is sent and what comes back.

use std::future::Future;
use std::pin::Pin;

use url::Url;

use super::limits;
use crate::grant::Secret;
use crate::provider::Network;

/// The methods this program uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Ask.
    Get,
    /// Send.
    Post,
    /// Replace.
    Put,
    /// End.
    Delete,
}

/// Who asks, in the header where the host wants to read it.
#[derive(Debug)]
pub enum Authorization {
    /// RFC 6750 §2.1.
    Bearer(Secret<String>),
    /// RFC 6749 §2.3.1, for the client's own credentials.
    Basic {
        /// The client id.
        user: String,
        /// The client secret.
        password: Secret<String>,
    },
    /// `Authorization: token`, an older word for a bearer token.
    Token(Secret<String>),
    /// `PRIVATE-TOKEN`, for tokens that a person made.
    Private(Secret<String>),
}

impl Authorization {
    /// The same once more.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        match self {
            Self::Bearer(token) => Self::Bearer(token.duplicate()),
            Self::Basic { user, password } => Self::Basic {
                user: user.clone(),
                password: password.duplicate(),
            },
            Self::Token(token) => Self::Token(token.duplicate()),
            Self::Private(token) => Self::Private(token.duplicate()),
        }
    }
}

/// One value of a form.
#[derive(Debug)]
pub enum Field {
    /// Not secret.
    Open(String),
    /// Secret.
    Hidden(Secret<String>),
}

impl Field {
    /// The value, for the one place that writes bodies.
    pub fn value(&self) -> &str {
        match self {
            Self::Open(text) => text,
            Self::Hidden(secret) => secret.expose(),
        }
    }
}

impl Field {
    fn duplicate(&self) -> Self {
        match self {
            Self::Open(text) => Self::Open(text.clone()),
            Self::Hidden(secret) => Self::Hidden(secret.duplicate()),
        }
    }
}

/// Names and values in `application/x-www-form-urlencoded` form, in order.
pub type Form = Vec<(&'static str, Field)>;

fn duplicate(form: &Form) -> Form {
    let fields = form.iter();
    fields
        .map(|(name, field)| (*name, field.duplicate()))
        .collect()
}

/// What a request carries decides which client sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// Token, revoke and device requests: HTTP/1, a connection of their own, no retries, no redirects.
    Spends,
    /// Requests with a token to the host's API: no redirects.
    Carries,
    /// Nothing secret, to a host a person named: metadata. No redirects; the caller decides.
    Nothing,
    /// Nothing secret, to an address a host named: a picture. Public addresses only, so that no
    /// host can make this computer look around in its own network.
    Stranger,
}

/// A request.
#[derive(Debug)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Who asks.
    pub authorization: Option<Authorization>,
    /// What is added to the address at the last moment, because it may be secret.
    pub query: Form,
    /// Headers beside those that follow from the rest.
    pub headers: Form,
    /// With what.
    pub form: Option<Form>,
    /// With what, where a host wants JSON instead.
    pub json: Option<Secret<String>>,
    /// What it carries.
    pub sensitivity: Sensitivity,
    /// How its host is reached.
    pub network: Network,
    /// How much may come back, decoded.
    pub limit: usize,
}

impl Request {
    /// A request without anything to say yet.
    pub fn new(method: Method, url: Url, sensitivity: Sensitivity) -> Self {
        Self {
            method,
            url,
            authorization: None,
            query: Form::new(),
            headers: Form::new(),
            form: None,
            json: None,
            sensitivity,
            network: Network::default(),
            limit: limits::BODY,
        }
    }

    /// The same, to a host that is reached in this way.
    #[must_use]
    pub fn by(self, network: &Network) -> Self {
        Self {
            network: network.clone(),
            ..self
        }
    }

    /// The same request once more, for one that certainly never left.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            method: self.method,
            url: self.url.clone(),
            authorization: self.authorization.as_ref().map(Authorization::duplicate),
            query: duplicate(&self.query),
            headers: duplicate(&self.headers),
            form: self.form.as_ref().map(duplicate),
            json: self.json.as_ref().map(Secret::duplicate),
            sensitivity: self.sensitivity,
            network: self.network.clone(),
            limit: self.limit,
        }
    }
}

/// A reply, read to its end.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// `Content-Type`, lower-case, without parameters.
    pub content_type: Option<String>,
    /// `Retry-After`, as it came.
    pub retry_after: Option<String>,
    /// `Location`, as it came.
    pub location: Option<String>,
    /// The other headers, names in lower case; no cookie, and none that is overlong.
    pub headers: Vec<(String, String)>,
    /// A token that came in a header of its own (`X-Subject-Token`, Huawei's IAM).
    pub subject_token: Option<Secret<String>>,
    /// The body; it may hold a token.
    pub body: Secret<Vec<u8>>,
}

impl Reply {
    /// A header by its name in lower case, if it came once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(one, _)| one == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            (None, _) | (Some(_), Some(_)) => None,
        }
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No connection stood; nothing was written. This computer seems to have no network.
    #[error("no network")]
    Offline,
    /// No connection stood; nothing was written.
    #[error("the host cannot be reached")]
    NotConnected,
    /// No trusted connection stood; nothing was written.
    #[error("the host's certificate is not trusted")]
    Certificate,
    /// The host's certificate is not valid yet, so this computer's clock is behind; nothing was written.
    #[error("the host's certificate is not valid yet")]
    Clock,
    /// The request may have arrived; the answer did not, or not in time.
    #[error("the answer did not come in time")]
    TimedOut,
    /// The request may have arrived; the connection broke.
    #[error("the connection broke")]
    Interrupted,
    /// The request arrived; the answer is larger than any real one.
    #[error("the answer is too large")]
    TooLarge,
    /// The address is not one this request may go to.
    #[error("not an address for this request")]
    Address,
}

impl SendError {
    /// Whether it is certain that nothing was written.
    pub const fn nothing_was_sent(self) -> bool {
        match self {
            Self::Offline
            | Self::NotConnected
            | Self::Certificate
            | Self::Clock
            | Self::Address => true,
            Self::TimedOut | Self::Interrupted | Self::TooLarge => false,
        }
    }
}

/// A reply that is on its way.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Result<Reply, SendError>> + Send + 'a>>;

/// Sends requests.
pub trait Http: Send + Sync + 'static {
    /// Sends one request, once.
    fn send(&self, request: Request) -> Pending<'_>;
}

impl<F, Answer> Http for F
where
    F: Fn(Request) -> Answer + Send + Sync + 'static,
    Answer: Future<Output = Result<Reply, SendError>> + Send + 'static,
{
    fn send(&self, request: Request) -> Pending<'_> {
        Box::pin(self(request))
    }
}
