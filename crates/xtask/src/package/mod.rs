//! `./dev package`: what a person installs.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;

use crate::place::Place;
use crate::{shell, ui};

/// Builds the .deb and the .rpm. Other bundles download tools, and are not made here.
pub fn build(place: &Place) -> Result<ExitCode> {
    ui::build(place)?;
    println!("dev: building as it is shipped (ten minutes the first time)");
    // The command goes into the package beside the window.
    let args = ["build", "--release", "-p", "forgepass-cli"];
    shell::must(&mut shell::cargo(place, &args))?;
    let tauri = place.ui().join("node_modules/.bin/tauri");
    shell::must(shell::program(place, tauri).args(["build", "--bundles", "deb,rpm"]))?;
    println!("\ndev: the packages:");
    for kind in ["deb", "rpm"] {
        let folder = place.target.join("release/bundle").join(kind);
        for entry in fs::read_dir(folder)? {
            let file = entry?.path();
            if file.extension().is_some_and(|extension| extension == kind) {
                println!("  {}", file.display());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
