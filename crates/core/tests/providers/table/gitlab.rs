//! GitLab, at the root of a host and below a path.

use super::*;

pub const GITLAB: Documented = Documented {
    provider: "gitlab",
    known: ours,
    skin: Skin::Gitlab,
    below: "",
    client: Registered::Public,
    ways: &[
        Way::DeepLink,
        Way::Loopback,
        Way::Paste,
        Way::Device,
        Way::Token,
    ],
    frozen: &[
        "/oauth/token",
        "/oauth/authorize_device",
        "/oauth/revoke",
        "/api/v4/user",
        "/api/v4/personal_access_tokens/self",
    ],
    ada: ADA,
    scopes: &["read_user", "write_repository"],
    life: Some(7200),
    proof: Proof::Sent,
    no: No::WithState,
    renewal: Renewal::EndsOld,
    token: Some(Token {
        tick: &["read_user", "read_repository", "write_repository"],
        says: Says::ScopesAndDay,
        header: ("private-token", ""),
        wrong: "glpat-00000000000000000000",
    }),
    ending: Ending {
        grant: Some(Request {
            method: "POST",
            path: "/oauth/revoke",
        }),
        refresh: None,
        token: Some(Request {
            method: "DELETE",
            path: "/api/v4/personal_access_tokens/self",
        }),
        superseded: Superseded::Ended,
    },
};

pub const GITLAB_BELOW: Documented = Documented {
    below: "/gitlab",
    ..GITLAB
};
