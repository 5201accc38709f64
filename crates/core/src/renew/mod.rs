//! When an account is due, under which lock it is renewed, and what a reply means.
//!
//! ```text
//! fresh enough?                  → hand out
//! lock(account)                    freed by the kernel on a crash
//! read again                       someone else renewed? → hand out
//! write the mark                   refused or in doubt? → stop, nothing was spent
//! one POST
//!   new grant                    → vault, durable, first; then ledger; unlock
//!   refused                      → read once more; unchanged → the person is needed
//!   not connected, or answered
//!   without a token              → mark back as it was, back off
//!   anything else                → ambiguous: the mark stays; one replay at most
//! ```
//!
//! **Invariant:** no refresh token is sent without its mark being durable first, and none more
//! than twice. Nothing is ever deleted here.

mod backoff;
mod client;
mod judge;
mod lock;
mod obtain;
mod once;
mod record;

pub(crate) use backoff::trouble;
pub(crate) use client::client_credentials;
pub(crate) use judge::{cause_of, problem_of};
pub use lock::{AccountLock, LockError};
pub(crate) use lock::{LOCK_PATIENCE, lock, lock_problem};
pub(crate) use obtain::{Want, obtain};
pub(crate) use record::{flush_unsaved, peek};
