//! Hosts to sign in at: two that others wrote, and our own demo host.

mod ask;
pub mod forge;
pub mod front;
pub mod oidc;
mod record;
pub mod toolkit;

pub use record::Record;
