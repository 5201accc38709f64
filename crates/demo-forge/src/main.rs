//! `demo-forge`: the demo host as a program of its own.

use std::{io, process::ExitCode, time::Duration};

use clap::Parser;
use demo_forge::{Client, DeviceFlow, Forge, Mode, Options, Redirects, Skin, everyone};

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
    /// Which code host it behaves like: demo, github, ghes, gitlab, gitee, bitbucket,
    /// bitbucket-dc, gitcode, gitea, forgejo.
    #[arg(long, default_value = "demo", value_name = "NAME")]
    skin: Skin,
    /// Below which path everything is, as /gitlab.
    #[arg(long, default_value = "", value_name = "PATH")]
    base_path: String,
    /// Where else a program may be sent back to; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    redirect: Vec<String>,
    /// How many seconds a program of the device flow waits before it asks again.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    device_interval: u64,
    /// Have a device flow, if the host can have one: for Gitea, which usually has not.
    #[arg(long)]
    device_flow: bool,
    /// GitHub: let tokens end, and come with a refresh token.
    #[arg(long)]
    expiring: bool,
    /// How many seconds an access token lives; what is usual at that host if not given.
    #[arg(long, value_name = "SECONDS")]
    token_life: Option<u64>,
    /// What a renewal does to older tokens: no-rotation, strict, strict-family, grace,
    /// revoke-on-use, keep-old; what is usual at that host if not given.
    #[arg(long)]
    mode: Option<Mode>,
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
    let usual = Options::of(args.skin);
    let forge = Forge::start(Options {
        port: args.port,
        base_path: args.base_path,
        mode: args.mode.unwrap_or(usual.mode),
        token_life: args
            .token_life
            .map_or(usual.token_life, Duration::from_secs),
        people: everyone(args.people),
        clients: clients(&args.redirect),
        device_interval: Duration::from_secs(args.device_interval),
        device: match args.device_flow {
            true => DeviceFlow::On,
            false => DeviceFlow::Usual,
        },
        expiring: args.expiring,
        ..usual
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

/// A public client and one with a secret for these addresses, and a public one for loopback only,
/// beside the built-in ones.
fn clients(redirects: &[String]) -> Vec<Client> {
    let client = |id: &str, secret: Option<&str>, redirects| Client {
        id: id.to_owned(),
        secret: secret.map(str::to_owned),
        redirects,
    };
    let own = Redirects::Exact(redirects.to_vec());
    vec![
        client("own-public", None, own.clone()),
        client("own-confidential", Some(Client::SECRET), own),
        client("own-loopback", None, Redirects::Loopback),
    ]
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
