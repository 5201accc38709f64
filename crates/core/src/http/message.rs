//! What is sent and what comes back.

use std::future::Future;
use std::pin::Pin;

use url::Url;

use crate::grant::Secret;

/// The two methods this program uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Ask.
    Get,
    /// Send.
    Post,
}

/// What an `Authorization` header carries.
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

/// An `application/x-www-form-urlencoded` body, in order.
pub type Form = Vec<(&'static str, Field)>;

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
    /// With what.
    pub form: Option<Form>,
    /// What it carries.
    pub sensitivity: Sensitivity,
    /// How much may come back, decoded.
    pub limit: usize,
}

impl Request {
    /// The same request once more, for one that certainly never left.
    #[must_use]
    pub fn again(&self) -> Self {
        let copy = |field: &Field| match field {
            Field::Open(text) => Field::Open(text.clone()),
            Field::Hidden(secret) => Field::Hidden(secret.duplicate()),
        };
        Self {
            method: self.method,
            url: self.url.clone(),
            authorization: self.authorization.as_ref().map(|kind| match kind {
                Authorization::Bearer(token) => Authorization::Bearer(token.duplicate()),
                Authorization::Basic { user, password } => Authorization::Basic {
                    user: user.clone(),
                    password: password.duplicate(),
                },
            }),
            form: self.form.as_ref().map(|form| {
                form.iter()
                    .map(|(name, field)| (*name, copy(field)))
                    .collect()
            }),
            sensitivity: self.sensitivity,
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
    /// The body; it may hold a token.
    pub body: Secret<Vec<u8>>,
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
            Self::Offline | Self::NotConnected | Self::Certificate | Self::Address => true,
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
