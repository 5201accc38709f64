//! What `./dev` does: build, try, test, measure, package.

mod bench;
mod counts;
mod icons;
mod keyring;
mod package;
mod parts;
mod place;
mod rounds;
mod run;
mod shell;
#[cfg(test)]
mod threats;
mod timetable;
mod tools;
mod types;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use place::Place;

#[derive(Parser)]
#[command(name = "./dev", about = "Builds, tries and tests Forgepass", version)]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Open Forgepass with a demo host beside it.
    ///
    /// Keeps its files in target/run-home, answers links while it runs, and gives them back to
    /// whoever had them when it ends. With no display the photographed tour is taken instead.
    Run,
    /// Test everything that can be tested on this machine.
    Test {
        /// Only the parts whose names hold one of these words, such as "stories".
        parts: Vec<String>,
    },
    /// Check format, lints, types and licences.
    Check {
        /// Also ask the advisory database for known vulnerabilities; needs a network.
        #[arg(long)]
        online: bool,
    },
    /// Measure Forgepass beside a bare program of the same toolkit: time, memory, wake-ups, size.
    Bench {
        /// How many runs of the command line; of the window a twentieth.
        #[arg(long, default_value_t = 200)]
        runs: usize,
    },
    /// Build the .deb and .rpm packages.
    Package {
        /// Also install the .deb in a bare Debian, sign in there, and remove it; needs root.
        #[arg(long)]
        prove: bool,
    },
    /// Write the TypeScript types anew from the Rust ones.
    Types,
    /// Draw the icons anew from icons/forgepass.svg.
    Icons,
}

fn main() -> ExitCode {
    let place = Place::here();
    let done = match Args::parse().verb {
        Verb::Run => run::run(&place),
        Verb::Test { parts } => rounds::test(&place, &parts),
        Verb::Check { online: false } => rounds::check(&place, rounds::Advisories::Leave),
        Verb::Check { online: true } => rounds::check(&place, rounds::Advisories::Ask),
        Verb::Bench { runs } => bench::run(&place, runs),
        Verb::Package { prove: false } => package::run(&place, package::Proof::Leave),
        Verb::Package { prove: true } => package::run(&place, package::Proof::Ask),
        Verb::Types => types::write(&place),
        Verb::Icons => icons::draw(&place),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("dev: {error:#}");
            ExitCode::FAILURE
        }
    }
}
