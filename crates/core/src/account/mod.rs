//! Accounts: their ids, their labels and how status follows from facts.

mod ids;
mod label;
mod status;

pub use ids::{AccountId, AttemptId, LinkId, NotAnId};
pub use label::{Label, slug};
pub use status::{Cause, Facts, Remedy, Status, standing};
