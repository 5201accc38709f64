//! Ten seconds to think again after *Remove*.
//!
//! Until they are over nothing has happened to the account: the undo is in the shell alone, so
//! whoever kills this program meanwhile keeps the account. Closing the window means it, and so
//! does quitting; a person who leaves does not come back to undo.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use forgepass_core::account::AccountId;
use forgepass_core::accounts::End;
use forgepass_core::view::{Code, Problem};
use tokio::sync::{oneshot, watch};

use crate::shell::Shell;

/// How long *Undo* is offered.
const UNDO: Duration = Duration::from_secs(10);

/// Starts the ten seconds of an account; removes it when they are over.
pub fn remove(shell: &Shell, account: AccountId, end: End) -> Result<(), Problem> {
    let accounts = shell.accounts()?.clone();
    if let Some(thinking) = shell.removals().begin(account) {
        let shell = shell.clone();
        tauri::async_runtime::spawn(async move {
            if shell.removals().decide(thinking).await == Decision::Remove {
                let _work = shell.at_work().await;
                if let Err(problem) = accounts.unlink(&account, end).await {
                    tracing::warn!(%account, %problem, "not removed");
                }
                shell.removals().done(&account);
            }
            shell.changed();
        });
    }
    shell.changed();
    Ok(())
}

/// Keeps an account that was to be removed.
pub fn undo(shell: &Shell, account: &AccountId) -> Result<(), Problem> {
    if shell.removals().undo(account) {
        Ok(())
    } else {
        Err(Problem::new(Code::AccountUnknown).with("account", account))
    }
}

/// How the ten seconds ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The person said undo.
    Keep,
    /// Time is over, or the person left.
    Remove,
}

/// The accounts on their way out.
#[derive(Default)]
pub struct Removals {
    /// With each account the way to end its ten seconds; without one they are over, and the
    /// account is being removed.
    leaving: Mutex<BTreeMap<AccountId, Option<oneshot::Sender<Decision>>>>,
    count: watch::Sender<usize>,
}

/// The ten seconds of one account.
pub struct Thinking {
    account: AccountId,
    word: oneshot::Receiver<Decision>,
}

impl Removals {
    /// Starts the ten seconds; `None` if they have started before.
    pub fn begin(&self, account: AccountId) -> Option<Thinking> {
        let mut leaving = self.leaving();
        if leaving.contains_key(&account) {
            return None;
        }
        let (say, word) = oneshot::channel();
        leaving.insert(account, Some(say));
        self.count.send_replace(leaving.len());
        Some(Thinking { account, word })
    }

    /// Waits until it is decided. After *Remove* the account stays listed until [`Self::done`].
    pub async fn decide(&self, mut thinking: Thinking) -> Decision {
        let said = tokio::time::timeout(UNDO, &mut thinking.word).await;
        let mut leaving = self.leaving();
        let decision = match said {
            Ok(Ok(decision)) => decision,
            // The word may have come between the last tick and the lock.
            Ok(Err(_)) | Err(_) => thinking.word.try_recv().unwrap_or(Decision::Remove),
        };
        match decision {
            Decision::Keep => drop(leaving.remove(&thinking.account)),
            Decision::Remove => drop(leaving.insert(thinking.account, None)),
        }
        self.count.send_replace(leaving.len());
        decision
    }

    /// Keeps the account, if it is not too late.
    pub fn undo(&self, account: &AccountId) -> bool {
        let say = self.leaving().get_mut(account).and_then(Option::take);
        say.is_some_and(|say| say.send(Decision::Keep).is_ok())
    }

    /// Ends all ten seconds now.
    pub fn mean_it(&self) {
        for say in self.leaving().values_mut().filter_map(Option::take) {
            // Nobody listens any more where the time was over already.
            let _ = say.send(Decision::Remove);
        }
    }

    /// The account is gone, or could not be removed and stays.
    pub fn done(&self, account: &AccountId) {
        let mut leaving = self.leaving();
        leaving.remove(account);
        self.count.send_replace(leaving.len());
    }

    /// The accounts on their way out.
    pub fn list(&self) -> Vec<AccountId> {
        self.leaving().keys().copied().collect()
    }

    /// Waits until no account is on its way out.
    pub async fn settled(&self) {
        // The sender lives as long as `self`, so this cannot fail.
        let _ = self.count.subscribe().wait_for(|count| *count == 0).await;
    }

    /// The map is whole after every statement, so a panic elsewhere leaves it sound.
    fn leaving(&self) -> MutexGuard<'_, BTreeMap<AccountId, Option<oneshot::Sender<Decision>>>> {
        self.leaving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tokio::time::{Instant, advance};

    fn ada() -> AccountId {
        "5f0c954e-6e3f-4d2b-9d0b-0a4f8f2f6b11".parse().unwrap()
    }

    fn thinking() -> (Arc<Removals>, tokio::task::JoinHandle<Decision>) {
        let removals = Arc::new(Removals::default());
        let thinking = removals.begin(ada()).unwrap();
        let deciding = Arc::clone(&removals);
        let task = tokio::spawn(async move { deciding.decide(thinking).await });
        (removals, task)
    }

    #[tokio::test(start_paused = true)]
    async fn after_ten_seconds_the_account_goes() {
        let (removals, task) = thinking();
        let begun = Instant::now();
        assert_eq!(task.await.unwrap(), Decision::Remove);
        assert_eq!(begun.elapsed(), Duration::from_secs(10));
        assert_eq!(removals.list(), [ada()]);
    }

    #[tokio::test(start_paused = true)]
    async fn undo_within_ten_seconds_keeps_it() {
        let (removals, task) = thinking();
        tokio::task::yield_now().await;
        advance(Duration::from_millis(9_900)).await;
        assert!(removals.undo(&ada()));
        assert_eq!(task.await.unwrap(), Decision::Keep);
        assert_eq!(removals.list(), []);
    }

    #[tokio::test(start_paused = true)]
    async fn undo_after_ten_seconds_is_too_late() {
        let (removals, task) = thinking();
        task.await.unwrap();
        assert!(!removals.undo(&ada()));
    }

    #[tokio::test(start_paused = true)]
    async fn leaving_ends_the_ten_seconds_at_once() {
        let (removals, task) = thinking();
        let begun = Instant::now();
        removals.mean_it();
        assert_eq!(task.await.unwrap(), Decision::Remove);
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn all_is_settled_when_the_last_one_is_done() {
        let (removals, task) = thinking();
        let waiting = Arc::clone(&removals);
        let settled = tokio::spawn(async move { waiting.settled().await });
        task.await.unwrap();
        assert!(!settled.is_finished());
        removals.done(&ada());
        settled.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_account_is_not_removed_twice() {
        let (removals, _task) = thinking();
        assert!(removals.begin(ada()).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn an_undone_account_can_be_removed_again() {
        let (removals, task) = thinking();
        removals.undo(&ada());
        task.await.unwrap();
        assert!(removals.begin(ada()).is_some());
    }
}
