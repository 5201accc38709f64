//! How a client shows who it is, and how a person comes back to it.

use super::{Fact, Support};

/// How a client shows who it is.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// The client id that every copy of this kind of host knows, or `none`.
    pub built_in_id: Fact,
    /// Whether a client that sends a browser can do without a secret.
    pub secret: ClientSecret,
    /// Whether a client that shows a code can do without a secret.
    pub device_secret: ClientSecret,
    /// Where client id and secret stand in a token request.
    pub placement: Placement,
    /// Whether a refresh request names the client.
    pub refresh_names_client: bool,
    /// RFC 7636. It is always sent where it does no harm.
    pub pkce: Pkce,
}

/// Whether a client can do without a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientSecret {
    /// Public clients are welcome (RFC 8252 §8.4); a secret is sent if the row has one.
    Optional,
    /// The host insists on one.
    Required,
    /// A public client, also where the row has a secret: it is for another way.
    Never,
}

/// Where client id and secret stand in a token request. Never in two places at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// `client_id` and `client_secret` in the form body.
    Body,
    /// HTTP Basic for a confidential client; a public one names itself in the body.
    Basic,
    /// All in the query but the secret, which is the body, as one provider documents it.
    Query,
}

/// What is known of proof keys (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// The host insists.
    Required,
    /// The host checks it.
    Supported,
    /// The host takes it; whether it checks nobody knows.
    Tolerated,
    /// Nobody has written it down, and it is not sent.
    Unknown,
}

/// How a person comes back from the host.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// Whether a private-use scheme is accepted.
    pub deep_link: Support,
    /// Whether a loopback address is accepted, and with which port.
    pub loopback: LoopbackPort,
    /// The ports to register where the host compares them.
    pub ports: Vec<u16>,
    /// How many redirect addresses a registration may have.
    pub callbacks: Callbacks,
    /// The parameter that suggests who should sign in.
    pub login_hint: Fact,
    /// Whether `prompt=select_account` lets the person choose who signs in.
    pub select_account: Support,
}

/// Which port a loopback address may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopbackPort {
    /// Any, chosen when the listener starts (RFC 8252 §7.3).
    Any,
    /// One of those that are registered.
    Fixed,
    /// No loopback addresses at all.
    None,
}

/// How many redirect addresses a registration may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callbacks {
    /// One.
    One,
    /// As many as there are.
    Several,
}
