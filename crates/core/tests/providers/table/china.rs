//! Gitee and GitCode.

use super::*;

pub const GITEE: Documented = Documented {
    provider: "gitee",
    known: ours,
    skin: Skin::Gitee,
    below: "",
    client: Registered::WithSecret,
    ways: &[Way::Loopback, Way::Paste, Way::Token],
    frozen: &["/oauth/token", "/api/v5/user"],
    ada: ADA,
    scopes: &["user_info", "projects"],
    life: Some(86_400),
    proof: Proof::Sent,
    no: No::WithState,
    renewal: Renewal::EndsOld,
    token: Some(Token {
        tick: &["user_info", "projects"],
        says: Says::Nothing,
        header: ("authorization", "Bearer "),
        wrong: "00000000000000000000000000000000",
    }),
    ending: NOTHING_ENDS,
};

pub const GITCODE: Documented = Documented {
    provider: "gitcode",
    skin: Skin::Gitcode,
    ada: Ada {
        id: "64e5ed8f00000000000003e9",
        ..ADA
    },
    scopes: &["all_user", "all_repository"],
    life: Some(1_296_000),
    proof: Proof::NotDocumented,
    token: Some(Token {
        tick: &[],
        says: Says::Nothing,
        header: ("private-token", ""),
        wrong: "00000000000000000000000000000000",
    }),
    ..GITEE
};
