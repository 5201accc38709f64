//! Notifications: the desktop is asked to say what only the person can mend.
//!
//! Looked at after each background round, so that nothing wakes up for it; and only when something
//! changed, or now and then, since time alone makes a deadline. Not in the minute after the
//! computer woke up, and not while the person has the window before them, which says it already.

mod board;
mod judge;
mod words;

use std::time::Duration;

use forgepass_core::account::LinkId;
use forgepass_core::accounts::Accounts;
use forgepass_core::clock::{Clock, SystemClock};
use forgepass_core::ledger::Setting;
use forgepass_core::view::Problem;
use forgepass_words::Words;
use tauri::AppHandle;
use tokio::time::Instant;

use crate::shell::Shell;
use crate::window;
pub use board::Notices;
use board::{About, Seen};
use judge::{Call, Told, calls};

/// How long a window may take to come forward before a notification says it instead.
const COMING: Duration = Duration::from_secs(2);

/// How long an answer may take that is waited for after that.
const ANSWERING: Duration = Duration::from_secs(60);

/// Looks whether there is something to say, and says it.
pub async fn look(app: &AppHandle, shell: &Shell, accounts: &Accounts) {
    let seen = Seen {
        own: *accounts.changes().borrow(),
        others: accounts.data_version().ok(),
        at: Instant::now(),
    };
    // What is put off is looked at again after the next round.
    if !shell.notices().is_news(seen) || shell.quiet().is_now() {
        return;
    }
    match say(app, shell, accounts).await {
        Ok(true) => shell.notices().saw(seen),
        Ok(false) => {}
        Err(problem) => tracing::info!(%problem, "nobody is notified"),
    }
}

/// Whether nothing was put off.
async fn say(app: &AppHandle, shell: &Shell, accounts: &Accounts) -> Result<bool, Problem> {
    let now = SystemClock::new().now();
    let mut told = read(accounts)?;
    let before = told.clone();
    let mut listed = accounts.list().await?;
    let leaving: Vec<String> = shell
        .removals()
        .list()
        .iter()
        .map(ToString::to_string)
        .collect();
    listed.retain(|one| !leaving.contains(&one.id));
    told.tidy(&listed, now);
    let open = calls(&listed, now);
    shell.notices().tidy(&open).await;
    let due: Vec<Call> = open
        .into_iter()
        .filter(|one| told.is_due(one, now))
        .collect();
    let words = Words::for_language(shell.language());
    let mut done = true;
    if let Some(notice) = words::notice(&due, words) {
        if window::is_in_front(app) {
            done = false;
        } else {
            let ids = due.iter().map(|call| call.account.id.clone()).collect();
            let about = About::Needs(ids);
            match shell.notices().show(app, shell, &notice, about).await {
                Ok(()) => told.add(&due, now),
                // Nobody shows any; asked again now and then.
                Err(error) => tracing::info!(%error, "nobody is notified"),
            }
        }
    }
    if told != before {
        let kept = serde_json::to_string(&told).expect("plain text and numbers");
        accounts.note_down(Setting::Notified, Some(&kept))?;
    }
    Ok(done)
}

/// What cannot be read was never told: told twice is better than never.
fn read(accounts: &Accounts) -> Result<Told, Problem> {
    let kept = accounts.setting(Setting::Notified)?;
    Ok(kept
        .and_then(|kept| serde_json::from_str(&kept).ok())
        .unwrap_or_default())
}

/// Says what became of a sign-in, if the window does not come forward to say it.
///
/// On some desktops a program may not raise its own window; it is then behind the browser.
pub async fn say_if_unseen(app: AppHandle, shell: Shell, accounts: Accounts, link: LinkId) {
    tokio::time::sleep(COMING).await;
    if window::is_in_front(&app) {
        return;
    }
    let outcome = tokio::time::timeout(ANSWERING, accounts.outcome(&link)).await;
    let Ok(outcome) = outcome else {
        return;
    };
    let words = Words::for_language(shell.language());
    let Some(notice) = words::came_back(&outcome, words) else {
        return;
    };
    if window::is_in_front(&app) {
        return;
    }
    let about = About::Outcome(outcome.ok().map(|(account, _)| account.id));
    if let Err(error) = shell.notices().show(&app, &shell, &notice, about).await {
        tracing::info!(%error, "nobody is notified");
    }
}
