//! Hosts to sign in at: one that others wrote, and our own demo host.

mod ask;
pub mod forge;
pub mod oidc;
