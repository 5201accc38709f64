//! The TypeScript types of the window, generated from `core::view`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::counts::Counts;
use crate::place::Place;
use crate::timetable::Outcome;
use crate::{parts, shell};

/// Writes them into the window's folder.
pub fn write(place: &Place) -> Result<ExitCode> {
    let file = file(place);
    fs::write(&file, generated(place)?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("dev: wrote {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Compares them with what stands there, without touching it.
pub fn compare(place: &Place) -> Result<Outcome> {
    let file = file(place);
    let there = fs::read_to_string(&file).unwrap_or_default();
    if there == generated(place)? {
        return Ok(Outcome::Ran(Counts::HELD));
    }
    println!(
        "{} is not what the Rust types say; ./dev types writes it anew",
        file.display()
    );
    Ok(Outcome::Ran(Counts::BROKE))
}

fn file(place: &Place) -> PathBuf {
    place.ui().join("src/lib/view.ts")
}

fn generated(place: &Place) -> Result<String> {
    let mut build = shell::cargo(place, &["build", "--quiet", "--example", "typescript"]);
    shell::must(build.args(parts::EVERYTHING))?;
    shell::output(&mut shell::program(
        place,
        place.built("examples/typescript"),
    ))
}
