//! `forgepass revoke --all`: end every access, for a computer that is lost or given away.

use forgepass_core::accounts::{Accounts, End, Ended, HostPage};
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Account, Problem};
use forgepass_words::Words;
use serde::Serialize;

use super::Report;
use super::each::each;
use super::unlink::farewell;
use crate::args::Revoke;
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;

/// One account, as a program reads it.
#[derive(Serialize)]
struct Revoked {
    #[serde(flatten)]
    report: Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<&'static str>,
}

/// Ends them all, after a yes where somebody can say it.
pub async fn run(args: Revoke, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let words = output.words();
    let all = accounts.list().await?;
    if !args.yes && !all.is_empty() && input::asked() == Asked::Person {
        let question = words.count("cli.revoke.ask", all.len(), &[]);
        if !input::says_yes(&question)? {
            output.tell(&words.say("cli.revoke.kept", &[]));
            return Err(Stop::Told);
        }
    }
    let outcomes = each(&all, |id| {
        let accounts = accounts.clone();
        async move { accounts.unlink(&id, End::AtHost).await }
    })
    .await?;
    let both = || all.iter().zip(&outcomes);
    let reports: Vec<Revoked> = both().map(|(account, end)| revoked(account, end)).collect();
    output.answer(&reports, || {
        if all.is_empty() {
            return vec![words.say("cli.revoke.none", &[])];
        }
        both()
            .filter_map(|(account, end)| Some((account, *end.as_ref().ok()?)))
            .map(|(account, ended)| said(account, ended, accounts, words))
            .collect()
    })?;
    let mut failed = Ok(());
    for (account, end) in both() {
        if let Err(problem) = end {
            output.tell_problem_of(&account.handle, problem);
            failed = Err(Stop::Told);
        }
    }
    for project in accounts.projects()? {
        output.tell(&words.say("cli.revoke.project", &[("project", &project.name)]));
    }
    failed
}

fn revoked(account: &Account, end: &Result<Ended, Problem>) -> Revoked {
    let ended = end.as_ref().ok().map(|ended| match ended {
        Ended::AtHost => "at_host",
        Ended::Later => "later",
        Ended::HereOnly => "here_only",
    });
    Revoked {
        report: Report::new(&account.id, end.clone().map(|_| ())),
        ended,
    }
}

/// What became of one. Whoever lost a computer must know what they still have to end themselves.
fn said(account: &Account, ended: Ended, accounts: &Accounts, words: &Words) -> String {
    match ended {
        Ended::AtHost | Ended::Later => farewell(account, ended, words),
        Ended::HereOnly => {
            let values = [
                ("account", account.handle.as_str()),
                ("host", account.host.as_str()),
            ];
            match page(account, accounts) {
                Some(page) => {
                    let values = [&values[..], &[("page", page.as_str())]].concat();
                    words.say("cli.revoke.page", &values)
                }
                None => words.say("cli.revoke.here_only", &values),
            }
        }
    }
}

fn page(account: &Account, accounts: &Accounts) -> Option<String> {
    let key: HostKey = account.host.parse().ok()?;
    let page = accounts.host_page(&key, HostPage::Manage).ok()?;
    Some(page.url.to_string())
}
