//! `forgepass reset`: end every access and erase everything.

use std::fs;
use std::io;
use std::path::Path;

use forgepass_core::accounts::{Ended, Parted, Reset};
use forgepass_core::view::Problem;
use forgepass_system::handler::{self, Before, Launch};
use forgepass_system::{autostart, log};
use serde::Serialize;

use super::Report;
use super::unlink::farewell;
use crate::args::Reset as Args;
use crate::here::{Desk, Reach};
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::{Stop, with_sources};

/// What was done, as a program reads it.
#[derive(Debug, Serialize)]
struct Done {
    /// Whether nothing is left.
    complete: bool,
    accounts: Vec<Report>,
    /// Sign-ins still to be ended at their hosts.
    waiting: usize,
    problems: Vec<Problem>,
    /// What of the desktop could not be erased, in the system's words.
    left: Vec<String>,
}

/// Erases, after a yes: on a terminal it is asked for, elsewhere it has to come as a switch.
pub async fn run(args: Args, desk: &Desk, output: &Output) -> Result<(), Stop> {
    let words = output.words();
    if !args.yes {
        match input::asked() {
            Asked::Nobody => return Err(Stop::NoYes),
            Asked::Person => {
                let accounts = desk.accounts.list().await?;
                let question = words.count("cli.reset.ask", accounts.len(), &[]);
                if !input::says_yes(&question)? {
                    output.tell(&words.say("cli.reset.kept", &[]));
                    return Err(Stop::Told);
                }
            }
        }
    }
    let reset = desk.accounts.reset().await?;
    let left = match desk.reach {
        Reach::Shared => erase_around(desk, &reset),
        // Nothing of this run is on the disk, and what is there belongs to another vault.
        Reach::ThisRun => Vec::new(),
    };
    let complete = reset.is_whole() && left.is_empty();
    let done = Done {
        complete,
        accounts: reset.accounts.iter().map(report).collect(),
        waiting: reset.waiting,
        problems: reset.failed.clone(),
        left,
    };
    output.answer(&done, || {
        let gone = reset.accounts.iter();
        let mut lines: Vec<String> = gone.filter_map(|one| said(one, output)).collect();
        if complete {
            lines.push(words.say("cli.reset.done", &[]));
        }
        lines
    })?;
    tell_rest(&reset, &done.left, output);
    if complete { Ok(()) } else { Err(Stop::Told) }
}

fn report(parted: &Parted) -> Report {
    let end = parted.end.as_ref().map(|_| ()).map_err(Clone::clone);
    Report::new(&parted.account.id, end)
}

fn said(parted: &Parted, output: &Output) -> Option<String> {
    let ended: Ended = *parted.end.as_ref().ok()?;
    Some(farewell(&parted.account, ended, output.words()))
}

/// What could not be done, and what to do about it.
fn tell_rest(reset: &Reset, left: &[String], output: &Output) {
    for parted in &reset.accounts {
        if let Err(problem) = &parted.end {
            output.tell_problem_of(&parted.account.handle, problem);
        }
    }
    for problem in &reset.failed {
        output.tell_problem(problem);
    }
    for text in left {
        let words = output.words();
        output.tell(&words.say("cli.reset.left", &[("text", text)]));
    }
    if reset.waiting > 0 {
        let words = output.words();
        output.tell(&words.count("cli.reset.waiting", reset.waiting, &[]));
    }
}

/// What Forgepass left on the desktop and in its folders beside the accounts. While something is
/// still kept, so is the choice of where.
fn erase_around(desk: &Desk, reset: &Reset) -> Vec<String> {
    let mut left = Vec::new();
    let mut note = |done: Result<(), Box<dyn std::error::Error>>| {
        if let Err(error) = done {
            left.push(with_sources(&*error));
        }
    };
    if cfg!(target_os = "linux") {
        match Launch::of_this_process(desk.home.clone(), &desk.environment) {
            Ok(launch) => {
                let before = Before { chosen: None };
                note(handler::restore(&before, &launch, &desk.environment).map_err(Into::into));
                note(autostart::turn_off(&launch, &desk.environment).map_err(Into::into));
            }
            Err(error) => note(Err(error.into())),
        }
    }
    note(log::erase(&desk.home.log_file()).map_err(Into::into));
    note(emptied(&desk.home.cache).map_err(Into::into));
    if reset.is_whole() {
        note(emptied(&desk.home.config).map_err(Into::into));
    }
    left
}

/// Takes everything out of a folder of ours. A running Forgepass may put something back.
fn emptied(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        // A link is taken away itself, and not what it points to.
        let gone = if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())
        } else {
            fs::remove_file(entry.path())
        };
        match gone {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
