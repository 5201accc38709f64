//! `forgepass renew`: fresh grants now.

use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Account, Problem};

use super::Report;
use super::each::each;
use crate::args::Renew;
use crate::output::Output;
use crate::stop::Stop;

/// Renews the one account, or all.
pub async fn run(args: Renew, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let chosen = chosen(&args, accounts).await?;
    let outcomes = each(&chosen, |id| {
        let accounts = accounts.clone();
        async move { accounts.renew(&id).await }
    })
    .await?;
    let words = output.words();
    output.answer(&reports(&chosen, &outcomes), || {
        if chosen.is_empty() {
            return vec![words.say("cli.renew.none", &[])];
        }
        let done = chosen.iter().zip(&outcomes).filter(|(_, how)| how.is_ok());
        done.map(|(account, _)| words.say("cli.renew.done", &[("account", &account.handle)]))
            .collect()
    })?;
    let mut failed = Ok(());
    for (account, outcome) in chosen.iter().zip(&outcomes) {
        if let Err(problem) = outcome {
            output.tell_problem_of(&account.handle, problem);
            failed = Err(Stop::Told);
        }
    }
    failed
}

async fn chosen(args: &Renew, accounts: &Accounts) -> Result<Vec<Account>, Problem> {
    match &args.account {
        None => accounts.list().await,
        Some(text) => {
            let id = accounts.resolve(text)?;
            Ok(vec![accounts.detail(&id).await?.account])
        }
    }
}

fn reports(chosen: &[Account], outcomes: &[Result<(), Problem>]) -> Vec<Report> {
    chosen
        .iter()
        .zip(outcomes)
        .map(|(account, outcome)| Report::new(&account.id, outcome.clone()))
        .collect()
}
