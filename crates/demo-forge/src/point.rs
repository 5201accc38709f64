//! The points of a request at which a client can be killed.
//!
//! A test either gets a call at each point, or holds the next request at one, does to the client
//! what it wants, and lets the request go on or resets its connection.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::Endpoint;

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// Connected, the request line seen, the rest not read.
    Connected,
    /// The whole request has arrived; nothing has been done about it.
    RequestWritten,
    /// Tokens have rotated (or whatever it asked for is done); no byte of the reply is out.
    Committed,
    /// One byte of the reply is out.
    FirstByte,
    /// The last byte of the reply is out; the connection is still open.
    BodyComplete,
}

/// What becomes of a request that was held.
///
/// Killing a client does not take back what it has written: after `Continue` a request held before
/// the commit is still obeyed. `Reset` makes it one that never arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// It goes on as if nothing had been.
    Continue,
    /// Its connection is reset, and nothing further is done about it.
    Reset,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Armed,
    Reached,
    Released(Then),
}

/// A hold on the next request that reaches a point. Dropped, it lets the request go on.
#[derive(Debug)]
pub struct Pause(watch::Sender<Stage>);

impl Pause {
    /// Waits until a request is held here.
    pub async fn reached(&self) {
        let mut stage = self.0.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = stage.wait_for(|stage| *stage != Stage::Armed).await;
    }

    /// Whether a request has been held here.
    pub fn is_reached(&self) -> bool {
        *self.0.borrow() != Stage::Armed
    }

    /// Lets the request go on, or resets it.
    pub fn release(self, then: Then) {
        self.set(then);
    }

    pub(crate) fn set(&self, then: Then) {
        self.0.send_replace(Stage::Released(then));
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.0.send_if_modified(|stage| match stage {
            Stage::Armed | Stage::Reached => {
                *stage = Stage::Released(Then::Continue);
                true
            }
            Stage::Released(_) => false,
        });
    }
}

type Watcher = Arc<dyn Fn(Point, Endpoint) + Send + Sync>;

#[derive(Default)]
struct Inner {
    armed: HashMap<(Endpoint, Point), Vec<watch::Sender<Stage>>>,
    watcher: Option<Watcher>,
}

/// Who wants to hear of which point.
#[derive(Default)]
pub(crate) struct Points(Mutex<Inner>);

impl Points {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn watch(&self, watcher: Watcher) {
        self.lock().watcher = Some(watcher);
    }

    pub(crate) fn arm(&self, endpoint: Endpoint, point: Point) -> Pause {
        let (sender, _) = watch::channel(Stage::Armed);
        self.lock()
            .armed
            .entry((endpoint, point))
            .or_default()
            .push(sender.clone());
        Pause(sender)
    }

    /// Tells of a point and waits there while someone holds it.
    pub(crate) async fn pass(&self, endpoint: Endpoint, point: Point) -> Then {
        if endpoint == Endpoint::Control {
            return Then::Continue;
        }
        let (watcher, hold) = {
            let mut inner = self.lock();
            let hold = inner
                .armed
                .get_mut(&(endpoint, point))
                .and_then(|holds| (!holds.is_empty()).then(|| holds.remove(0)));
            (inner.watcher.clone(), hold)
        };
        if let Some(watcher) = watcher {
            watcher(point, endpoint);
        }
        let Some(hold) = hold else {
            return Then::Continue;
        };
        let mut stage = hold.subscribe();
        hold.send_if_modified(|stage| match stage {
            Stage::Armed => {
                *stage = Stage::Reached;
                true
            }
            Stage::Reached | Stage::Released(_) => false,
        });
        let released = stage
            .wait_for(|stage| matches!(stage, Stage::Released(_)))
            .await
            .map(|stage| *stage);
        match released {
            Ok(Stage::Released(then)) => then,
            Ok(Stage::Armed | Stage::Reached) | Err(_) => Then::Continue,
        }
    }
}
