//! Bitbucket Cloud and Bitbucket Data Center.

use super::*;

pub const BITBUCKET: Documented = Documented {
    provider: "bitbucket",
    known: ours,
    skin: Skin::Bitbucket,
    below: "",
    client: Registered::WithSecret,
    // One callback address, and that is the deep link's.
    ways: &[Way::DeepLink, Way::Token],
    frozen: &["/site/oauth2/access_token", "/2.0/user"],
    ada: Ada {
        id: "{00000000-0000-4000-8000-0000000003e9}",
        ..ADA
    },
    scopes: &["account", "repository:write"],
    life: Some(7200),
    proof: Proof::Sent,
    no: No::WithState,
    renewal: Renewal::Forgives,
    token: Some(Token {
        tick: &[
            "read:user:bitbucket",
            "read:repository:bitbucket",
            "write:repository:bitbucket",
        ],
        says: Says::Nothing,
        header: ("authorization", "Basic "),
        wrong: "ATATT3x0000000000000000000000000000000000",
    }),
    ending: NOTHING_ENDS,
};

pub const BITBUCKET_DC: Documented = Documented {
    provider: "bitbucket-dc",
    skin: Skin::BitbucketDc,
    ways: &[Way::Loopback, Way::Paste, Way::Token],
    frozen: &["/rest/oauth2/latest/token", "/rest/api/1.0/users"],
    ada: Ada {
        id: "1001",
        name: None,
        avatar: None,
        web: None,
    },
    scopes: &["PUBLIC_REPOS", "REPO_WRITE"],
    // Neither is documented; the forge takes the harder choice.
    life: Some(7200),
    renewal: Renewal::EndsOld,
    token: Some(Token {
        tick: &[],
        says: Says::Nothing,
        header: ("authorization", "Bearer "),
        wrong: "00000000000000000000000000000000000000000000",
    }),
    ..BITBUCKET
};
