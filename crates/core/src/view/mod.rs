//! The shapes that cross every edge: command line, window and local server say the same.
//!
//! **Invariant:** no type here has a field for a token, a code, a verifier or a state.

mod problem;
mod shapes;

pub use problem::{Code, Problem};
pub use shapes::{
    Account, Activity, Detail, Farewell, Handler, Host, Link, LinkProgress, LinkPurpose,
    LinkStarted, Parting, Snapshot, StartedBy, VaultState, What,
};
