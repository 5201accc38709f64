//! Gitea and Forgejo.

use super::*;

pub const GITEA: Documented = Documented {
    provider: "gitea",
    known: ours,
    skin: Skin::Gitea,
    below: "",
    client: Registered::Public,
    ways: &[Way::Loopback, Way::Paste, Way::Token],
    frozen: &["/login/oauth/access_token", "/api/v1/user"],
    ada: ADA,
    // The reply does not say: what was asked for was granted (RFC 6749 §5.1).
    scopes: &["read:user", "write:repository"],
    life: Some(3600),
    proof: Proof::Sent,
    no: No::WithoutState,
    renewal: Renewal::KeepsOld,
    token: Some(Token {
        tick: &["read:user", "write:repository"],
        says: Says::Nothing,
        header: ("authorization", "token "),
        wrong: "0000000000000000000000000000000000000000",
    }),
    ending: NOTHING_ENDS,
};

pub const FORGEJO: Documented = Documented {
    provider: "forgejo",
    skin: Skin::Forgejo,
    // It knows none: nothing is asked for, and nothing can be said of what was granted.
    scopes: &[],
    no: No::WithState,
    ..GITEA
};
