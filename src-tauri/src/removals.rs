//! Ten seconds to think again after *Remove*.
//!
//! Until they are over nothing has happened to the account: the undo is in the shell alone, so
//! whoever kills this program meanwhile keeps the account. Closing the window means it, and so
//! does quitting; a person who leaves does not come back to undo. Afterwards the window is told
//! what became of the account, also when it could not be removed.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use forgepass_core::account::AccountId;
use forgepass_core::accounts::{Accounts, End, Ended};
use forgepass_core::view::{Code, Farewell, Parting, Problem};
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
                let farewell = part(&accounts, &account, end).await;
                shell.removals().done(&account, farewell);
            }
            shell.changed();
        });
    }
    shell.changed();
    Ok(())
}

/// Removes the account, and says what became of it; `None` if nobody knows it any more.
async fn part(accounts: &Accounts, id: &AccountId, end: End) -> Option<Farewell> {
    // Looked at before it is gone. Without that it is removed all the same, only not told of.
    let account = accounts.detail(id).await.map(|detail| detail.account);
    let end = match accounts.unlink(id, end).await {
        Ok(Ended::AtHost) => Parting::AtHost,
        Ok(Ended::Later) => Parting::Later,
        Ok(Ended::HereOnly) => Parting::HereOnly,
        Err(problem) => {
            tracing::warn!(account = %id, %problem, "not removed");
            Parting::Nowhere { problem }
        }
    };
    Some(Farewell {
        account: account.ok()?,
        end,
    })
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
    farewell: Mutex<Option<Farewell>>,
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
        drop(leaving);
        self.dismiss();
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

    /// The account is gone, or could not be removed and stays; `farewell` says which.
    pub fn done(&self, account: &AccountId, farewell: Option<Farewell>) {
        *self.last() = farewell;
        let mut leaving = self.leaving();
        leaving.remove(account);
        self.count.send_replace(leaving.len());
    }

    /// The accounts on their way out.
    pub fn list(&self) -> Vec<AccountId> {
        self.leaving().keys().copied().collect()
    }

    /// What became of the last one, until it was read or another one is to go.
    pub fn farewell(&self) -> Option<Farewell> {
        self.last().clone()
    }

    /// It was read.
    pub fn dismiss(&self) {
        *self.last() = None;
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

    fn last(&self) -> MutexGuard<'_, Option<Farewell>> {
        self.farewell.lock().unwrap_or_else(PoisonError::into_inner)
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
        removals.done(&ada(), None);
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

    #[tokio::test(start_paused = true)]
    async fn what_became_of_it_is_told_until_it_was_read_or_another_one_is_to_go() {
        let (removals, task) = thinking();
        task.await.unwrap();
        let farewell: Farewell = serde_json::from_value(serde_json::json!({
            "account": {
                "id": ada().to_string(), "handle": "ada@h", "slug": "ada-h", "nickname": null,
                "host": "h", "provider": "demo", "login": "ada", "display_name": null,
                "kind": "oauth", "scopes": [], "status": "ready", "cause": null,
                "remedy": "none", "vault": "memory", "expires_at": null, "renewed_at": null,
                "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            },
            "end": { "where": "later" },
        }))
        .unwrap();
        removals.done(&ada(), Some(farewell.clone()));
        assert_eq!(removals.farewell(), Some(farewell.clone()));
        removals.dismiss();
        assert_eq!(removals.farewell(), None);
        removals.done(&ada(), Some(farewell));
        let _thinking = removals.begin(ada());
        assert_eq!(removals.farewell(), None);
    }
}
