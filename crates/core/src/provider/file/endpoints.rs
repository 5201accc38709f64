//! Where a host listens.

use super::Fact;

/// A host of a kind that everybody knows.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// Its address.
    pub base: String,
    /// Whether the provider's name alone means this host.
    pub default: bool,
    /// The registration there of whoever built this copy: never in the file, but from the variables
    /// `FORGEPASS_<PROVIDER>_CLIENT_ID` and `…_CLIENT_SECRET` of the build.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Its secret, where the provider insists on one. In a program that everybody has it is none
    /// (RFC 8252 §8.5).
    #[serde(default)]
    pub client_secret: Option<String>,
}

/// Where a host listens: paths below its base or its API, or `discovery`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// Whether the addresses are read from the host's own metadata when it is added.
    pub source: EndpointSource,
    /// Where the API is: `base`, or the address it has for the hosts that come ready. Elsewhere it is
    /// the base, too.
    pub api: String,
    /// RFC 6749 §3.1.
    pub authorize: Fact,
    /// RFC 6749 §3.2.
    pub token: Fact,
    /// RFC 8628 §3.1.
    pub device: Fact,
    /// Ends a grant that the host gave; below the API where [`Revocation`](super::Revocation) is of
    /// the API.
    pub revoke: Fact,
    /// Ends a token that a person made; below the API.
    pub revoke_personal: Fact,
    /// Tells who the token belongs to; below the API.
    pub identity: Fact,
    /// Tells what a personal token may do and when it ends; below the API.
    pub validate: Fact,
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
