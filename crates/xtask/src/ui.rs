//! The window's own tools, all through npm.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::shell;

/// npm in the window's folder, its packages installed as the lock file says.
pub fn npm(place: &Place, args: &[&str]) -> Result<Command> {
    install(place, &place.ui())?;
    let mut command = shell::program(place, "npm");
    command.args(args).current_dir(place.ui());
    command.env("NO_COLOR", "1").env("CI", "true");
    Ok(command)
}

/// Builds what the desktop program embeds.
pub fn build(place: &Place) -> Result<()> {
    shell::must(&mut npm(place, &["run", "--silent", "build"])?)
}

/// Installs packages when the lock file is another than at the last time.
fn install(place: &Place, folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no lock file", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("dev: installing the packages of {}", folder.display());
    let mut ci = shell::program(place, "npm");
    ci.args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder);
    shell::must(&mut ci)?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}
