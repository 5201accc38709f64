//! `demo-forge`: the demo host as a program of its own.

use std::{io, process::ExitCode, time::Duration};

use clap::Parser;
use demo_forge::{Forge, Mode, Options, everyone};

/// A small code host on this computer, to try Forgepass with. Nothing on it is real.
///
/// It listens on 127.0.0.1 only, keeps everything in memory, and lets whoever can reach it do
/// whatever they like: its controls under /_forge/ have no authentication.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Print one line of JSON, {"base", "port", "pid"}, instead of a sentence.
    #[arg(long)]
    json: bool,
    /// How many seconds an access token lives.
    #[arg(long, default_value_t = 3600, value_name = "SECONDS")]
    token_life: u64,
    /// What a renewal does to older tokens: no-rotation, strict, strict-family, grace,
    /// revoke-on-use.
    #[arg(long, default_value = "strict")]
    mode: Mode,
    /// How many people have accounts.
    #[arg(long, default_value_t = 4, value_name = "N")]
    people: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo-forge cannot listen: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> io::Result<()> {
    // Before the address is known to anyone, so that no signal is missed.
    let end = told_to_end()?;
    let forge = Forge::start(Options {
        port: args.port,
        mode: args.mode,
        token_life: Duration::from_secs(args.token_life),
        people: everyone(args.people),
        ..Options::default()
    })
    .await?;
    let base = forge.base();
    if args.json {
        let ready = serde_json::json!({
            "base": base.as_str().trim_end_matches('/'),
            "port": forge.port(),
            "pid": std::process::id(),
        });
        println!("{ready}");
    } else {
        println!(
            "The Forgepass demo host is at {base}\n\
             Nothing on it is real. Open the address in a browser, or connect it in Forgepass.\n\
             Ctrl-C stops it."
        );
    }
    end.await;
    Ok(())
}

#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(windows)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
