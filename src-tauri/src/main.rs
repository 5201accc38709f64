//! The Forgepass window, its tray icon, and the task that keeps accounts ready.
//!
//! A shell: words in, one use case of `forgepass_core::accounts`, words out. What it adds is what
//! only a desktop has: a window on demand, a link handler, a clipboard, and ten seconds of undo.
//!
//! **Invariant:** neither the address that opens the browser nor a callback ever goes to the
//! window, to a log or into an error.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod appearance;
mod aside;
mod audience;
mod authorities;
mod avatars;
mod background;
mod before_threads;
mod chooser;
mod clipboard;
mod commands;
mod courier;
mod diagnostics;
mod found;
mod handler;
mod herald;
mod host_files;
mod leaving;
mod links;
mod login;
mod notices;
mod pages;
mod programs;
mod projects;
mod quiet;
mod removals;
mod serving;
mod shell;
mod snapshot;
mod start;
mod tray;
mod visit;
mod window;
mod world;

use std::process::ExitCode;

use forgepass_system::log::{self, Ears};
use forgepass_system::{Environment, Home, Platform, Switches};

use start::Start;

fn main() -> ExitCode {
    before_threads::settle_environment();
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("nothing was installed before this line");
    match prepare() {
        Ok(prepared) => app::run(prepared),
        Err(said) => {
            eprintln!("forgepass-desktop: {said}");
            ExitCode::from(2)
        }
    }
}

/// What is known before there is a window toolkit.
struct Prepared {
    start: Start,
    env: Environment,
    home: Home,
    switches: Switches,
}

fn prepare() -> Result<Prepared, Box<dyn std::error::Error>> {
    let start = Start::read(std::env::args_os().skip(1))?;
    let env = Environment::of_this_process();
    let switches = Switches::read(&env)?;
    let home = Home::find(&env, Platform::HERE)?;
    let asked = switches.log.as_deref();
    log::start(Ears {
        terminal: Some(asked.unwrap_or("warn")),
        file: Some((asked.unwrap_or("info"), home.log_file())),
    })?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), ?start, "started");
    if !has_display(&env) {
        return Err("there is no display to show a window on".into());
    }
    home.make()?;
    Ok(Prepared {
        start,
        env,
        home,
        switches,
    })
}

/// The toolkit aborts without one, and says it in its own words.
fn has_display(env: &Environment) -> bool {
    !cfg!(target_os = "linux")
        || env.get("DISPLAY").is_some()
        || env.get("WAYLAND_DISPLAY").is_some()
}
