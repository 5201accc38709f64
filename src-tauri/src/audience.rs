//! Shows the accounts to the window: at once, and whenever something is different.
//!
//! While no window is open nothing is gathered and nobody wakes up for it. While one is, this
//! process tells of its own changes; those of others are only found by looking.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Problem, Snapshot};
use tauri::ipc::Channel;
use tokio::sync::{Mutex, watch};

use crate::quiet::{self, Quiet};
use crate::shell::Shell;
use crate::snapshot;

/// How often another process's commits are looked for.
const LOOK: Duration = Duration::from_secs(1);

/// How often everything is gathered anew: a keyring that locks and a link whose time is over do
/// not announce themselves.
const LOOK_ANEW: Duration = Duration::from_secs(5);

/// How long to collect changes that come together.
const COLLECT: Duration = Duration::from_millis(20);

/// The window, if it is open.
#[derive(Default)]
pub struct Audience {
    open: watch::Sender<bool>,
    closings: AtomicU64,
    seat: Mutex<Seat>,
}

/// One seat: there is one window, and when its page is loaded anew the old one cannot hear.
#[derive(Default)]
struct Seat {
    channel: Option<Channel<Snapshot>>,
    shown: Option<Snapshot>,
    /// What was gathered last before the computer slept; outlives the page.
    calm: Option<Snapshot>,
}

impl Audience {
    /// The window was opened.
    pub fn opened(&self) {
        self.open.send_replace(true);
    }

    /// The window was closed. Answers with which closing it was.
    pub fn closed(&self) -> u64 {
        self.open.send_replace(false);
        self.closings.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether the window is still closed since that closing.
    pub fn is_closed_since(&self, closing: u64) -> bool {
        !*self.open.borrow() && self.closings.load(Ordering::Relaxed) == closing
    }

    /// Waits for the window.
    pub async fn until_open(&self) {
        // The sender lives as long as `self`, so this cannot fail.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

impl Seat {
    /// What is to be shown of it: right after the computer woke up, not all of it is news.
    fn calmed(&mut self, snapshot: Snapshot, quiet: &Quiet) -> Snapshot {
        match &self.calm {
            Some(calm) if quiet.is_now() => quiet::hold(calm, snapshot),
            Some(_) | None => self.calm.insert(snapshot).clone(),
        }
    }

    fn show(&mut self, snapshot: Snapshot) {
        let Some(channel) = &self.channel else {
            return;
        };
        if self.shown.as_ref() == Some(&snapshot) {
            return;
        }
        match channel.send(snapshot.clone()) {
            Ok(()) => self.shown = Some(snapshot),
            // The window is gone; it brings a new channel when it comes back.
            Err(error) => tracing::debug!(%error, "nobody sees this"),
        }
    }
}

/// Gives the seat to the page behind `channel`, and answers with everything: what a channel brings
/// is fetched once more by the page where it is long, as that of many accounts is.
pub async fn sit_down(shell: &Shell, channel: Channel<Snapshot>) -> Result<Snapshot, Problem> {
    let mut seat = shell.audience().seat.lock().await;
    let snapshot = snapshot::take(shell).await?;
    seat.channel = Some(channel);
    let snapshot = seat.calmed(snapshot, shell.quiet());
    seat.shown = Some(snapshot.clone());
    Ok(snapshot)
}

/// Shows every change while the window is open. Never ends.
pub async fn keep_showing(shell: Shell, accounts: Accounts) {
    let mut changes = accounts.changes();
    let mut own = shell.changes();
    loop {
        shell.audience().until_open().await;
        // Noted before anything is gathered, so that a commit meanwhile is seen as new.
        let version = accounts.data_version().ok();
        changes.borrow_and_update();
        own.borrow_and_update();
        show(&shell).await;
        tokio::select! {
            _ = changes.changed() => {}
            _ = own.changed() => {}
            () = until_another_process_commits(&accounts, version) => {}
            () = tokio::time::sleep(LOOK_ANEW) => {}
        }
        tokio::time::sleep(COLLECT).await;
    }
}

/// The seat is held while gathering, so that what is shown last was gathered last.
async fn show(shell: &Shell) {
    let mut seat = shell.audience().seat.lock().await;
    match snapshot::take(shell).await {
        Ok(snapshot) => {
            let snapshot = seat.calmed(snapshot, shell.quiet());
            seat.show(snapshot);
        }
        Err(problem) => tracing::warn!(%problem, "nothing new can be shown"),
    }
}

async fn until_another_process_commits(accounts: &Accounts, version: Option<i64>) {
    loop {
        tokio::time::sleep(LOOK).await;
        if accounts.data_version().ok() != version {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    fn snapshot(vault_name: &str) -> Snapshot {
        Snapshot {
            vault_name: vault_name.to_owned(),
            ..crate::snapshot::tests::snapshot()
        }
    }

    fn seat() -> (Seat, Arc<AtomicUsize>) {
        let sent = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&sent);
        let channel = Channel::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        let seat = Seat {
            channel: Some(channel),
            ..Seat::default()
        };
        (seat, sent)
    }

    #[test]
    fn what_is_the_same_is_shown_once() {
        let (mut seat, sent) = seat();
        for _ in 0..3 {
            seat.show(snapshot("keyring"));
        }
        assert_eq!(sent.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn every_difference_is_shown() {
        let (mut seat, sent) = seat();
        for name in ["keyring", "GNOME keyring", "keyring"] {
            seat.show(snapshot(name));
        }
        assert_eq!(sent.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn a_page_that_could_not_hear_is_told_again() {
        let mut seat = Seat {
            channel: Some(Channel::new(|_| Err(tauri::Error::WebviewNotFound))),
            ..Seat::default()
        };
        seat.show(snapshot("keyring"));
        assert_eq!(seat.shown, None);
    }

    #[tokio::test]
    async fn nobody_waits_for_a_window_that_is_open() {
        let audience = Audience::default();
        audience.opened();
        audience.until_open().await;
    }

    #[test]
    fn a_window_that_was_opened_meanwhile_is_not_the_closed_one() {
        let audience = Audience::default();
        let first = audience.closed();
        assert!(audience.is_closed_since(first));
        audience.opened();
        assert!(!audience.is_closed_since(first));
        let second = audience.closed();
        assert!(!audience.is_closed_since(first));
        assert!(audience.is_closed_since(second));
    }
}
