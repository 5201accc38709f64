//! How a host asks a person, and what it compares before it does.

use super::Need;

/// How an authorization request is read and answered.
#[derive(Clone, Copy)]
pub(crate) struct Authorize {
    pub(crate) response_type: Need,
    pub(crate) pkce: Pkce,
    pub(crate) redirects: Matching,
    /// The only ones that are known; none: any.
    pub(crate) scopes: &'static [&'static str],
    /// What is meant where none is asked for.
    pub(crate) default_scope: &'static str,
    /// What stands behind the base in `iss`; none: there is no `iss`.
    pub(crate) issuer: Option<&'static str>,
    /// Whether "no" comes back with the state.
    pub(crate) state_of_refusal: StateOfRefusal,
}

impl Authorize {
    /// Whether all of these scopes are known.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        let mut asked = scope.split_whitespace();
        self.scopes.is_empty() || asked.all(|one| self.scopes.contains(&one))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateOfRefusal {
    Kept,
    Lost,
}

/// What becomes of PKCE (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pkce {
    /// S256, of everyone.
    Demanded,
    /// S256 or plain, of public clients; checked where it comes.
    DemandedOfPublic,
    /// Checked where it comes; S256 only.
    S256,
    /// Checked where it comes; S256 or plain.
    Any,
    /// Whatever comes is taken for noise.
    Ignored,
}

/// How a redirect address is compared with those registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// Byte by byte; Forgepass's own by their pattern.
    Demo,
    /// Byte by byte, port included.
    Exact,
    /// Byte by byte; the port of a loopback IP does not count; a scheme needs its `//`.
    AnyLoopbackPort,
    /// The registered address or one below it; the port of a loopback IP does not count.
    Below,
    /// As text that begins with the registered one; the port of a loopback IP does not count.
    Prefix,
    /// http and https only, whatever their case; public clients may choose the port of a loopback
    /// IP.
    Web,
}
