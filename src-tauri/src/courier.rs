//! Brings what comes by our scheme to the use case that judges it.
//!
//! Anybody can send: every web page by the browser, every local program by the bus. So a text is
//! capped before it is kept, a full queue drops what comes, and neither opens a window nor is
//! logged. A stranger's text costs one look into the ledger.

use forgepass_core::accounts::{Accounts, Via};
use forgepass_core::grant::Secret;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::shell::Shell;

/// The longest text taken. A host's answer takes some 500 bytes.
pub const LONGEST: usize = 8 * 1024;

/// How many texts may wait. A person sends one at a time; strangers get no more room than this.
const ROOM: usize = 8;

/// How many are judged at once. One that is being redeemed waits for its host, up to a minute,
/// and must not hold up the next.
const AT_ONCE: usize = 8;

/// Where callbacks are handed in.
#[derive(Clone)]
pub struct Letterbox {
    slot: mpsc::Sender<Secret<String>>,
    judging: watch::Receiver<usize>,
}

/// What became of a text that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It will be looked at.
    Kept,
    /// It is longer than any callback.
    TooLong,
    /// Too many came at once.
    NoRoom,
}

/// The other end of the letterbox.
pub struct Courier {
    letters: mpsc::Receiver<Secret<String>>,
    judging: watch::Sender<usize>,
}

/// Both ends.
pub fn letterbox() -> (Letterbox, Courier) {
    let (slot, letters) = mpsc::channel(ROOM);
    let (judging, seen) = watch::channel(0);
    let letterbox = Letterbox {
        slot,
        judging: seen,
    };
    (letterbox, Courier { letters, judging })
}

impl Letterbox {
    /// Hands in a text. Never waits: the toolkit's own thread calls this.
    pub fn post(&self, text: &str) -> Posted {
        if text.len() > LONGEST {
            return Posted::TooLong;
        }
        match self.slot.try_send(Secret::new(text.to_owned())) {
            Ok(()) => Posted::Kept,
            Err(_) => Posted::NoRoom,
        }
    }

    /// Whether a text is waiting or being judged.
    pub fn is_busy(&self) -> bool {
        self.slot.capacity() < ROOM || *self.judging.borrow() > 0
    }
}

impl Courier {
    /// Brings every text to `accounts`, for as long as there is a letterbox.
    pub async fn work(self, shell: Shell, accounts: Accounts) {
        self.deliver(move |text| {
            let (shell, accounts) = (shell.clone(), accounts.clone());
            async move {
                let _work = shell.at_work().await;
                match accounts.receive(text.expose(), Via::DeepLink).await {
                    Ok(link) => tracing::info!(%link, "a callback was redeemed"),
                    Err(problem) => {
                        tracing::info!(code = problem.code.as_str(), "a callback came to nothing");
                    }
                }
            }
        })
        .await;
    }

    async fn deliver<F>(mut self, judge: impl Fn(Secret<String>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut judging = JoinSet::new();
        loop {
            tokio::select! {
                letter = self.letters.recv(), if judging.len() < AT_ONCE => match letter {
                    Some(text) => drop(judging.spawn(judge(text))),
                    None => break,
                },
                Some(judged) = judging.join_next() => if let Err(error) = judged {
                    tracing::error!(%error, "a callback was not judged");
                },
            }
            self.judging.send_replace(judging.len());
        }
        while judging.join_next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::sync::Semaphore;

    #[test]
    fn a_text_of_more_than_8_kib_is_not_kept() {
        let (letterbox, _courier) = letterbox();
        assert_eq!(letterbox.post(&"a".repeat(8192)), Posted::Kept);
        assert_eq!(letterbox.post(&"a".repeat(8193)), Posted::TooLong);
    }

    #[test]
    fn a_flood_fills_the_queue_and_nothing_more() {
        let (letterbox, courier) = letterbox();
        let kept = (0..10_000)
            .filter(|_| letterbox.post("app.forgepass.desktop://oauth/x") == Posted::Kept)
            .count();
        assert_eq!(kept, 8);
        assert_eq!(courier.letters.len(), 8);
    }

    #[tokio::test]
    async fn after_a_flood_the_next_text_is_judged() {
        let (letterbox, courier) = letterbox();
        for _ in 0..10_000 {
            letterbox.post("stranger");
        }
        let judged = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&judged);
        let working = tokio::spawn(courier.deliver(move |text| {
            let seen = Arc::clone(&seen);
            async move { seen.lock().unwrap().push(text.expose().clone()) }
        }));
        while letterbox.post("ours") == Posted::NoRoom {
            tokio::task::yield_now().await;
        }
        drop(letterbox);
        working.await.unwrap();
        assert_eq!(judged.lock().unwrap().last().unwrap(), "ours");
    }

    #[tokio::test]
    async fn one_that_takes_long_does_not_hold_up_the_next() {
        let (letterbox, courier) = letterbox();
        let gate = Arc::new(Semaphore::new(0));
        let (done, mut heard) = mpsc::unbounded_channel();
        let hold = Arc::clone(&gate);
        let working = tokio::spawn(courier.deliver(move |text| {
            let (hold, done) = (Arc::clone(&hold), done.clone());
            async move {
                if text.expose() == "slow" {
                    hold.acquire().await.unwrap().forget();
                }
                done.send(text.expose().clone()).unwrap();
            }
        }));
        letterbox.post("slow");
        letterbox.post("quick");
        assert_eq!(heard.recv().await.unwrap(), "quick");
        assert!(letterbox.is_busy());
        gate.add_permits(1);
        assert_eq!(heard.recv().await.unwrap(), "slow");
        drop(letterbox);
        working.await.unwrap();
    }

    #[tokio::test]
    async fn it_is_idle_when_all_is_judged() {
        let (letterbox, courier) = letterbox();
        letterbox.post("one");
        assert!(letterbox.is_busy());
        tokio::spawn(courier.deliver(|_| async {}));
        while letterbox.is_busy() {
            tokio::task::yield_now().await;
        }
    }
}
