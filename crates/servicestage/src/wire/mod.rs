//! The types of the wire, once for both sides.
//!
//! Sources: the models of the official SDK (`huaweicloud-sdk-python-v3`, `servicestage/v2`) and the
//! API reference of ServiceStage, "Access Git repository". Times are Unix milliseconds; all
//! ids are text. No answer has a token.

mod authorization;
mod error;
mod hidden;
mod name;
mod paths;
mod repository;

pub use authorization::{
    Authorization, Authorizations, Created, NewOauth, NewPassword, NewPersonal, Redirect, RepoType,
    State, Tag, TokenType,
};
pub use error::{Refusal, RepoError};
pub use hidden::Hidden;
pub use name::{AuthorizationName, BadName};
pub use paths::{Segment, git};
pub use repository::{
    Branches, Commit, Commits, Content, Encoding, Hook, Hooks, Named, Namespace, Namespaces, Paths,
    Project, ProjectInfo, Projects, Tags, Written,
};

/// A part that is there as nothing, which some services write for what they do not know.
fn or_empty<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Default + serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    let part: Option<T> = serde::Deserialize::deserialize(from)?;
    Ok(part.unwrap_or_default())
}
