//! OAuth, as far as a client speaks it: write requests, read replies tolerantly.
//!
//! Nothing here sends anything: HTTP is handed in by the use cases. No id_token is read; who
//! signed in is asked at the host's identity endpoint with the new token.

mod authorize;
mod detect;
mod device;
mod discovery;
mod error;
mod identity;
mod personal;
mod reply;
mod request;
mod revoke;
mod wait;

pub use authorize::{Challenge, Expected, authorize_url};
pub use detect::{Probe, probes};
pub use device::{DeviceCode, Polled, device_request, poll_request, read_device_code, read_poll};
pub use discovery::{Discovered, metadata_requests, read_metadata};
pub use error::{OAuthError, judge_answer, judge_send};
pub use identity::read_person;
pub use personal::{TokenFacts, pasted_token, read_token_facts, validate_request};
pub use reply::{TokenReply, read_token_reply};
pub use request::{
    ClientCredentials, asker, code_request, identity_request, reach_request, refresh_request,
};
pub use revoke::{Ending, Part, can_end, read_revocation, revocation};
pub use wait::retry_after;
