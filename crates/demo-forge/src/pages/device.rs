//! The page on which a person types the code that a program shows.

use super::{choice, escaped, page};
use crate::{
    Endpoint, NotHere,
    host::Host,
    oauth::device,
    serve::{answer::Answer, request::Request},
};

/// `GET`: asks for the code, and whether it may have what it wants.
///
/// Ids that tests rely on: `user-code`, `person-<login>`, `allow`, `refuse`.
pub(crate) fn ask(host: &Host, request: &Request) -> Answer {
    let brought = request.query.iter().find(|(name, _)| name == "user_code");
    form(host, brought.map_or("", |(_, code)| code), "")
}

/// `POST`: what the person says. Ids: `done`, or the form again with `problem`.
pub(crate) fn decided(host: &Host, request: &Request) -> Answer {
    let form_sent = request.form();
    let field = |name: &str| {
        let found = form_sent.iter().find(|(one, _)| one == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let login = (field("decision") == "allow").then(|| field("person"));
    match (device::answer(host, field("user_code"), login), login) {
        (Ok(()), Some(_)) => done("The program is connected"),
        (Ok(()), None) => done("The program was refused"),
        (Err(NotHere::Code), _) => {
            let problem = "No program is waiting with this code. Look at it again, or start again.";
            form(host, field("user_code"), problem)
        }
        (Err(NotHere::Person), _) => form(host, field("user_code"), "Choose who you are."),
    }
}

fn done(title: &str) -> Answer {
    page(
        title,
        &format!("<h1 id=done>{title}</h1><p>You can close this page.</p>"),
        "",
    )
}

fn form(host: &Host, code: &str, problem: &str) -> Answer {
    let state = host.state();
    let people = &state.options.people;
    let first = people.first().map(|person| person.login.as_str());
    let rows = choice(host, people, first);
    let path = host.habits.path(Endpoint::DevicePage).unwrap_or("/device");
    let action = format!("{}{path}", host.root);
    let (code, status) = (escaped(code), if problem.is_empty() { 200 } else { 400 });
    let problem = match problem {
        "" => String::new(),
        problem => format!("<p id=problem role=alert>{problem}</p>"),
    };
    Answer {
        status,
        ..page(
            "Connect a device",
            &format!(
                "<h1>Connect a device</h1>{problem}\
                 <p>Type the code that the program shows. Go on only if you started this \
                 yourself.</p>\
                 <form method=post action=\"{action}\">\
                 <label class=field>Code <input id=user-code name=user_code value=\"{code}\" required \
                 autocomplete=off spellcheck=false></label>\
                 <fieldset><legend>Who are you?</legend><div class=people>{rows}</div></fieldset>\
                 <div class=answers>\
                 <button class=main id=allow name=decision value=allow>Allow</button>\
                 <button id=refuse name=decision value=refuse>No</button>\
                 </div></form>"
            ),
            "",
        )
    }
}
