//! The same for several accounts.

use std::sync::Arc;

use forgepass_core::account::AccountId;
use forgepass_core::view::{Account, Code, Problem};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::interrupt::Interrupt;
use crate::stop::Stop;

/// A slow host must not hold up the others, and no host shall see a crowd.
const AT_ONCE: usize = 4;

/// Does it for each account; what came of it, in the order of `chosen`.
///
/// Ctrl+C lets what was sent come back, since an answer that nobody saves may be the only valid
/// sign-in there is. What was not begun is left alone.
pub async fn each<T, Work>(
    chosen: &[Account],
    work: impl Fn(AccountId) -> Work,
) -> Result<Vec<Result<T, Problem>>, Stop>
where
    T: Send + 'static,
    Work: Future<Output = Result<T, Problem>> + Send + 'static,
{
    let mut interrupt = Interrupt::heard()?;
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks: Vec<JoinHandle<Result<T, Problem>>> = Vec::with_capacity(chosen.len());
    for account in chosen {
        let id: AccountId = account
            .id
            .parse()
            .map_err(|_| Problem::new(Code::AccountUnknown).with("account", &account.id))?;
        let (work, turns) = (work(id), Arc::clone(&turns));
        let cancelled = Problem::at(Code::Cancelled, &account.host);
        tasks.push(tokio::spawn(async move {
            let Ok(_turn) = turns.acquire().await else {
                return Err(cancelled);
            };
            work.await
        }));
    }
    let listening = tokio::spawn(async move {
        interrupt.comes().await;
        turns.close();
    });
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        let lost = |_| Err(Problem::new(Code::Internal).with("id", "account-task"));
        outcomes.push(task.await.unwrap_or_else(lost));
    }
    listening.abort();
    Ok(outcomes)
}
