//! GitHub and GitHub Enterprise Server.

use super::*;

pub const GITHUB: Documented = Documented {
    provider: "github",
    known: ours,
    skin: Skin::Github,
    below: "",
    client: Registered::WithSecret,
    // One callback address, and that is the deep link's.
    ways: &[Way::DeepLink, Way::Device, Way::Token],
    frozen: &[
        "/login/oauth/access_token",
        "/login/device/code",
        "/user",
        "/user/repos",
        "/applications/contract-app/token",
        "/credentials/revoke",
    ],
    ada: ADA,
    scopes: &["repo", "read:user"],
    life: None,
    proof: Proof::Sent,
    no: No::WithState,
    renewal: Renewal::EndsOld,
    token: Some(Token {
        tick: &["repo", "read:user"],
        says: Says::Scopes,
        header: ("authorization", "Bearer "),
        wrong: "ghp_000000000000000000000000000000000000",
    }),
    ending: Ending {
        grant: Some(Request {
            method: "DELETE",
            path: "/applications/contract-app/token",
        }),
        refresh: Some(Request {
            method: "POST",
            path: "/credentials/revoke",
        }),
        token: Some(Request {
            method: "POST",
            path: "/credentials/revoke",
        }),
        superseded: Superseded::Ended,
    },
};

pub const GHES: Documented = Documented {
    provider: "ghes",
    skin: Skin::Ghes,
    frozen: &[
        "/login/oauth/access_token",
        "/login/device/code",
        "/api/v3/user",
        "/api/v3/user/repos",
    ],
    // How a grant is ended there nobody has written down.
    ending: NOTHING_ENDS,
    ..GITHUB
};
