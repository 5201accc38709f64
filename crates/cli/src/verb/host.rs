//! `forgepass host`: which code hosts there are.

use forgepass_core::accounts::{self, Accounts, NewHost};
use forgepass_core::grant::GrantKind;
use forgepass_core::grant::Secret;
use forgepass_core::provider::{HostKey, Network, Way};
use forgepass_core::view::{self, Code, Problem};
use forgepass_words::Words;

use super::{detect, host_file, reached};
use crate::args::{Host, HostAdd, HostEdit};
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// Adds, lists, changes or removes.
pub async fn run(verb: Host, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    match verb {
        Host::Add(new) => add(new, accounts, output).await,
        Host::Detect { address, reached } => {
            detect::run(&address, &reached, accounts, output).await
        }
        Host::List => list(accounts, output),
        Host::Edit(edit) => change(edit, accounts, output).await,
        Host::Export { host } => host_file::export(&host, accounts, output),
        Host::Import { file } => host_file::import(&file, accounts, output).await,
        Host::Remove { host } => remove(&host, accounts, output).await,
    }
}

async fn add(new: HostAdd, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let client_secret = if new.client_secret_stdin {
        Some(secret(output)?)
    } else {
        None
    };
    let registration = match new.client_id {
        Some(_) => Registration::Own,
        None => Registration::BuiltIn,
    };
    let ca = new.reached.ca.as_deref();
    let network = reached::changed(Network::default(), ca, new.reached.proxy.as_deref())?;
    let host = accounts
        .add_host_by(
            NewHost {
                provider: new.provider,
                origin: new.origin,
                client_id: new.client_id,
                client_secret,
                default: new.default,
            },
            network.unwrap_or_default(),
        )
        .await?;
    output.answer(&host, || added(&host, registration, output.words()))?;
    Ok(())
}

/// From standard input, never from the command line: that every process of this computer can read.
fn secret(output: &Output) -> Result<Secret<String>, Stop> {
    if input::asked() == Asked::Person {
        input::prompt(&output.words().say("cli.host.secret", &[]))?;
    }
    match input::line()? {
        Some(secret) if !secret.expose().trim().is_empty() => Ok(secret),
        Some(_) | None => Err(Stop::NoSecret),
    }
}

/// Whose registration at the host is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registration {
    /// The person's own; its form at the host asks for our redirect addresses.
    Own,
    /// One that this copy of Forgepass brought along, if any.
    BuiltIn,
}

fn added(host: &view::Host, registration: Registration, words: &Words) -> Vec<String> {
    let mut lines = vec![words.say("cli.host.added", &[("host", &host.key)])];
    let values = [
        ("host", host.key.as_str()),
        ("provider", &host.provider),
        ("address", &host.base_url),
    ];
    match (&host.client_id, registration) {
        (Some(_), Registration::BuiltIn) => {}
        (Some(_), Registration::Own) | (None, _) => {
            lines.push(words.say("cli.host.redirects", &[]));
            lines.extend(indented(&host.redirect_uris));
        }
    }
    lines.push(match host.client_id {
        Some(_) => words.say("cli.host.link", &values),
        None => words.say("cli.next.client_id_missing", &values),
    });
    lines
}

fn list(accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let hosts = accounts.hosts()?;
    output.answer(&hosts, || listed(&hosts, output.words()))?;
    Ok(())
}

async fn change(edit: HostEdit, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let key = super::host_key(&edit.host, accounts)?;
    let client_secret = if edit.change.client_secret_stdin {
        Some(secret(output)?)
    } else {
        None
    };
    let before = accounts.host_facts(&key)?.host.client_id;
    let (ca, proxy) = (edit.change.ca.as_deref(), edit.change.proxy.as_deref());
    if let Some(network) = reached::changed(accounts.host_network(&key)?, ca, proxy)? {
        accounts.reach_host_by(&key, &network).await?;
    }
    let host = accounts
        .edit_host(
            &key,
            accounts::HostEdit {
                client_id: edit.change.client_id,
                client_secret,
                default: edit.change.default,
                redirect_uris: None,
            },
        )
        .await?;
    output.answer(&host, || {
        let values = [("host", host.key.as_str())];
        [output.words().say("cli.host.changed", &values)]
    })?;
    if before.is_some() && before != host.client_id {
        tell_who_is_left(&key, accounts, output).await?;
    }
    Ok(())
}

