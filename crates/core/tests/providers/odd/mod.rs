//! What one host does and no other, each fact by itself.

mod bitbucket;
mod gitcode;
mod gitea;
mod gitee;
mod github;
mod gitlab;

use demo_forge::{Endpoint, Seen};

use crate::bench::Bench;

/// The requests to the token endpoint: the code's first, then those of renewals.
fn exchanges(bench: &Bench) -> Vec<Seen> {
    bench.forge.requests_to(Endpoint::Token)
}

/// The names in a list of parameters, in the order they came.
fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}
