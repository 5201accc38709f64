//! `forgepass check`: ask the hosts now who the accounts are and whether they still work.

use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Account, Problem};
use serde::Serialize;

use super::each::each;
use super::{Report, list};
use crate::args::Check;
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// One account, as a program reads it.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    report: Report,
    /// As it stands now.
    account: &'a Account,
}

/// Checks the accounts that were named, or all.
pub async fn run(args: Check, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let mut chosen: Vec<Account> = Vec::new();
    if args.account.is_empty() {
        chosen = accounts.list().await?;
    }
    for text in &args.account {
        let id = accounts.resolve(text)?;
        chosen.push(accounts.detail(&id).await?.account);
    }
    let outcomes = each(&chosen, |id| {
        let accounts = accounts.clone();
        async move { accounts.check(&id).await }
    })
    .await?;
    // The host may call them something else by now.
    let fresh = accounts.list().await?;
    let now = |old: &Account| fresh.iter().find(|new| new.id == old.id).cloned();
    let after: Vec<Account> = chosen
        .iter()
        .map(|old| now(old).unwrap_or_else(|| old.clone()))
        .collect();
    let both = || after.iter().zip(&outcomes);
    let checked: Vec<Checked<'_>> = both()
        .map(|(account, outcome)| Checked {
            report: Report::new(&account.id, outcome.clone()),
            account,
        })
        .collect();
    output.answer(&checked, || lines(&after, output))?;
    told(both(), output)
}

fn lines(accounts: &[Account], output: &Output) -> Vec<String> {
    let words = output.words();
    if accounts.is_empty() {
        return vec![words.say("cli.check.none", &[])];
    }
    let rows = accounts.iter().map(|account| list::row(account, words));
    table::aligned(&rows.collect::<Vec<_>>())
}

fn told<'a>(
    outcomes: impl Iterator<Item = (&'a Account, &'a Result<(), Problem>)>,
    output: &Output,
) -> Result<(), Stop> {
    let mut failed = Ok(());
    for (account, outcome) in outcomes {
        if let Err(problem) = outcome {
            output.tell_problem_of(&account.handle, problem);
            failed = Err(Stop::Told);
        }
    }
    failed
}
