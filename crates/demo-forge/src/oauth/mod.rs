//! OAuth 2.0 as the demo host speaks it: RFC 6749, 7009, 7636 (S256 only), 9207.

pub(crate) mod asked;
pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod grants;
pub(crate) mod token;
