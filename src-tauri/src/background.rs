//! Keeps accounts ready, with or without a window.

use std::time::Duration;

use forgepass_core::accounts::Accounts;
use forgepass_core::view::StartedBy;
use tauri::AppHandle;
use tokio::time::Instant;

use crate::notices;
use crate::shell::Shell;

/// Between two rounds at least: a round's own changes must not begin the next.
const REST: Duration = Duration::from_secs(1);

/// Between two rounds at most: timers stand still while a computer sleeps.
const LONGEST: Duration = Duration::from_secs(30);

/// Takes up what an earlier run left, then does one round after the other. Never ends.
pub async fn keep_ready(app: AppHandle, shell: Shell, accounts: Accounts) {
    {
        let _work = shell.at_work().await;
        accounts.resume(StartedBy::Window).await;
    }
    let mut changes = accounts.changes();
    let mut own = shell.changes();
    loop {
        let wait = {
            let _work = shell.at_work().await;
            accounts.tick().await.clamp(REST, LONGEST)
        };
        notices::look(&app, &shell, &accounts).await;
        changes.borrow_and_update();
        own.borrow_and_update();
        let rested = Instant::now() + REST;
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = changes.changed() => {}
            _ = own.changed() => {}
        }
        // Over already where nothing happened: an idle program is woken once for a round.
        tokio::time::sleep_until(rested).await;
    }
}
