//! How this program ends.

use std::time::Duration;

use forgepass_core::accounts::Accounts;
use forgepass_core::view::LinkProgress;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager};
use tokio::sync::RwLockWriteGuard;

use crate::shell::Shell;
use crate::{herald, serving, window};

/// How long the last things may take: less than whoever asked us to end, such as a session that
/// is closing, waits before it insists. What is cut off then is what a crash would cut off, and
/// the core takes it up again.
const FAREWELL: Duration = Duration::from_secs(4);

/// How often to look whether a link has finished meanwhile.
const LOOK: Duration = Duration::from_millis(100);

/// How often to look whether a link that waits is over.
const LOOK_ANEW: Duration = Duration::from_secs(30);

/// How often the vault is offered what it did not take, while somebody waits to quit.
const OFFER_AGAIN: Duration = Duration::from_secs(2);

/// Whether a person can be asked before something is lost.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    First,
    Never,
}

/// Ends, after what the person meant to do is done and what is under way has arrived. A new grant
/// that the vault did not take would be lost: then the window asks first.
pub fn quit(app: &AppHandle) {
    end(app, Asks::First);
}

/// Ends even so: whoever wants it has answered, or cannot be asked.
pub fn quit_anyway(app: &AppHandle) {
    end(app, Asks::Never);
}

fn end(app: &AppHandle, asks: Asks) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>().inner().clone();
        // What is being written this moment is waited for below.
        let renews = shell.accounts().is_ok_and(Accounts::is_renewing);
        if asks == Asks::First && !renews && has_unsaved(&shell) {
            return ask(&app, &shell).await;
        }
        shell.removals().mean_it();
        let served = serving::end(&shell);
        let was_serving = served.is_some();
        let rest = tokio::time::timeout(FAREWELL, last_things(&shell, served)).await;
        if rest.is_err() {
            tracing::warn!("not everything arrived in time");
        }
        if asks == Asks::First && has_unsaved(&shell) {
            drop(rest);
            if let (true, Ok(accounts)) = (was_serving, shell.accounts()) {
                serving::begin_if_wanted(&shell, accounts);
            }
            return ask(&app, &shell).await;
        }
        app.exit(0);
    });
}

/// Asks in the window, and ends by itself when nothing would be lost any more.
async fn ask(app: &AppHandle, shell: &Shell) {
    let known = shell.leave();
    window::show(app);
    if known {
        return;
    }
    while shell.is_leaving() {
        if !has_unsaved(shell) {
            shell.stay();
            return quit(app);
        }
        tokio::time::sleep(OFFER_AGAIN).await;
        if let Ok(accounts) = shell.accounts() {
            accounts.save_unsaved().await;
        }
    }
}

fn has_unsaved(shell: &Shell) -> bool {
    shell
        .accounts()
        .is_ok_and(|core| !core.unsaved().is_empty())
}

/// Ends once no sign-in waits for the person, unless the window was opened again since that
/// closing. For who does not want accounts kept ready: a browser that comes back to a page of ours
/// must still find somebody.
pub async fn quit_when_done(app: AppHandle, closing: u64) {
    let shell = app.state::<Shell>().inner().clone();
    let Ok(accounts) = shell.accounts().cloned() else {
        return quit(&app);
    };
    let mut changes = accounts.changes();
    while shell.audience().is_closed_since(closing) {
        let links = accounts.links().await.unwrap_or_default();
        if herald::waiting(&links).is_empty() {
            return quit(&app);
        }
        // A link whose time is over says nothing by itself.
        let _ = tokio::time::timeout(LOOK_ANEW, changes.changed()).await;
    }
}

/// Waits for them, for what programs asked for too, and sees that nothing new begins.
pub async fn last_things(
    shell: &Shell,
    served: Option<JoinHandle<()>>,
) -> RwLockWriteGuard<'_, ()> {
    let served = async {
        if let Some(served) = served
            && let Err(error) = served.await
        {
            tracing::warn!(%error, "what programs asked for");
        }
    };
    let own = async {
        shell.removals().settled().await;
        let rest = shell.at_rest().await;
        // What came back to a listener on loopback is redeemed inside the core, and some renewals
        // outlive the round that began them.
        while is_finishing(shell).await {
            tokio::time::sleep(LOOK).await;
        }
        if let Ok(accounts) = shell.accounts() {
            accounts.save_unsaved().await;
        }
        rest
    };
    let ((), rest) = tokio::join!(served, own);
    rest
}

async fn is_finishing(shell: &Shell) -> bool {
    let Ok(accounts) = shell.accounts() else {
        return false;
    };
    let links = accounts.links().await.unwrap_or_default();
    let finishing = |progress: &LinkProgress| matches!(progress, LinkProgress::Finishing);
    accounts.is_renewing() || links.iter().any(|link| finishing(&link.progress))
}

/// Ends when the system asks for it. Never ends by itself.
pub async fn obey_signals(app: AppHandle) {
    match asked().await {
        // A session that closes asks nobody back.
        Ok(()) => quit_anyway(&app),
        Err(error) => tracing::warn!(%error, "signals are not heard"),
    }
}

#[cfg(unix)]
async fn asked() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
