//! What `forgepass` can do, one file per verb.

mod check;
mod detect;
mod diagnostics;
mod each;
mod found;
mod host;
mod host_file;
mod ledger;
mod link;
mod list;
mod nickname;
mod program;
mod reached;
mod renew;
mod reset;
mod revoke;
mod serve;
mod servicestage;
mod unlink;
mod vault;

use forgepass_core::accounts::Accounts;
use forgepass_core::provider::{BaseUrl, HostKey};
use forgepass_core::view::Problem;
use serde::Serialize;

use crate::args::{Host, Verb};
use crate::here::{Desk, Reach};
use crate::output::Output;
use crate::stop::Stop;

/// Carries out one verb.
pub async fn run(verb: Verb, desk: &Desk, output: &Output) -> Result<(), Stop> {
    let accounts = &desk.accounts;
    if let (
        Verb::Host(Host::Add(_) | Host::Edit(_) | Host::Import { .. }) | Verb::Link(_),
        Reach::ThisRun,
    ) = (&verb, desk.reach)
    {
        output.tell(&output.words().say("cli.memory", &[]));
    }
    if let Some(kind) = accounts.kept_elsewhere() {
        let vault = vault::kind_name(kind, output.words());
        output.tell(
            &output
                .words()
                .say("cli.vault.elsewhere", &[("vault", &vault)]),
        );
    }
    ledger::bring_back(&verb, accounts).await;
    ledger::tell(&verb, accounts, output)?;
    match verb {
        Verb::Host(host) => host::run(host, accounts, output).await,
        Verb::List => list::run(accounts, output).await,
        Verb::Link(link) => link::run(link, desk, output).await,
        Verb::Check(args) => check::run(args, accounts, output).await,
        Verb::Nickname(args) => nickname::run(args, accounts, output).await,
        Verb::Revoke(args) => revoke::run(args, accounts, output).await,
        Verb::Found => found::run(desk, output),
        Verb::Renew(renew) => renew::run(renew, accounts, output).await,
        Verb::Unlink(unlink) => unlink::run(unlink, accounts, output).await,
        Verb::Vault(verb) => vault::run(verb, desk, output).await,
        Verb::Reset(args) => reset::run(args, desk, output).await,
        Verb::Serve => serve::run(desk, output).await,
        Verb::Program(verb) => program::run(verb, accounts, output).await,
        Verb::Servicestage(verb) => servicestage::run(verb, accounts, output).await,
        Verb::Diagnostics(args) => diagnostics::run(args, desk, output).await,
    }
}

/// The host a person means: by its key, by its address, or by the name of its provider.
fn host_key(text: &str, accounts: &Accounts) -> Result<HostKey, Problem> {
    let as_address = BaseUrl::parse(text).or_else(|_| BaseUrl::parse(&format!("https://{text}")));
    let by_address = as_address
        .ok()
        .and_then(|base| accounts.find_host(base.key().as_str()).ok());
    match by_address {
        Some(key) => Ok(key),
        None => accounts.find_host(text),
    }
}

/// How it went for one account, as `renew` and `unlink` report it.
#[derive(Debug, Serialize)]
struct Report {
    id: String,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

impl Report {
    fn new(id: impl ToString, outcome: Result<(), Problem>) -> Self {
        let problem = outcome.err();
        Self {
            id: id.to_string(),
            ok: problem.is_none(),
            problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forgepass_core::view::Code;

    fn json(outcome: Result<(), Problem>) -> String {
        serde_json::to_string(&Report::new("7", outcome)).unwrap()
    }

    #[test]
    fn a_report_names_a_problem_only_where_there_is_one() {
        assert_eq!(json(Ok(())), r#"{"id":"7","ok":true}"#);
        assert_eq!(
            json(Err(Problem::at(Code::HostDown, "git.example.org"))),
            r#"{"id":"7","ok":false,"problem":{"code":"host_down","args":{"host":"git.example.org"}}}"#
        );
    }
}
