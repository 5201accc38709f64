//! Hosts to sign in at: two that others wrote, and our own demo host; and programs that others wrote to
//! ask a ServiceStage.

mod ask;
pub mod forge;
pub mod front;
pub mod oidc;
mod python;
mod record;
pub mod schemathesis;
pub mod servicestage;
pub mod toolkit;

pub use record::Record;
