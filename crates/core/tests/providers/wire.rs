//! The client's own HTTP, with a note of every address it was asked to send to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use forgepass_core::http::{Client, Http, Pending, Request};

/// Sends for real, and remembers where to.
pub struct Wire {
    client: Client,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    sent: Vec<String>,
    /// By address: how many are on their way now, and how many were at most.
    under_way: HashMap<String, (usize, usize)>,
}

impl Wire {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            client: Client::new("test"),
            notes: Mutex::default(),
        })
    }

    /// Every address so far, without its query.
    pub fn sent(&self) -> Vec<String> {
        self.notes().sent.clone()
    }

    /// The most that were ever on their way to one address at once.
    pub fn most_at_once(&self, url: &str) -> usize {
        let notes = self.notes();
        notes.under_way.get(url).map_or(0, |(_, most)| *most)
    }

    /// Begins to count anew.
    pub fn forget(&self) {
        *self.notes() = Notes::default();
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Http for Wire {
    fn send(&self, request: Request) -> Pending<'_> {
        let mut url = request.url.clone();
        url.set_query(None);
        let url = url.to_string();
        {
            let mut notes = self.notes();
            notes.sent.push(url.clone());
            let (now, most) = notes.under_way.entry(url.clone()).or_default();
            *now += 1;
            *most = (*most).max(*now);
        }
        Box::pin(async move {
            let reply = self.client.send(request).await;
            if let Some((now, _)) = self.notes().under_way.get_mut(&url) {
                *now -= 1;
            }
            reply
        })
    }
}
