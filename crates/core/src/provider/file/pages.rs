//! Pages for people, and how a kind of host is known again.
//!
//! In an address `{base}` is the host's own, `{client_id}` our registration there, `{name}` what a new
//! token is called, `{scopes}` what it is to allow, `{callback}` the first redirect address.

use super::Fact;

/// How this program is registered at a host, in the host's own words.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Who can do it.
    pub who: WhoRegisters,
    /// The form.
    pub form: Fact,
    /// What the host calls a client id.
    pub id_label: String,
    /// What the host calls a client secret.
    pub secret_label: String,
    /// Keys of the sentences that say what to tick on the form.
    pub tick: Vec<String>,
}

/// Who can register a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoRegisters {
    /// Everybody who has an account.
    Anyone,
    /// Only who runs the host.
    Administrator,
    /// Nobody knows a page for it.
    Nobody,
}

/// Pages for people.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Where a token is made, filled in as far as the host lets us.
    pub token: Fact,
    /// Where older versions of the host have that page.
    pub token_older: Fact,
    /// Where a person sees and ends what this program may do.
    pub manage: Fact,
}

/// Organisations that keep their repositories closed until a person signs on to them, too.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisations {
    /// Lists what a grant reaches at several of them, below the API.
    pub reach: Fact,
    /// The header beside that list which says that some of it is closed.
    pub sign_on: Fact,
    /// Where a person opens it for a token of their own making; for a program's it is
    /// [`Pages::manage`].
    pub tokens: Fact,
}

/// How a host of this kind is known again, asked without any credential at its own origin.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detection {
    /// The realm in which git is asked for a password.
    pub realm: Fact,
    /// A path that only hosts of this kind answer so.
    pub path: Fact,
    /// The status of that answer.
    pub status: u16,
    /// What its JSON has, as a pointer.
    pub pointer: Fact,
}
