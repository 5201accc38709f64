//! OAuth, as far as a client speaks it: write requests, read replies tolerantly.
//!
//! Nothing here sends anything: HTTP is handed in by the use cases. No id_token is read; who
//! signed in is asked at the host's identity endpoint with the new token.

mod authorize;
mod discovery;
mod error;
mod identity;
mod reply;
mod request;
mod wait;

pub use authorize::{Challenge, authorize_url};
pub use discovery::{Discovered, metadata_requests, read_metadata};
pub use error::{OAuthError, judge_send};
pub use identity::read_person;
pub use reply::{TokenReply, read_revocation, read_token_reply};
pub use request::{
    ClientCredentials, code_request, identity_request, refresh_request, revoke_request,
};
pub use wait::retry_after;
