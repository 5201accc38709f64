//! The pages people see. Every name on them comes from outside and is escaped.

pub(crate) mod device;
pub(crate) mod tokens;

use crate::{
    Client, Person,
    host::{Host, random},
    oauth::authorize::Asking,
    serve::{answer::Answer, request::Request},
};

const STYLE: &str = include_str!("style.css");

/// `GET /` and `GET /<login>`.
pub(crate) fn serve(host: &Host, request: &Request) -> Answer {
    let state = host.state();
    let path = request.below.trim_start_matches('/');
    match state.person(path) {
        Some(person) => profile(host, person),
        None if path.is_empty() => front(host, &state.options.people),
        None => Answer {
            status: 404,
            ..page("Nothing here", "<h1>There is nothing here</h1>", "")
        },
    }
}

/// Asks someone whether a client may use their account.
///
/// Ids that tests rely on: `person-<login>`, `allow`, `refuse`.
pub(crate) fn consent(host: &Host, asking: &Asking<'_>, people: &[Person]) -> Answer {
    let client = escaped(program(asking.client));
    let rows = choice(host, people, asking.chosen);
    let action = format!("{}{}", host.root, host.habits.authorize_path());
    let scope = match asking.scope {
        "" => String::new(),
        scope => format!(
            "<p>It asks for: {}.</p>",
            escaped(&scope.replace(' ', ", "))
        ),
    };
    let ticket = escaped(asking.ticket);
    page(
        "Allow access?",
        &format!(
            "<h1>Allow {client} to use an account here?</h1>\
             <p>{client} would see the name and picture of this person.</p>{scope}\
             <form method=post action=\"{action}\">\
             <input type=hidden name=ticket value=\"{ticket}\">\
             <fieldset><legend>Who are you?</legend><div class=people>{rows}</div></fieldset>\
             <div class=answers>\
             <button class=main id=allow name=decision value=allow>Allow</button>\
             <button id=refuse name=decision value=refuse formnovalidate>No</button>\
             </div></form>"
        ),
        "",
    )
}

/// Opens the program at `address`, and leaves a way to do so again.
///
/// A page rather than a bare redirect: after a redirect to a program's own scheme a browser stays
/// on the page before it, which would go on asking for an answer that was given. Id: `open-again`.
pub(crate) fn lead_back(address: &str) -> Answer {
    page(
        "Return to Forgepass",
        &format!(
            "<h1>Return to Forgepass</h1>\
             <p>Your answer has been passed on. You can close this page.</p>\
             <a class=button id=open-again href=\"{}\">Open Forgepass again</a>",
            escaped(address)
        ),
        "location.href = document.getElementById('open-again').href",
    )
}

/// Says why there is no address to go back to.
pub(crate) fn refusal(reason: &str) -> Answer {
    Answer {
        status: 400,
        ..page(
            "This does not work",
            &format!(
                "<h1>This request does not work</h1>\
                 <p>The demo host cannot answer it: {}. Start again in Forgepass.</p>",
                escaped(reason)
            ),
            "",
        )
    }
}

fn front(host: &Host, people: &[Person]) -> Answer {
    let rows: String = people
        .iter()
        .map(|person| {
            let login = escaped(&person.login);
            let root = &host.root;
            format!(
                "<a class=person href=\"{root}/{login}\">{}</a>",
                row(host, person)
            )
        })
        .collect();
    page(
        "Forgepass demo host",
        &format!(
            "<h1>A code host to try Forgepass with</h1>\
             <p>In Forgepass, choose <b>Connect account</b> and then this host, {}. These people \
             have accounts here:</p><div class=people>{rows}</div>",
            escaped(&host.key)
        ),
        "",
    )
}

fn profile(host: &Host, person: &Person) -> Answer {
    let (login, name) = (escaped(&person.login), escaped(&person.name));
    page(
        &person.login,
        &format!(
            "<img class=portrait src=\"{}/avatars/{login}.png\" alt=\"\">\
             <h1><bdi>{name}</bdi></h1><p>@{login}, one of the made-up accounts here.</p>",
            host.root
        ),
        "",
    )
}

/// Everyone, to choose one of.
fn choice(host: &Host, people: &[Person], chosen: Option<&str>) -> String {
    people
        .iter()
        .map(|person| {
            let is_chosen = chosen == Some(&person.login);
            let checked = if is_chosen { " checked" } else { "" };
            let login = escaped(&person.login);
            let row = row(host, person);
            format!(
                "<label class=person id=\"person-{login}\">{row}\
                 <input type=radio name=person value=\"{login}\" required{checked}></label>"
            )
        })
        .collect()
}

fn row(host: &Host, person: &Person) -> String {
    let (login, name) = (escaped(&person.login), escaped(&person.name));
    format!(
        "<img src=\"{}/avatars/{login}.png\" alt=\"\">\
         <span><b dir=auto>{name}</b><small>@{login}</small></span>",
        host.root
    )
}

/// What people call a client.
fn program(client: &str) -> &str {
    match client {
        Client::FORGEPASS | Client::CONFIDENTIAL => "Forgepass",
        other => other,
    }
}

fn page(title: &str, body: &str, script: &str) -> Answer {
    let nonce = random();
    let title = escaped(title);
    let script = match script {
        "" => String::new(),
        script => format!("<script nonce=\"{nonce}\">{script}</script>"),
    };
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=icon href=\"data:,\">\
         <style nonce=\"{nonce}\">{STYLE}</style>\
         <main><p class=note>This is the Forgepass demo host. Nothing here is real.</p>\
         <div class=within>{body}</div></main>{script}</html>"
    );
    // There is no `form-action`: Chromium holds it against the redirect after a form as well.
    let policy = format!(
        "default-src 'none'; img-src 'self' data:; style-src 'nonce-{nonce}'; \
         script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    );
    Answer::bytes("text/html; charset=utf-8", html.into_bytes())
        .header("Content-Security-Policy", &policy)
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
