// The shape of a provider file. Shared by the crate and its build script, so that a wrong file
// fails the build and not the person who uses it.

/// One kind of code-host software and how it speaks OAuth.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name used in files, rows and commands.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where its hosts listen.
    pub endpoints: Endpoints,
    /// How a client shows who it is.
    pub client: Client,
    /// How a person comes back from the host.
    pub redirect: Redirect,
    /// What is asked for, and what it is good for.
    pub scopes: Scopes,
    /// Where in the answer of the identity endpoint the labels stand.
    pub identity: Identity,
    /// What renewing does.
    pub renewal: Renewal,
    /// How the host names itself in a callback (RFC 9207).
    pub issuer: Issuer,
}

/// Where a host listens: paths below its base, or `discovered`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// Whether the addresses are read from the host's own metadata when it is added.
    pub source: EndpointSource,
    /// RFC 6749 §3.1.
    pub authorize: Fact,
    /// RFC 6749 §3.2.
    pub token: Fact,
    /// RFC 8628 §3.1.
    pub device: Fact,
    /// RFC 7009.
    pub revoke: Fact,
    /// Tells who the token belongs to.
    pub identity: Fact,
    /// Where git asks for a password; the base where it says `base`.
    pub git: Fact,
}

/// Where the endpoints of a host come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointSource {
    /// The paths in the file.
    Paths,
    /// OpenID Connect Discovery or RFC 8414, asked once when the host is added, then frozen.
    Discovery,
}

/// A documented value, `none` where the provider documents that there is none, or `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Fact {
    /// The documented value.
    Known(String),
    /// Documented to be absent.
    Absent,
    /// Nobody has written it down; the safe choice applies.
    Unknown,
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        match text.as_str() {
            "none" => Self::Absent,
            "unknown" => Self::Unknown,
            _ => Self::Known(text),
        }
    }
}

impl From<Fact> for String {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Known(text) => text,
            Fact::Absent => "none".to_owned(),
            Fact::Unknown => "unknown".to_owned(),
        }
    }
}

impl Fact {
    /// The value, if one is documented.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// How a client shows who it is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The client id that every copy of this kind of host knows, or `none`.
    pub built_in_id: Fact,
    /// Whether a client can do without a secret.
    pub secret: ClientSecret,
    /// Where client id and secret stand in a token request.
    pub placement: Placement,
    /// Whether a refresh request names the client.
    pub refresh_names_client: bool,
}

/// Whether a client can do without a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientSecret {
    /// Public clients are welcome (RFC 8252 §8.4); a secret is sent if the row has one.
    Optional,
    /// The host insists on one.
    Required,
}

/// Where client id and secret stand in a token request. Never in two places at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// `client_id` and `client_secret` in the form body.
    Body,
    /// HTTP Basic for a confidential client; a public one names itself in the body.
    Basic,
}

/// How a person comes back from the host.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Whether a private-use scheme is accepted.
    pub deep_link: Support,
    /// Whether a loopback address is accepted, and with which port.
    pub loopback: LoopbackPort,
}

/// Whether something documented works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It works.
    Yes,
    /// It does not.
    No,
    /// Nobody has written it down; treated as no.
    Unknown,
}

/// Which port a loopback address may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopbackPort {
    /// Any, chosen when the listener starts (RFC 8252 §7.3).
    Any,
    /// No loopback addresses at all.
    None,
}

/// What is asked for, and what it is good for.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    /// The least that Forgepass needs, in the order asked.
    pub ask: Vec<String>,
    /// For each scope the key of the sentence that says what it allows.
    pub plain: std::collections::BTreeMap<String, String>,
}

/// JSON pointers into the answer of the identity endpoint.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The stable id; it decides which account this is.
    pub id: String,
    /// The login, a label; the first pointer that has text wins.
    pub login: Vec<String>,
    /// The display name.
    pub name: Fact,
    /// The picture.
    pub avatar: Fact,
    /// The person's page.
    pub web: Fact,
}

/// What renewing does at the host.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Whether a renewal ends the old access token at once.
    pub kills_access: Support,
    /// The error codes of the token endpoint that mean "this refresh token is spent or wrong".
    pub refused_by: Vec<String>,
}

/// How the host names itself in a callback (RFC 9207).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The value, `base` for the host's own address, `discovered`, `none` or `unknown`.
    pub value: Fact,
    /// Whether a callback without it is refused; a host's metadata can only add to this.
    pub demanded: bool,
}
