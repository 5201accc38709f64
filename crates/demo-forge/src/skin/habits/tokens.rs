//! What a host gives: the reply, the tokens in it, and the codes of the device flow.

use crate::Mode;

/// What the reply with the tokens says beside them.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    pub(crate) token_type: Option<&'static str>,
    pub(crate) scope: Scopes,
    pub(crate) created: Created,
    /// `refresh_token_expires_in`.
    pub(crate) refresh_life: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scopes {
    /// `scope`, by space.
    Spaces,
    /// `scope`, by comma.
    Commas,
    /// `scopes`, by space.
    Plural,
    Unsaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    Unix,
    /// ISO 8601 with milliseconds.
    Iso,
    Unsaid,
}

/// What tokens look like, and how they live.
#[derive(Clone, Copy)]
pub(crate) struct Tokens {
    pub(crate) access: Look,
    pub(crate) refresh: Look,
    /// Each is at least this long.
    pub(crate) bytes: usize,
    pub(crate) refreshing: Refreshing,
    /// How many a person may have of one client and scope; one more ends the oldest.
    pub(crate) most: Option<usize>,
    /// In seconds, for [`crate::Options::of`].
    pub(crate) life: u64,
    /// For [`crate::Options::of`].
    pub(crate) mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// A prefix and 43 characters of base64url.
    Demo(&'static str),
    /// A prefix and so many letters and digits.
    Letters(&'static str, usize),
    /// So many hexadecimal digits.
    Hex(usize),
    /// A JSON Web Token. What it says is all there is in it: two of one second are the same.
    Jwt,
}

/// Who gets a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refreshing {
    Everyone,
    /// Nobody, and access tokens do not end: unless the host is set up so, or `offline_access` is
    /// asked for.
    IfExpiring,
    /// All but the device flow.
    NotDevices,
}

/// How codes are typed on another screen (RFC 8628).
#[derive(Clone, Copy)]
pub(crate) struct Device {
    pub(crate) usual: Usual,
    /// In seconds.
    pub(crate) life: u64,
    /// Of the device code.
    pub(crate) code: Look,
    pub(crate) whole_address: WholeAddress,
    pub(crate) clients: DeviceClients,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usual {
    On,
    Off,
}

/// `verification_uri_complete`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WholeAddress {
    Given,
    Absent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceClients {
    All,
    Public,
}
