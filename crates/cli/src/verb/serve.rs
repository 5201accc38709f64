//! `forgepass serve`: answer other programs on this computer.

use forgepass_servicestage::server::Listening;
use serde::Serialize;

use crate::here::Desk;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::stop::Stop;

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
    listening
        .serve(accounts.clone(), async move { interrupt.comes().await })
        .await?;
    Ok(())
}
