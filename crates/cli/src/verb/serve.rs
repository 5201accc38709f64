//! `forgepass serve`: answer other programs on this computer.

use std::time::Duration;

use forgepass_core::accounts::Accounts;
use forgepass_servicestage::server::Listening;
use serde::Serialize;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until};

use crate::here::Desk;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

/// Between two rounds at least, and at most: timers stand still while a computer sleeps.
const REST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);

/// The one line a program reads before it asks.
#[derive(Serialize)]
struct Serving<'a> {
    address: &'a str,
}

/// Answers until somebody presses Ctrl+C.
pub async fn run(desk: &Desk, output: &Output) -> Result<(), Stop> {
    let accounts = &desk.accounts;
    let listening = Listening::begin(accounts)?;
    let address = listening.address();
    let mut interrupt = Interrupt::heard()?;
    let words = output.words();
    output.answer(&Serving { address: &address }, || {
        [words.say("cli.serve.on", &[("address", &address)])]
    })?;
    if accounts.callers()?.is_empty() {
        output.tell(&words.say("cli.serve.nobody", &[]));
    }
    let (stop, stopped) = oneshot::channel();
    let answering = async {
        let served = listening
            .serve(accounts.clone(), async move { interrupt.comes().await })
            .await;
        let _ = stop.send(());
        served
    };
    // Where no window is open, nobody else keeps the accounts ready and tidies up.
    let (served, ()) = tokio::join!(answering, keep_ready(accounts, stopped));
    Ok(served?)
}

/// One round after the other; a round that was begun is done to its end, so that no renewal is cut off.
async fn keep_ready(accounts: &Accounts, mut stopped: oneshot::Receiver<()>) {
    let mut changes = accounts.changes();
    loop {
        let wait = accounts.tick().await.clamp(REST, LONGEST);
        changes.borrow_and_update();
        let rested = Instant::now() + REST;
        let next = async {
            tokio::select! {
                () = sleep(wait) => {}
                _ = changes.changed() => {}
            }
            sleep_until(rested).await;
        };
        tokio::select! {
            () = next => {}
            _ = &mut stopped => return,
        }
    }
}
