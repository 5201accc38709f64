//! How long `forgepass list` takes.
//!
//! Whole processes, as a person or a script starts them, beside `forgepass --version`, which
//! starts the same program and does nothing: the difference is our work, the rest the system's.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::place::Place;
use crate::{keyring, shell};

/// Runs each that many times, in turn, so that both meet the same machine.
pub fn run(place: &Place, runs: usize) -> Result<ExitCode> {
    if runs == 0 {
        bail!("--runs must be at least 1");
    }
    println!("dev: building forgepass as it is shipped");
    let args = ["build", "--quiet", "--release", "-p", "forgepass-cli"];
    shell::must(&mut shell::cargo(place, &args))?;
    let vault = if keyring::answers() {
        "keyring"
    } else {
        "memory"
    };
    let home = tempfile::tempdir()?;
    let program = place.target.join("release/forgepass");
    let command = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.args(args).env("FORGEPASS_HOME", home.path());
        command.env("FORGEPASS_VAULT", vault);
        command.stdout(Stdio::null()).stdin(Stdio::null());
        command
    };
    // The first run makes the ledger; nobody waits for that twice.
    time(&mut command(&["list", "--json"]))?;
    let (mut empty, mut list) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        empty.push(time(&mut command(&["--version"]))?);
        list.push(time(&mut command(&["list", "--json"]))?);
    }
    let (empty, list) = (Spread::of(empty), Spread::of(list));
    println!("{runs} runs of each, whole processes, no accounts, vault: {vault}");
    println!("{:<24}{:>10}{:>10}{:>10}", "", "min", "median", "max");
    println!("{:<24}{empty}", "forgepass --version");
    println!("{:<24}{list}", "forgepass list --json");
    println!("{:<24}{:>20.1}", "times as long", list.times(&empty));
    Ok(ExitCode::SUCCESS)
}

fn time(command: &mut Command) -> Result<Duration> {
    let begin = Instant::now();
    let status = command.status()?;
    let took = begin.elapsed();
    if !status.success() {
        bail!(
            "{:?} ended with {status}",
            command.get_args().collect::<Vec<_>>()
        );
    }
    Ok(took)
}

/// The quickest, the middle and the slowest of some runs.
#[derive(Debug, PartialEq)]
struct Spread {
    min: Duration,
    median: Duration,
    max: Duration,
}

impl Spread {
    /// Of at least one run; of an even number, the median is the slower of the middle two.
    fn of(mut runs: Vec<Duration>) -> Self {
        runs.sort();
        Self {
            min: runs[0],
            median: runs[runs.len() / 2],
            max: runs[runs.len() - 1],
        }
    }

    /// How many times as long as another, by medians.
    fn times(&self, other: &Self) -> f64 {
        self.median.as_secs_f64() / other.median.as_secs_f64()
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for took in [self.min, self.median, self.max] {
            write!(f, "{:>7.1} ms", took.as_secs_f64() * 1000.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_sorted_runs_is_the_median() {
        let runs = [40, 10, 30].map(Duration::from_millis).to_vec();
        let spread = Spread::of(runs);
        assert_eq!(spread.to_string(), "   10.0 ms   30.0 ms   40.0 ms");
        let single = Spread::of(vec![Duration::from_millis(15)]);
        assert_eq!(spread.times(&single), 2.0);
    }
}
