//! The authorize endpoint: who asks, who answers, and where the answer goes.
//!
//! An address is only ever redirected to after it has been found among the client's own; every
//! doubt before that ends on a page (RFC 6749 §4.1.2.1).

use std::collections::BTreeMap;

use url::{Url, form_urlencoded};

use super::asked::{AuthorizeError, Consent, Reading, read};
use crate::{
    host::{Host, State, random},
    pages,
    serve::{answer::Answer, request::Request},
    skin::habits::StateOfRefusal,
};

/// Consent pages that have been shown and may still be answered.
#[derive(Default)]
pub(crate) struct Consents(BTreeMap<String, Consent>);

/// What a consent page shows.
pub(crate) struct Asking<'a> {
    pub(crate) ticket: &'a str,
    pub(crate) client: &'a str,
    pub(crate) scope: &'a str,
    /// Who is chosen already, if anyone.
    pub(crate) chosen: Option<&'a str>,
}

/// What the person says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Decision<'a> {
    Allow(&'a str),
    Refuse,
}

/// `GET` of the authorize endpoint.
pub(crate) fn ask(host: &Host, request: &Request) -> Answer {
    match read(host, &request.query) {
        Err(error) => pages::refusal(&error.to_string()),
        Ok(Reading::Back(location)) => Answer::see_other(&location),
        Ok(Reading::Good(consent, hint)) => {
            let ticket = random();
            let mut state = host.state();
            let first = state.options.people.first().filter(|_| !hint.select);
            let chosen = state.person(&hint.login).or(first);
            let asking = Asking {
                ticket: &ticket,
                client: &consent.asked.client,
                scope: &consent.asked.scope,
                chosen: chosen.map(|person| person.login.as_str()),
            };
            let page = pages::consent(host, &asking, &state.options.people);
            let now = host.now(&state);
            state.consents.0.retain(|_, consent| now < consent.until);
            state.consents.0.insert(ticket, consent);
            page
        }
    }
}

/// `POST` to it: the form of the consent page.
///
/// A page answered twice (browser back) gets a new code each time.
pub(crate) fn decided(host: &Host, request: &Request) -> Answer {
    let form: BTreeMap<_, _> = request.form().into_iter().collect();
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let decision = match field("decision") {
        "allow" => Decision::Allow(field("person")),
        _ => Decision::Refuse,
    };
    let mut state = host.state();
    let now = host.now(&state);
    let ticket = field("ticket");
    let consent = match state.consents.0.get(ticket) {
        Some(consent) if now < consent.until => consent.clone(),
        Some(_) | None => return pages::refusal("this page is too old"),
    };
    match decide(host, &mut state, &consent, decision) {
        Err(error) => pages::refusal(&error.to_string()),
        Ok(location) if location.starts_with("http://") => Answer::see_other(&location),
        Ok(location) => {
            if let Some(consent) = state.consents.0.get_mut(ticket) {
                consent.went = Some(location);
            }
            Answer::see_other(&format!("{}/oauth/return/{ticket}", host.root))
        }
    }
}

/// `GET /oauth/return/<ticket>`: opens the program, and offers to do so again.
pub(crate) fn lead_back(host: &Host, request: &Request) -> Answer {
    let state = host.state();
    let now = host.now(&state);
    request
        .below
        .strip_prefix("/oauth/return/")
        .and_then(|ticket| state.consents.0.get(ticket))
        .filter(|consent| now < consent.until)
        .and_then(|consent| consent.went.as_deref())
        .map_or_else(|| pages::refusal("this page is too old"), pages::lead_back)
}

/// What a browser with a person before it would do, without either: the address it is sent to.
pub(crate) fn answer(
    host: &Host,
    address: &Url,
    decision: Decision<'_>,
) -> Result<Url, AuthorizeError> {
    let ours = host.url(host.habits.authorize_path());
    if address.as_str().split('?').next() != Some(&ours) {
        return Err(AuthorizeError::OtherAddress);
    }
    let query: Vec<_> = address.query_pairs().into_owned().collect();
    let location = match read(host, &query)? {
        Reading::Back(location) => location,
        Reading::Good(consent, _) => decide(host, &mut host.state(), &consent, decision)?,
    };
    Url::parse(&location).map_err(|_| AuthorizeError::UnknownRedirect)
}

fn decide(
    host: &Host,
    state: &mut State,
    consent: &Consent,
    decision: Decision<'_>,
) -> Result<String, AuthorizeError> {
    match decision {
        Decision::Refuse => {
            let mut consent = consent.clone();
            if host.habits.authorize.state_of_refusal == StateOfRefusal::Lost {
                consent.state = None;
            }
            Ok(location(host, state, &consent, ("error", "access_denied")))
        }
        Decision::Allow(login) => {
            let person = state.person(login).ok_or(AuthorizeError::UnknownPerson)?.id;
            let now = host.now(state);
            let code = state.grants.issue_code(consent.asked.clone(), person, now);
            Ok(location(host, state, consent, ("code", &code)))
        }
    }
}

/// The redirect address as it was registered, byte by byte, and the answer behind it.
pub(super) fn location(
    host: &Host,
    state: &State,
    consent: &Consent,
    outcome: (&str, &str),
) -> String {
    let mut pairs = vec![outcome];
    if let Some(state) = &consent.state {
        pairs.push(("state", state));
    }
    let issuer = host.habits.authorize.issuer.map(|path| host.url(path));
    pairs.extend(issuer.as_deref().map(|issuer| ("iss", issuer)));
    pairs.retain(|(name, _)| !state.returning.drop.iter().any(|drop| drop == name));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .extend_pairs(&state.returning.add)
        .finish();
    let address = &consent.asked.redirect_uri;
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}
