//! `./dev run`: Forgepass with a demo host beside it.

mod demo;
mod guest;
mod tour;

use std::process::{Child, Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::place::{Place, has_display};
use crate::{shell, ui};
use demo::DemoHost;
use guest::Guest;

/// How long the window may take to close after Ctrl-C.
const FAREWELL: Duration = Duration::from_secs(5);

/// Opens the window and stays until it is closed.
pub fn run(place: &Place) -> Result<ExitCode> {
    if !has_display() {
        return tour::take(place);
    }
    ui::build(place)?;
    let programs = [
        "build",
        "--quiet",
        "-p",
        "demo-forge",
        "-p",
        "forgepass-cli",
        "-p",
        "forgepass-desktop",
    ];
    println!("dev: building (some minutes the first time)");
    shell::must(&mut shell::cargo(place, &programs))?;

    // From here on there is something to put back, so Ctrl-C must come through us.
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || told.store(true, Ordering::SeqCst))?;

    let guest = Guest::settle(place)?;
    let host = DemoHost::start(place, &guest)?;
    host.introduce(place, &guest)?;
    let handler = guest.answer_links();
    println!(
        "dev: the demo host is at {}; nothing on it is real, and it forgets everyone when it stops",
        host.base
    );
    println!(
        "dev: this Forgepass keeps its files in {}",
        guest.folder.display()
    );
    println!("dev: Ctrl-C ends both");

    let mut window = guest
        .start(place, "forgepass-desktop")
        .spawn()
        .context("cannot start forgepass-desktop")?;
    let status = until_closed(&mut window, &stop)?;
    drop(handler);
    drop(host);
    Ok(match status {
        Some(status) if !status.success() => {
            eprintln!("dev: Forgepass ended with {status}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    })
}

/// How the window ended; `None` when it was we who ended it.
fn until_closed(window: &mut Child, stop: &AtomicBool) -> Result<Option<std::process::ExitStatus>> {
    while !stop.load(Ordering::SeqCst) {
        if let Some(status) = window.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(50));
    }
    end(window)?;
    Ok(None)
}

/// Asks a program to end, then insists.
fn end(child: &mut Child) -> Result<()> {
    if let Some(pid) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // It may be over already: Ctrl-C in a terminal reaches it as well.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
    let deadline = Instant::now() + FAREWELL;
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// One line a person reads, from a command's last words.
fn last_line(output: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().last().unwrap_or("it said nothing").to_owned()
}

/// Runs a command for what it prints; its complaint is the error.
fn ask(command: &mut Command) -> Result<String> {
    let output = command.output().context("cannot start it")?;
    if !output.status.success() {
        anyhow::bail!("{}", last_line(&output));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
