//! Accounts: their ids, their labels and how status follows from facts.

mod caller;
mod ids;
mod label;
mod status;

pub use caller::{CallerScope, ProjectSignIn};
pub use ids::{AccountId, AttemptId, CallerId, LinkId, NotAnId, ProjectId};
pub use label::{Label, is_slug, slug};
pub use status::{Cause, Facts, Remedy, Status, standing};
