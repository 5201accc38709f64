// The shape of a provider file. Shared by the crate and its build script, so that a wrong file
// fails the build and not the person who uses it. Every column is a value or `unknown`, never absent.

mod client;
mod endpoints;
mod fact;
mod pages;
mod repo;
mod tokens;

pub use client::{Callbacks, Client, ClientSecret, LoopbackPort, Pkce, Placement, Redirect};
pub use endpoints::{EndpointSource, Endpoints, Ready};
pub use fact::{Fact, Support};
pub use pages::{Detection, Organisations, Pages, Registration, WhoRegisters};
pub use repo::{
    Commits, Content, Hooks, Names, Namespaces, Paging, ProjectFacts, Projects, Repo, Repositories,
    Tree,
};
pub use tokens::{EndBy, Identity, Issuer, Personal, PersonalHeader, Renewal, Revocation, Scopes};

/// One kind of code-host software and how it speaks OAuth.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name used in files, rows and commands.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Hosts of this kind that everybody knows; they need not be added.
    pub hosts: Vec<Ready>,
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
    /// How a grant is ended at the host.
    pub revocation: Revocation,
    /// Tokens that a person makes.
    pub personal: Personal,
    /// How the host names itself in a callback (RFC 9207).
    pub issuer: Issuer,
    /// How this program is registered there.
    pub registration: Registration,
    /// Pages for people.
    pub pages: Pages,
    /// Organisations that keep their repositories closed until a person signs on to them, too.
    pub organisations: Organisations,
    /// How it is asked for repositories and what is in them.
    pub repo: Repositories,
    /// How a host of this kind is known again.
    pub detection: Detection,
}
