//! What can differ between code hosts, and nothing that does not.

use serde_json::Value;

use crate::{Endpoint, Mode, Person, host::Host};

/// Everything that makes a forge look like one host and not another.
pub(crate) struct Habits {
    /// Where everything is, relative to the base. A path that ends in a slash stands for all
    /// below it.
    pub(crate) routes: &'static [(&'static str, Endpoint)],
    pub(crate) authorize: Authorize,
    pub(crate) exchange: Exchange,
    pub(crate) say: Say,
    pub(crate) tokens: Tokens,
    /// None: this software knows no device flow.
    pub(crate) device: Option<Device>,
    pub(crate) api: Api,
    pub(crate) personal: Personal,
}

/// Whether something has to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
}

/// How an authorization request is read and answered.
#[derive(Clone, Copy)]
pub(crate) struct Authorize {
    pub(crate) response_type: Need,
    pub(crate) pkce: Pkce,
    pub(crate) redirects: Matching,
    /// The only ones that are known; none: any.
    pub(crate) scopes: &'static [&'static str],
    /// What is meant where none is asked for.
    pub(crate) default_scope: &'static str,
    /// What stands behind the base in `iss`; none: there is no `iss`.
    pub(crate) issuer: Option<&'static str>,
    /// Whether "no" comes back with the state.
    pub(crate) state_of_refusal: StateOfRefusal,
}

impl Authorize {
    /// Whether all of these scopes are known.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        let mut asked = scope.split_whitespace();
        self.scopes.is_empty() || asked.all(|one| self.scopes.contains(&one))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateOfRefusal {
    Kept,
    Lost,
}

/// What becomes of PKCE (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pkce {
    /// S256, of everyone.
    Demanded,
    /// S256 or plain, of public clients; checked where it comes.
    DemandedOfPublic,
    /// Checked where it comes; S256 only.
    S256,
    /// Checked where it comes; S256 or plain.
    Any,
    /// Whatever comes is taken for noise.
    Ignored,
}

/// How a redirect address is compared with those registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// Byte by byte; Forgepass's own by their pattern.
    Demo,
    /// Byte by byte, port included.
    Exact,
    /// Byte by byte; the port of a loopback IP does not count; a scheme needs its `//`.
    AnyLoopbackPort,
    /// The registered address or one below it; the port of a loopback IP does not count.
    Below,
    /// As text that begins with the registered one; the port of a loopback IP does not count.
    Prefix,
    /// http and https only, whatever their case; public clients may choose the port of a loopback
    /// IP.
    Web,
}

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

/// What the reply with the tokens says beside them.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    pub(crate) token_type: Option<&'static str>,
    pub(crate) scope: Scopes,
    pub(crate) created: Created,
    /// `refresh_token_expires_in`.
    pub(crate) refresh_life: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scopes {
    /// `scope`, by space.
    Spaces,
    /// `scope`, by comma.
    Commas,
    /// `scopes`, by space.
    Plural,
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    Unix,
    /// ISO 8601 with milliseconds.
    Iso,
    Unsaid,
}

/// What tokens look like, and how they live.
#[derive(Clone, Copy)]
pub(crate) struct Tokens {
    pub(crate) access: Look,
    pub(crate) refresh: Look,
    /// Each is at least this long.
    pub(crate) bytes: usize,
    pub(crate) refreshing: Refreshing,
    /// How many a person may have of one client and scope; one more ends the oldest.
    pub(crate) most: Option<usize>,
    /// In seconds, for [`crate::Options::of`].
    pub(crate) life: u64,
    /// For [`crate::Options::of`].
    pub(crate) mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// A prefix and 43 characters of base64url.
    Demo(&'static str),
    /// A prefix and so many letters and digits.
    Letters(&'static str, usize),
    /// So many hexadecimal digits.
    Hex(usize),
    /// A JSON Web Token. What it says is all there is in it: two of one second are the same.
    Jwt,
}

/// Who gets a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refreshing {
    Everyone,
    /// Nobody, and access tokens do not end: unless the host is set up so, or `offline_access` is
    /// asked for.
    IfExpiring,
    /// All but the device flow.
    NotDevices,
}

/// How codes are typed on another screen (RFC 8628).
#[derive(Clone, Copy)]
pub(crate) struct Device {
    pub(crate) usual: Usual,
    /// In seconds.
    pub(crate) life: u64,
    /// Of the device code.
    pub(crate) code: Look,
    pub(crate) whole_address: WholeAddress,
    pub(crate) clients: DeviceClients,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usual {
    On,
    Off,
}

/// `verification_uri_complete`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WholeAddress {
    Given,
    Absent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceClients {
    All,
    Public,
}

/// How the API is asked, and how it answers.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    /// How a token from OAuth may be shown.
    pub(crate) oauth: &'static [Scheme],
    pub(crate) user_agent: Need,
    /// The JSON of a 401.
    pub(crate) unauthorized: &'static str,
    /// On every answer.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// What an answer says of whose token came.
    pub(crate) tells: Tells,
    pub(crate) user: fn(&Host, &Person) -> Value,
    /// What the probe without a token gets, by the path.
    pub(crate) probes: &'static [(&'static str, Probe)],
    /// Of git over HTTP; none: there is no git.
    pub(crate) realm: Option<&'static str>,
}

/// The tokens that people make for themselves.
#[derive(Clone, Copy)]
pub(crate) struct Personal {
    pub(crate) look: Look,
    /// How they may be shown.
    pub(crate) schemes: &'static [Scheme],
    /// Any one of these lets a token ask who its person is; none: every token may.
    pub(crate) user_scopes: &'static [&'static str],
    pub(crate) tells: Tells,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: token`
    Token,
    /// `PRIVATE-TOKEN`
    Private,
    /// Basic, by the email address of the person and the token.
    Basic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Nothing,
    /// `X-OAuth-Scopes`
    Scopes,
    /// The same and `X-Token-Expires`.
    ScopesAndEnd,
    /// `X-AUSERID` and `X-AUSERNAME`
    User,
}

/// What a path answers that is there to be recognised by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Probe {
    /// This JSON, to everyone.
    Open(&'static str),
    /// 401.
    Locked,
    /// 403.
    Forbidden,
}
