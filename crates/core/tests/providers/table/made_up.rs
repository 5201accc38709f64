//! A kind of host that exists nowhere, described by one file that nothing else knows of.

use forgepass_core::provider::{Provider, learn};

use super::*;

fn made_known() {
    let text = include_str!("../anvil.toml");
    learn(toml::from_str::<Provider>(text).expect("a provider file"));
}

pub const ANVIL: Documented = Documented {
    provider: "anvil",
    known: made_known,
    client: Registered::KnownWithSecret,
    ways: &[Way::Loopback, Way::Paste, Way::Token],
    frozen: &["/oauth/token", "/oauth/revoke", "/api/userinfo"],
    scopes: &["read", "write"],
    token: Some(Token {
        tick: &["read", "write"],
        says: Says::ScopesAndMoment,
        header: ("authorization", "Bearer "),
        wrong: "demo_pat_0000000000000000000000000000000000000000",
    }),
    ending: Ending {
        superseded: Superseded::LeftAlone,
        ..DEMO.ending
    },
    ..DEMO
};