/// Sign-ins belong to the registration they were made with.
async fn tell_who_is_left(
    key: &HostKey,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Problem> {
    let list = accounts.list().await?;
    let here = list.iter().filter(|account| account.host == key.as_str());
    let left = here.filter(|account| match account.kind {
        GrantKind::Oauth | GrantKind::Device => true,
        GrantKind::Personal | GrantKind::Borrowed => false,
    });
    match left.count() {
        0 => {}
        count => {
            let values = [("host", key.as_str())];
            output.tell(&output.words().count("cli.host.left", count, &values));
        }
    }
    Ok(())
}

fn listed(hosts: &[view::Host], words: &Words) -> Vec<String> {
    let rows: Vec<[String; 4]> = hosts.iter().map(|host| row(host, words)).collect();
    let mut lines = Vec::new();
    for (host, line) in hosts.iter().zip(table::aligned(&rows)) {
        lines.push(line);
        if host.client_id.is_none() && !comes_ready(host) {
            // Whoever registers us there needs them, and this is where one looks.
            lines.extend(indented(&host.redirect_uris));
        }
    }
    lines
}

fn row(host: &view::Host, words: &Words) -> [String; 4] {
    let provider = if host.default {
        words.say("cli.host.default", &[("provider", &host.provider)])
    } else {
        host.provider.clone()
    };
    let registered = match host.client_id {
        Some(_) => words.say("cli.host.registered", &[]),
        None if comes_ready(host) => words.say("cli.host.ready", &[]),
        None => words.say("cli.host.unregistered", &[]),
    };
    let ways: Vec<&str> = host.ways.iter().copied().map(Way::as_str).collect();
    [host.key.clone(), provider, registered, ways.join(", ")]
}

fn comes_ready(host: &view::Host) -> bool {
    host.key
        .parse()
        .is_ok_and(|key: HostKey| Accounts::comes_ready(&key))
}

fn indented(texts: &[String]) -> impl Iterator<Item = String> {
    texts.iter().map(|text| format!("  {text}"))
}

async fn remove(text: &str, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let key = super::host_key(text, accounts)?;
    let gone = accounts
        .hosts()?
        .into_iter()
        .find(|host| host.key == key.as_str())
        .ok_or_else(|| Problem::at(Code::HostUnknown, &key))?;
    accounts.remove_host(&key).await?;
    output.answer(&gone, || {
        [output
            .words()
            .say("cli.host.removed", &[("host", &gone.key)])]
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_words::Language;

    fn host(key: &str, client_id: Option<&str>) -> view::Host {
        view::Host {
            key: key.to_owned(),
            provider: "oidc".to_owned(),
            base_url: format!("https://{key}"),
            default: false,
            client_id: client_id.map(str::to_owned),
            ways: match client_id {
                Some(_) => vec![Way::DeepLink, Way::Loopback, Way::Paste],
                None => Vec::new(),
            },
            redirect_uris: vec![format!("app.forgepass.desktop://oauth/{key}")],
        }
    }

    fn english() -> &'static Words {
        Words::for_language(Language::En)
    }

    #[test]
    fn a_host_without_registration_is_added_with_what_to_register() {
        assert_eq!(
            added(&host("a.example", None), Registration::BuiltIn, english()),
            [
                "a.example was added.",
                "Register these redirect addresses there:",
                "  app.forgepass.desktop://oauth/a.example",
                "When a.example gave you a client ID: forgepass host edit a.example --client-id ID",
            ]
        );
    }

    #[test]
    fn a_registration_that_came_along_needs_no_registering() {
        let demo = host("a.example", Some("forgepass-demo"));
        assert_eq!(
            added(&demo, Registration::BuiltIn, english()),
            [
                "a.example was added.",
                "Sign in there with: forgepass link a.example"
            ]
        );
    }

    #[test]
    fn the_list_lines_up_and_shows_what_is_still_to_register() {
        let mut first = host("git.example.org/gitlab", Some("fp"));
        first.default = true;
        assert_eq!(
            listed(&[first, host("b.example", None)], english()),
            [
                "git.example.org/gitlab  oidc (default)  registered        deep-link, loopback, paste",
                "b.example               oidc            no client ID yet",
                "  app.forgepass.desktop://oauth/b.example",
            ]
        );
    }

    #[test]
    fn a_host_that_comes_ready_takes_one_line() {
        let mut ready = host("gitea.com", None);
        ready.ways = vec![Way::Token];
        assert_eq!(
            listed(&[ready], english()),
            ["gitea.com  oidc  comes ready  token"]
        );
    }
}
