//! New grants that the vault did not take. They are in this process alone, and the old ones are spent.

use std::io;
use std::time::Duration;

use forgepass_core::accounts::Accounts;
use forgepass_core::view::Account;

use crate::interrupt::Interrupt;
use crate::output::Output;

/// How long the vault is offered them, and how often.
const PATIENCE: Duration = Duration::from_secs(60);
const AGAIN: Duration = Duration::from_secs(1);

/// Offers them to the vault again before this process ends, and says so.
pub async fn save(accounts: &Accounts, output: &Output) {
    let waiting = accounts.unsaved();
    if waiting.is_empty() {
        return;
    }
    let mut whose = Vec::new();
    for id in &waiting {
        if let Ok(detail) = accounts.detail(id).await {
            whose.push(detail.account);
        }
    }
    // Heard before anybody is told of it.
    let interrupt = Interrupt::heard();
    tell(output, "cli.unsaved", &whose);
    let offering = async {
        while !accounts.unsaved().is_empty() {
            tokio::time::sleep(AGAIN).await;
            accounts.save_unsaved().await;
        }
    };
    tokio::select! {
        () = offering => {}
        () = tokio::time::sleep(PATIENCE) => {}
        () = comes(interrupt) => {}
    }
    if accounts.unsaved().is_empty() {
        output.tell(&output.words().say("cli.unsaved.stored", &[]));
    } else {
        tell(output, "cli.unsaved.lost", &whose);
    }
}

fn tell(output: &Output, key: &str, whose: &[Account]) {
    for account in whose {
        let values = [
            ("account", account.handle.as_str()),
            ("host", account.host.as_str()),
        ];
        output.tell(&output.words().say(key, &values));
    }
}

/// Ends when the person gives up.
async fn comes(interrupt: io::Result<Interrupt>) {
    match interrupt {
        Ok(mut interrupt) => interrupt.comes().await,
        Err(_) => std::future::pending().await,
    }
}
