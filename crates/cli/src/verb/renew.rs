//! `forgepass renew`: fresh grants now.

use std::sync::Arc;

use forgepass_core::account::AccountId;
use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Account, Code, Problem};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::Report;
use crate::args::Renew;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

/// A slow host must not hold up the others, and no host shall see a crowd.
const AT_ONCE: usize = 4;

/// Renews the one account, or all.
pub async fn run(args: Renew, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let chosen = chosen(&args, accounts).await?;
    let outcomes = renewed(&chosen, accounts).await?;
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

/// In the order of `chosen`.
///
/// Ctrl+C lets what was sent come back, since an answer that nobody saves may be the only valid
/// sign-in there is. What was not begun is left alone.
async fn renewed(
    chosen: &[Account],
    accounts: &Accounts,
) -> Result<Vec<Result<(), Problem>>, Stop> {
    let mut interrupt = Interrupt::heard()?;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let tasks: Vec<JoinHandle<_>> = chosen
        .iter()
        .map(|account| tokio::spawn(one(account.clone(), accounts.clone(), turns.clone())))
        .collect();
    let listening = tokio::spawn(async move {
        interrupt.comes().await;
        turns.close();
    });
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        let lost = |_| Err(Problem::new(Code::Internal).with("id", "renew-task"));
        outcomes.push(task.await.unwrap_or_else(lost));
    }
    listening.abort();
    Ok(outcomes)
}

async fn one(account: Account, accounts: Accounts, turns: Arc<Semaphore>) -> Result<(), Problem> {
    let Ok(_turn) = turns.acquire().await else {
        return Err(Problem::at(Code::Cancelled, &account.host));
    };
    let id: AccountId = account
        .id
        .parse()
        .map_err(|_| Problem::new(Code::AccountUnknown).with("account", &account.id))?;
    accounts.renew(&id).await
}

fn reports(chosen: &[Account], outcomes: &[Result<(), Problem>]) -> Vec<Report> {
    chosen
        .iter()
        .zip(outcomes)
        .map(|(account, outcome)| Report::new(&account.id, outcome.clone()))
        .collect()
}
