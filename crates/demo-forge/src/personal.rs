//! Tokens that people make for themselves in the settings of a host.

use std::time::Duration;

use crate::{
    NotHere,
    host::{Host, State},
    oauth::grants::shaped,
};

/// Every token ever made.
#[derive(Default)]
pub(crate) struct Personals(Vec<Personal>);

#[derive(Debug, Clone)]
pub(crate) struct Personal {
    pub(crate) id: usize,
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) person: u64,
    pub(crate) scopes: Vec<String>,
    pub(crate) made: Duration,
    /// None: it does not end.
    pub(crate) until: Option<Duration>,
    is_revoked: bool,
}

/// What a person wants of a token.
pub(crate) struct Wanted<'a> {
    pub(crate) login: &'a str,
    pub(crate) name: &'a str,
    pub(crate) scopes: Vec<String>,
    pub(crate) life: Option<Duration>,
}

/// Makes a token in the shape of the host.
pub(crate) fn make(host: &Host, wanted: Wanted<'_>) -> Result<String, NotHere> {
    let mut state = host.state();
    let made = host.now(&state);
    let person = state.person(wanted.login).ok_or(NotHere::Person)?.id;
    let value = shaped(host.habits.personal.look);
    let State { personals, .. } = &mut *state;
    personals.0.push(Personal {
        id: personals.0.len() + 1,
        value: value.clone(),
        name: wanted.name.to_owned(),
        person,
        scopes: wanted.scopes,
        made,
        until: wanted.life.map(|life| made + life),
        is_revoked: false,
    });
    Ok(value)
}

impl Personals {
    /// The token, if it is good.
    pub(crate) fn find(&self, value: &str, now: Duration) -> Option<&Personal> {
        self.0.iter().find(|token| {
            token.value == value && !token.is_revoked && token.until.is_none_or(|until| now < until)
        })
    }

    /// Ends it; unknown ones are nobody's business.
    pub(crate) fn revoke(&mut self, value: &str) {
        for token in &mut self.0 {
            token.is_revoked |= token.value == value;
        }
    }
}
