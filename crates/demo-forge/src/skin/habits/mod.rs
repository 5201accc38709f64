//! What can differ between code hosts, and nothing that does not.

mod api;
mod authorize;
mod exchange;
mod tokens;

use crate::Endpoint;
pub(crate) use api::{Api, Personal, Probe, Scheme, Tells};
pub(crate) use authorize::{Authorize, Matching, Pkce, StateOfRefusal};
pub(crate) use exchange::{
    AtExchange, ClientBy, Encoding, Errors, Exchange, Places, Renewal, Secrets,
};
pub(crate) use tokens::{
    Created, Device, DeviceClients, Look, Refreshing, Say, Scopes, Tokens, Usual, WholeAddress,
};

/// Everything that makes a forge look like one host and not another.
pub(crate) struct Habits {
    /// Where everything is, relative to the base. A path that ends in a slash stands for all
    /// below it.
    pub(crate) routes: &'static [(&'static str, Endpoint)],
    pub(crate) authorize: Authorize,
    pub(crate) exchange: Exchange,
    pub(crate) say: Say,
    pub(crate) tokens: Tokens,
    /// None: this software knows no device flow.
    pub(crate) device: Option<Device>,
    pub(crate) api: Api,
    pub(crate) personal: Personal,
}

/// Whether something has to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Must,
    May,
}
