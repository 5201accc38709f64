//! Who shows a token, and by which scheme.

use std::time::Duration;

use super::Answer;
use crate::{
    Person,
    host::Host,
    serve::request::Request,
    skin::habits::{Scheme, Tells},
};

/// A token as it came.
pub(super) struct Shown {
    pub(super) token: String,
    /// Of Basic only.
    name: Option<String>,
}

/// Whose token it is, and what the answer tells about it.
pub(super) struct Holder {
    pub(super) person: Person,
    pub(super) scope: String,
    pub(super) until: Option<Duration>,
    pub(super) tells: Tells,
    /// Whether it may ask who its person is.
    pub(super) may_ask: bool,
}

impl Scheme {
    /// The token that came this way.
    pub(super) fn shown(self, request: &Request) -> Option<Shown> {
        let alone = |token: &str| Shown {
            token: token.to_owned(),
            name: None,
        };
        match self {
            Scheme::Bearer => request.authorization("bearer").map(alone),
            Scheme::Token => request.authorization("token").map(alone),
            Scheme::Private => request.header("private-token").map(alone),
            Scheme::Basic => request.plain_basic().map(|(name, token)| Shown {
                token,
                name: Some(name),
            }),
        }
    }
}

/// Who shows a good token in a way that this host takes.
pub(super) fn holder(host: &Host, request: &Request) -> Option<Holder> {
    from_oauth(host, request).or_else(|| own(host, request))
}

fn from_oauth(host: &Host, request: &Request) -> Option<Holder> {
    let mut state = host.state();
    let now = host.now(&state);
    let mut shown = host.habits.api.oauth.iter();
    let shown = shown.find_map(|scheme| scheme.shown(request))?;
    let holder = state.grants.use_access(&shown.token, now)?;
    let mut people = state.options.people.iter();
    let person = people.find(|person| person.id == holder.person)?;
    Some(Holder {
        person: person.clone(),
        scope: holder.scope,
        until: None,
        tells: host.habits.api.tells,
        may_ask: true,
    })
}

fn own(host: &Host, request: &Request) -> Option<Holder> {
    let state = host.state();
    let now = host.now(&state);
    let habits = &host.habits.personal;
    let shown = habits.schemes.iter().filter_map(|one| one.shown(request));
    let (token, name) = shown
        .filter_map(|shown| Some((state.personals.find(&shown.token, now)?, shown.name)))
        .next()?;
    let mut people = state.options.people.iter();
    let person = people.find(|person| person.id == token.person)?;
    if name.is_some_and(|name| name != person.email) {
        return None;
    }
    let asks = habits.user_scopes;
    let has_scope = || token.scopes.iter().any(|one| asks.contains(&one.as_str()));
    Some(Holder {
        person: person.clone(),
        scope: token.scopes.join(" "),
        until: token.until,
        tells: habits.tells,
        may_ask: asks.is_empty() || has_scope(),
    })
}

impl Holder {
    /// The headers that this host puts on its answer.
    pub(super) fn told(&self, host: &Host, answer: Answer) -> Answer {
        let scopes = self.scope.replace(' ', ", ");
        match self.tells {
            Tells::Nothing => answer,
            Tells::Scopes => answer.header("X-OAuth-Scopes", &scopes),
            Tells::ScopesAndEnd => {
                let answer = answer.header("X-OAuth-Scopes", &scopes);
                match self.until {
                    Some(until) => answer.header("X-Token-Expires", &host.iso(until)),
                    None => answer,
                }
            }
            Tells::User => answer
                .header("X-AUSERID", &self.person.id.to_string())
                .header("X-AUSERNAME", &self.person.login),
        }
    }
}
