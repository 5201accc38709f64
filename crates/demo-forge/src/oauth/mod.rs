//! OAuth 2.0 as the demo host speaks it (RFC 6749, 7009, 7636, 9207), and in the dialects of others.

pub(crate) mod asked;
pub(crate) mod authorize;
mod client;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod grants;
mod parameters;
mod redirects;
mod refused;
pub(crate) mod revoke;
mod say;
pub(crate) mod token;
