//! How a program asks a host for tokens, and in which words it is refused.

use super::Need;

/// How the token endpoint is asked.
#[derive(Clone, Copy)]
pub(crate) struct Exchange {
    pub(crate) places: Places,
    pub(crate) client: ClientBy,
    /// Whether there are public clients.
    pub(crate) secret: Secrets,
    /// Whether a renewal names its client.
    pub(crate) renewal: Renewal,
    /// The redirect address beside a code.
    pub(crate) redirect: AtExchange,
    pub(crate) user_agent: Need,
    pub(crate) errors: Errors,
    pub(crate) encoding: Encoding,
    /// The body that says that a token is given up.
    pub(crate) revoked: &'static str,
}

/// Where parameters may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Places {
    /// In a form; one in the URL is refused.
    Form,
    /// In a form or in JSON; the URL is not looked at.
    FormOrJson,
    /// In the URL, a form or JSON.
    Anywhere,
    /// In the URL or a form, the client's secret in the form only.
    SecretInForm,
    /// In the URL, all but the client's secret, which is in the form.
    UrlAndSecretInForm,
}

/// How a client says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientBy {
    /// In the body or by Basic, never both.
    BodyOrBasic,
    /// The same; and a public client shows no `Authorization` at all.
    OneWay,
    /// In the body; Basic is not looked at.
    Body,
    /// By Basic only.
    Basic,
    /// In the body or by Basic; where both come they agree.
    Agreeing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// Each client as it was registered.
    AsRegistered,
    /// Of every client, but not for what the device flow gave.
    Always,
    /// Of nobody: a client that has one may leave it out.
    NotDemanded,
}

/// What a renewal has to bring beside its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// Its client.
    Named,
    /// The redirect address as well.
    NamedWithRedirect,
    /// There is no client in it; one that comes is refused.
    Nameless,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtExchange {
    Must,
    IfSent,
    Ignored,
}

/// The dialect in which a refusal is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errors {
    /// RFC 6749 §5.2.
    Rfc,
    Github,
    Bitbucket,
    Gitea,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Json,
    /// A form, unless `Accept` says JSON.
    FormUnlessAsked,
}
