//! `./dev bench`: what Forgepass costs beside a bare program of the same toolkit.
//!
//! Here everything is built as it is shipped. The measuring is done by the program `figures` of the
//! stories, which have a desk of their own to measure on.

mod bare;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::{package, parts, shell};

/// Builds, measures, prints the table. A figure that misses its aim is no failure: it is a figure.
pub fn run(place: &Place, runs: usize) -> Result<ExitCode> {
    if runs == 0 {
        bail!("--runs must be at least 1");
    }
    let packages = package::make(place)?;
    let bare = bare::build(place)?;
    println!("dev: building what measures");
    let mut cargo = shell::cargo(place, &["build", "--quiet"]);
    cargo.args(parts::EVERYTHING).args(["--bin", "demo-forge"]);
    cargo.args(["--example", "fill", "--example", "figures"]);
    shell::must(&mut cargo)?;
    let mut beside = shell::cargo(place, &["build", "--quiet", "--release"]);
    beside.args(["-p", "forgepass-servicestage", "--example", "beside"]);
    shell::must(&mut beside)?;
    let release = place.target.join("release");
    let mut figures = shell::program(place, place.built("examples/figures"));
    figures
        .env("FORGEPASS_APP", release.join("forgepass-desktop"))
        .env("FORGEPASS_CLI", release.join("forgepass"))
        .env("DEMO_FORGE", place.built("demo-forge"))
        .env("FORGEPASS_FILL", place.built("examples/fill"))
        .env("BESIDE", release.join("examples/beside"))
        .env("FORGEPASS_DEB", packages.deb)
        .env("BARE_APP", bare.program)
        .env("BARE_DEB", bare.deb)
        .arg(runs.to_string());
    shell::must(&mut figures)?;
    Ok(ExitCode::SUCCESS)
}
