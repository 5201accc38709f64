//! Grants and tokens as tests look at them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Family, Grants};
use crate::Person;

/// A grant as tests see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantSeen {
    /// Who allowed it.
    pub login: String,
    /// To which client.
    pub client: String,
    /// What for.
    pub scope: String,
    /// Whether it is over as a whole.
    pub revoked: bool,
    /// Its access tokens, dead ones included, in no order.
    pub access: Vec<TokenSeen>,
    /// Its refresh tokens, dead ones included, in no order.
    pub refresh: Vec<TokenSeen>,
}

/// A token as tests see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenSeen {
    /// The token itself; it is invented.
    pub value: String,
    /// Whether it would be taken now.
    pub live: bool,
}

impl Grants {
    /// Every grant, oldest first, for tests to look at.
    pub(crate) fn all(&self, people: &[Person], now: Duration) -> Vec<GrantSeen> {
        let login = |id| people.iter().find(|person| person.id == id);
        let of = |index: usize, family: &Family| GrantSeen {
            login: login(family.person).map_or_else(String::new, |person| person.login.clone()),
            client: family.client.clone(),
            scope: family.scope.clone(),
            revoked: family.revoked,
            access: self
                .access
                .iter()
                .filter(|(_, token)| token.family == index)
                .map(|(value, token)| TokenSeen {
                    value: value.clone(),
                    live: !token.dead
                        && !family.revoked
                        && token.until.is_none_or(|until| now < until),
                })
                .collect(),
            refresh: self
                .refresh
                .iter()
                .filter(|(_, token)| token.family == index)
                .map(|(value, token)| TokenSeen {
                    value: value.clone(),
                    live: !token.dead
                        && token.spent.is_none()
                        && !family.revoked
                        && token.until.is_none_or(|until| now < until),
                })
                .collect(),
        };
        self.families
            .iter()
            .enumerate()
            .map(|(index, family)| of(index, family))
            .collect()
    }
}
