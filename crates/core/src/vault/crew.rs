//! Who carries blocking calls out: OS threads, counted, and abandoned ones remembered.
//!
//! A store that hangs must not pile up threads. Each call holds one of a few permits until its
//! blocking part has returned, however long ago the caller went away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How many calls may be with the store at a time.
pub(super) const HANDS: usize = 8;

/// No thread carries this call out, and the store was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoHands;

/// A bounded number of threads for calls of one kind.
#[derive(Debug, Clone)]
pub(super) struct Crew {
    hands: Arc<Semaphore>,
    abandoned: Arc<AtomicUsize>,
}

impl Crew {
    pub(super) fn new() -> Self {
        Self {
            hands: Arc::new(Semaphore::new(HANDS)),
            abandoned: Arc::new(AtomicUsize::new(0)),
        }
    }

    /// Waits for a free hand; refuses at once where all of them hang.
    pub(super) async fn hand(&self) -> Result<OwnedSemaphorePermit, NoHands> {
        if self.abandoned.load(Ordering::Acquire) >= HANDS {
            return Err(NoHands);
        }
        let hands = Arc::clone(&self.hands);
        hands.acquire_owned().await.map_err(|_| NoHands)
    }

    /// Runs `call` on a thread of its own. `hand` and whatever `call` owns go when it has returned.
    pub(super) fn carry_out<T: Send + 'static>(
        &self,
        hand: OwnedSemaphorePermit,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Errand<T>, NoHands> {
        let (answer, waiting) = oneshot::channel();
        let stage = Arc::new(Stage::new(Arc::clone(&self.abandoned)));
        let at_work = AtWork(Arc::clone(&stage));
        thread::Builder::new()
            .name("vault".to_owned())
            .spawn(move || {
                let _hand = hand;
                let _at_work = at_work;
                // The caller may be gone; the answer is then of no use to anyone.
                let _ = answer.send(call());
            })
            .map_err(|_| NoHands)?;
        Ok(Errand { waiting, stage })
    }
}

/// A call under way. Dropping it abandons the call, which still runs to its end.
#[derive(Debug)]
pub(super) struct Errand<T> {
    waiting: oneshot::Receiver<T>,
    stage: Arc<Stage>,
}

impl<T> Errand<T> {
    /// The call's answer; `None` if its thread died.
    pub(super) async fn answer(&mut self) -> Option<T> {
        (&mut self.waiting).await.ok()
    }
}

impl<T> Drop for Errand<T> {
    fn drop(&mut self) {
        self.stage.abandon();
    }
}

const RUNNING: u8 = 0;
const ABANDONED: u8 = 1;
const DONE: u8 = 2;

#[derive(Debug)]
struct Stage {
    now: AtomicU8,
    abandoned: Arc<AtomicUsize>,
}

impl Stage {
    fn new(abandoned: Arc<AtomicUsize>) -> Self {
        Self {
            now: AtomicU8::new(RUNNING),
            abandoned,
        }
    }

    fn abandon(&self) {
        // Counted first, so that the thread's end can never take away what was not yet added.
        self.abandoned.fetch_add(1, Ordering::AcqRel);
        let running =
            self.now
                .compare_exchange(RUNNING, ABANDONED, Ordering::AcqRel, Ordering::Acquire);
        if running.is_err() {
            self.abandoned.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn finish(&self) {
        if self.now.swap(DONE, Ordering::AcqRel) == ABANDONED {
            self.abandoned.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Marks the call as returned when its thread ends, also by a panic.
struct AtWork(Arc<Stage>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.finish();
    }
}
