//! The shapes that cross every edge: command line, window and local server say the same.
//!
//! **Invariant:** no type here has a field for a token, a code, a verifier or a state.

mod desktop;
mod diagnostics;
mod found;
mod problem;
mod servicestage;
mod shapes;
mod ways;

pub use desktop::{Appearance, Called, Desktop};
pub use diagnostics::{Diagnostics, Keeping, Surroundings, Tally};
pub use found::{FoundHere, FoundSignIn, FoundSource};
pub use problem::{Code, Problem};
pub use servicestage::{
    Authorization, AuthorizationStatus, Caller, GitProject, Namespace, Offer, Project, Serving,
    TokenType,
};
pub use shapes::{
    Account, Activity, Detail, Farewell, Handler, Host, LedgerState, Link, LinkProgress,
    LinkPurpose, LinkStarted, Parting, Snapshot, StartedBy, VaultState, What,
};
pub use ways::{
    HostFacts, HostFound, Registrar, RegistrationFacts, SecretUse, TokenPageFacts, TokenShown,
};
