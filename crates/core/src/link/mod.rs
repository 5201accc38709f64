//! The flow as values that get used up.
//!
//! ```text
//! Attempt::begin ─► Attempt ─accept(Callback)─► Redemption ─into_request─► a token request
//! ```
//!
//! [`Attempt`], [`Redemption`] and the PKCE verifier are not `Clone`; each step consumes the one
//! before. What arrives from outside ends in [`Callback::parse`], whichever way it came.

mod attempt;
mod callback;
mod code;
pub mod loopback;
mod pasted;
mod secrets;

pub use attempt::{Attempt, Redemption, Rejected};
pub use callback::{Answer, Callback, CallbackError, Landing};
pub use code::WaitingCode;
pub use pasted::PastedToken;
pub use secrets::{State, Verifier, state_hash};
