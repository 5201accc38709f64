//! What a grant allows, whose it is, how it is renewed and how it ends.

use super::{Fact, Support};

/// What is asked for, and what it is good for.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scopes {
    /// The least that Forgepass needs, in the order asked.
    pub ask: Vec<String>,
    /// Each of these alone allows git to push; none, where the provider has no such scope.
    pub push: Vec<String>,
    /// For each scope the key of the sentence that says what it allows.
    pub plain: std::collections::BTreeMap<String, String>,
}

/// Where in an answer a label stands: a JSON pointer, or `header:` and a name.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The stable id; it decides which account this is.
    pub id: String,
    /// The login, a label; the first that has text wins.
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
    /// For how many days a refresh token may lie unused.
    pub unused_days: Fact,
    /// Whether the redirect address is sent once more.
    pub sends_redirect: bool,
}

/// How a grant is ended at the host.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// One that the host gave to this program.
    pub oauth: EndBy,
    /// One that a person made.
    pub personal: EndBy,
    /// Whether an older grant of the same person to this program can be ended without harm to the
    /// newer one. Elsewhere it is left to end by itself.
    pub superseded: Support,
}

/// The request that ends a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndBy {
    /// RFC 7009 §2.1.
    Rfc7009,
    /// `DELETE <revoke>/<client id>/token` with the client's secret; without one, as
    /// [`Credentials`](Self::Credentials).
    Application,
    /// `POST <revoke_personal>` with a list of tokens, from anybody.
    Credentials,
    /// `DELETE <revoke_personal>` by the token itself.
    Itself,
    /// There is no such request.
    None,
    /// Nobody has written it down.
    Unknown,
}

/// Tokens that a person makes at the host and pastes here.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Whether there are any.
    pub accepted: Support,
    /// How the API is shown one.
    pub header: PersonalHeader,
    /// What real ones begin with; empty where there is no such mark.
    pub prefixes: Vec<String>,
    /// What tokens begin with that other programs gained by OAuth; empty where there is no such mark.
    pub oauth_prefixes: Vec<String>,
    /// Where the host says what one may do.
    pub scopes: Source,
    /// Where the host says when one ends.
    pub expires: Source,
    /// What a person ticks on the page, in the host's own words.
    pub tick: Vec<String>,
}

/// How the API is shown a personal token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalHeader {
    /// `Authorization: Bearer`.
    Bearer,
    /// `Authorization: token`.
    Token,
    /// `PRIVATE-TOKEN`.
    PrivateToken,
    /// `Authorization: Basic` with the person's e-mail address, which they type beside it.
    Email,
}

/// Where a fact about a token stands: a JSON pointer into the answer of `validate`, `header:` and a
/// name, or `unknown`.
pub type Source = Fact;

/// How the host names itself in a callback (RFC 9207).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The value, in which `{base}` is the host's own address; `discovered`, `none` or `unknown`.
    pub value: Fact,
    /// Whether a callback without it is refused; a host's metadata can only add to this.
    pub demanded: bool,
}
