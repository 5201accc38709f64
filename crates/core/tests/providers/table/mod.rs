//! What each host documents, by which its facts are judged. Values are those of the documents, not
//! of the provider files.

mod atlassian;
mod china;
mod gitea;
mod github;
mod gitlab;
mod made_up;
mod plain;

use demo_forge::{Options, Skin};
use forgepass_core::provider::Way;

pub use atlassian::{BITBUCKET, BITBUCKET_DC};
pub use china::{GITCODE, GITEE};
pub use gitea::{FORGEJO, GITEA};
pub use github::{GHES, GITHUB};
pub use gitlab::{GITLAB, GITLAB_BELOW};
pub use made_up::ANVIL;
pub use plain::{DEMO, OIDC};

/// What a host documents.
pub struct Documented {
    pub provider: &'static str,
    /// Makes the kind known that no file of ours describes.
    pub known: fn(),
    pub skin: Skin,
    /// Below which path everything is.
    pub below: &'static str,
    pub client: Registered,
    /// The ways with that registration, the best first.
    pub ways: &'static [Way],
    /// Where credentials may go; what ends in a slash stands for all below it.
    pub frozen: &'static [&'static str],
    pub ada: Ada,
    /// What a grant allows.
    pub scopes: &'static [&'static str],
    /// How long an access token lives, in seconds.
    pub life: Option<u64>,
    pub proof: Proof,
    pub no: No,
    pub renewal: Renewal,
    /// What a person makes at the host; none: there are none.
    pub token: Option<Token>,
    pub ending: Ending,
}

/// How Forgepass is registered at the host.
#[derive(Debug, Clone, Copy)]
pub enum Registered {
    /// Every host of this kind knows it.
    BuiltIn,
    /// The forge knows it, public.
    Known,
    /// The forge knows it, with a secret.
    KnownWithSecret,
    /// By a person, public.
    Public,
    /// By a person, with a secret.
    WithSecret,
}

/// The person with the login `ada`, as the host tells of her.
pub struct Ada {
    pub id: &'static str,
    pub name: Option<&'static str>,
    /// Below the base.
    pub avatar: Option<&'static str>,
    /// Below the base.
    pub web: Option<&'static str>,
}

/// The way most hosts tell of her.
pub const ADA: Ada = Ada {
    id: "1001",
    name: Some("Ada Lovelace"),
    avatar: Some("/avatars/ada.png"),
    web: Some("/ada"),
};

/// Whether a proof key is sent (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Sent,
    NotDocumented,
}

/// What comes back after "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    WithState,
    WithoutState,
}

/// What a renewal does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The old pair dies at once.
    EndsOld,
    /// The old refresh token is forgiven for ten minutes.
    Forgives,
    /// The old pair lives on.
    KeepsOld,
}

/// A token that a person makes.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What the person ticks.
    pub tick: &'static [&'static str],
    /// What the host says of it later.
    pub says: Says,
    /// In which header it is shown, and what stands before it.
    pub header: (&'static str, &'static str),
    /// One that looks real and is not.
    pub wrong: &'static str,
}

/// What a host says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Nothing,
    Scopes,
    /// And the moment it ends.
    ScopesAndMoment,
    /// And the day it ends.
    ScopesAndDay,
}

/// What ends a grant at the host.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The request that ends one from a sign-in: method, path, and what names the client.
    pub grant: Option<Request>,
    /// The one that ends what a sign-in is renewed with, where that is another.
    pub refresh: Option<Request>,
    /// The request that ends a token that a person made.
    pub token: Option<Request>,
    /// Whether an older grant is ended when a newer one took its place.
    pub superseded: Superseded,
}

/// A request as the host documents it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    pub method: &'static str,
    pub path: &'static str,
}

/// What becomes of a grant that a newer one took the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Superseded {
    Ended,
    LeftAlone,
}

/// The host cannot be told of anything.
pub const NOTHING_ENDS: Ending = Ending {
    grant: None,
    refresh: None,
    token: None,
    superseded: Superseded::LeftAlone,
};

impl Documented {
    /// A forge like this host.
    pub fn options(&self) -> Options {
        Options {
            base_path: self.below.to_owned(),
            device_interval: std::time::Duration::from_secs(1),
            ..Options::of(self.skin)
        }
    }

    /// The same where access tokens end; at most hosts they always do.
    pub fn ending_tokens(&self) -> Options {
        Options {
            expiring: true,
            ..self.options()
        }
    }

    /// The ways that lead through a browser and back.
    pub fn browser_ways(&self) -> impl Iterator<Item = Way> {
        let ways = self.ways.iter().copied();
        ways.filter(|way| matches!(way, Way::DeepLink | Way::Loopback | Way::Paste))
    }
}

/// Nothing to make known: a file of ours describes it.
pub fn ours() {}
