//! The page on which a person makes a token.

use std::time::Duration;

use super::{choice, escaped, page};
use crate::{
    Endpoint,
    host::Host,
    personal::{self, Wanted},
    serve::{answer::Answer, request::Request},
};

const SCOPES: [&str; 4] = ["profile", "repo", "read", "write"];
const DAY: u64 = 86_400;

/// `GET`: asks what the token shall be for. `name` and `scopes` in the address fill the form in.
///
/// Ids that tests rely on: `person-<login>`, `token-name`, `scope-<scope>`, `token-life`,
/// `make-token`.
pub(crate) fn ask(host: &Host, request: &Request) -> Answer {
    let field = |name: &str| {
        let found = request.query.iter().find(|(one, _)| one == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let wanted: Vec<_> = field("scopes").split([',', ' ']).collect();
    let scopes: String = SCOPES
        .iter()
        .map(|scope| {
            let checked = if wanted.contains(scope) {
                " checked"
            } else {
                ""
            };
            format!(
                "<label class=check><input type=checkbox id=scope-{scope} name=scope \
                 value={scope}{checked}> {scope}</label>"
            )
        })
        .collect();
    let state = host.state();
    let people = &state.options.people;
    let first = people.first().map(|person| person.login.as_str());
    let rows = choice(host, people, first);
    let path = host.habits.path(Endpoint::Settings).unwrap_or("/");
    let action = format!("{}{path}", host.root);
    let name = escaped(field("name"));
    page(
        "Make a token",
        &format!(
            "<h1>Make a token</h1>\
             <p>Whoever has the token can do what it is for, until it ends.</p>\
             <form method=post action=\"{action}\">\
             <fieldset><legend>Who are you?</legend><div class=people>{rows}</div></fieldset>\
             <label class=field>Name <input id=token-name name=name value=\"{name}\"></label>\
             <fieldset><legend>What is it for?</legend>{scopes}</fieldset>\
             <label class=field>It ends after <select id=token-life name=days>\
             <option value=7>7 days</option><option value=90 selected>90 days</option>\
             <option value=\"\">never</option></select></label>\
             <div class=answers><button class=main id=make-token>Make the token</button></div>\
             </form>"
        ),
        "",
    )
}

/// `POST`: makes it, and shows it once. Id: `new-token`, with the token in `data-token` as well.
pub(crate) fn made(host: &Host, request: &Request) -> Answer {
    let form = request.form();
    let all = |name: &str| {
        let found = form.iter().filter(|(one, _)| one == name);
        found.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let one = |name: &str| all(name).pop().unwrap_or_default();
    let days: Option<u64> = match one("days").as_str() {
        "" => None,
        days => match days.parse() {
            Ok(days @ 1..=3650) => Some(days),
            Ok(_) | Err(_) => return refused("A token lives for 1 to 3650 days, or for ever."),
        },
    };
    let wanted = Wanted {
        login: &one("person"),
        name: &one("name"),
        scopes: all("scope"),
        life: days.map(|days| Duration::from_secs(days * DAY)),
    };
    match personal::make(host, wanted) {
        Err(_) => refused("Choose who you are."),
        Ok(token) => page(
            "Your new token",
            &format!(
                "<h1>Your new token</h1><p>It is shown only now. Copy it into Forgepass.</p>\
                 <code id=new-token data-token=\"{token}\">{token}</code>"
            ),
            "",
        ),
    }
}

fn refused(reason: &str) -> Answer {
    Answer {
        status: 400,
        ..page(
            "No token was made",
            &format!("<h1>No token was made</h1><p id=problem role=alert>{reason}</p>"),
            "",
        )
    }
}
