//! The demo host, and any host that speaks OpenID Connect.

use super::*;

pub const DEMO: Documented = Documented {
    provider: "demo",
    known: ours,
    skin: Skin::Demo,
    below: "",
    client: Registered::BuiltIn,
    ways: &[
        Way::DeepLink,
        Way::Loopback,
        Way::Paste,
        Way::Device,
        Way::Token,
    ],
    frozen: &[
        "/oauth/token",
        "/oauth/device",
        "/oauth/revoke",
        "/api/user",
    ],
    ada: ADA,
    scopes: &["profile", "repo"],
    life: Some(3600),
    proof: Proof::Sent,
    no: No::WithState,
    renewal: Renewal::EndsOld,
    token: Some(Token {
        tick: &["profile", "repo"],
        says: Says::ScopesAndMoment,
        header: ("authorization", "Bearer "),
        wrong: "demo_pat_0000000000000000000000000000000000000000",
    }),
    ending: Ending {
        grant: Some(Request {
            method: "POST",
            path: "/oauth/revoke",
        }),
        refresh: None,
        token: None,
        superseded: Superseded::Ended,
    },
};

pub const OIDC: Documented = Documented {
    provider: "oidc",
    client: Registered::Known,
    ways: &[Way::DeepLink, Way::Loopback, Way::Paste, Way::Device],
    frozen: &[
        "/.well-known/openid-configuration",
        "/oauth/token",
        "/oauth/device",
        "/oauth/revoke",
        "/api/userinfo",
    ],
    scopes: &["openid", "profile", "offline_access"],
    token: None,
    ending: Ending {
        superseded: Superseded::LeftAlone,
        ..DEMO.ending
    },
    ..DEMO
};
