//! `forgepass`: the accounts of this computer, from a terminal or a script.
//!
//! Words in, one use case, words out. Everything that matters happens in `forgepass_core`.
//!
//! Exit status: 0 it is done, 1 there is a problem, 2 the command line makes no sense.

mod args;
mod here;
mod input;
mod interrupt;
mod logging;
mod output;
mod stop;
mod table;
mod verb;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use forgepass_system::Switches;
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
                let done = carry_out(args, &here, &switches, &output).await;
                let status = output.status(done);
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
    logging::start(switches.log.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok((runtime, switches))
}

async fn carry_out(
    args: Args,
    here: &Here,
    switches: &Switches,
    output: &Output,
) -> Result<(), Stop> {
    let desk = here.open(switches).await?;
    verb::run(args.verb, &desk, output).await
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
