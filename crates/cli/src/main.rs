//! `forgepass`: the accounts of this computer, from a terminal or a script.
//!
//! Words in, one use case, words out. Everything that matters happens in `forgepass_core`.
//!
//! Exit status: 0 it is done, 1 there is a problem, 2 the command line makes no sense.

mod args;
mod echo;
mod here;
mod input;
mod interrupt;
mod output;
mod stop;
mod table;
mod unsaved;
mod verb;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use forgepass_system::Switches;
use forgepass_system::log::{self, Ears};
use tokio::runtime::{Handle, Runtime};

use args::Args;
use here::Here;
use output::Output;
use stop::Stop;

/// The loopback page is kept for two seconds; one more for a picture.
const PATIENCE: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    // The first line of every program of ours: without it the first TLS client would panic. An
    // error means that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let args = Args::parse();
    let here = Here::of_this_process();
    let output = Output::new(args.format(), here.words());
    match prepare(&here) {
        Ok((runtime, switches)) => {
            let status = runtime.block_on(async {
                let status = carry_out(args, &here, &switches, output).await;
                settled().await;
                status
            });
            // A name look-up that hangs must not hold up the end.
            runtime.shutdown_background();
            status
        }
        Err(stop) => output.status(Err(stop)),
    }
}

fn prepare(here: &Here) -> Result<(Runtime, Switches), Stop> {
    let switches = here.switches()?;
    // Without being asked nothing is logged: a command says what it has to say.
    log::start(Ears {
        terminal: switches.log.as_deref(),
        file: None,
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok((runtime, switches))
}

async fn carry_out(args: Args, here: &Here, switches: &Switches, output: Output) -> ExitCode {
    let desk = match here.open(switches).await {
        Ok(desk) => desk,
        Err(stop) => return output.status(Err(stop)),
    };
    // What was chosen in the window goes before what the terminal says.
    let output = match desk.chosen_words() {
        Some(words) => output.speaking(words),
        None => output,
    };
    let status = output.status(verb::run(args.verb, &desk, &output).await);
    unsaved::save(&desk.accounts, &output).await;
    status
}

/// Lets what a verb left behind come to its end: the last page of a sign-in, which the browser is
/// about to fetch, and the new account's picture. The answer is out already; nobody waits but the
/// shell.
async fn settled() {
    let tasks = Handle::current().metrics();
    let end = Instant::now() + PATIENCE;
    while tasks.num_alive_tasks() > 0 && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
