//! `./dev package`: what a person installs.

mod build;
mod history;
mod inspect;
mod needs;
mod notices;
mod prove;
mod stage;
mod tight;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::json;

use crate::place::Place;
use crate::{shell, ui};
use build::Build;
use stage::Stage;
pub use tight::pack;

/// In the sizes that desktops on Linux look for; the drawing itself goes along.
const ICONS: [&str; 8] = [
    "16x16.png",
    "24x24.png",
    "32x32.png",
    "48x48.png",
    "64x64.png",
    "128x128.png",
    "256x256.png",
    "icon.png",
];

/// The packages of one build.
pub struct Packages {
    /// For Debian and its relatives.
    pub deb: PathBuf,
    /// For Fedora, openSUSE and their relatives.
    pub rpm: PathBuf,
}

/// Whether to try the .deb in a bare Debian, which takes root and some minutes.
pub enum Proof {
    /// Yes.
    Ask,
    /// No.
    Leave,
}

/// Builds the .deb and the .rpm. Other bundles download tools, and are not made here.
pub fn run(place: &Place, proof: Proof) -> Result<ExitCode> {
    let packages = make(place)?;
    let fine = inspect::packages(place, &packages)?;
    match proof {
        Proof::Ask => prove::packages(place, &packages)?,
        Proof::Leave => {}
    }
    println!("\ndev: the packages:");
    for file in [&packages.deb, &packages.rpm] {
        println!("  {}", file.display());
    }
    Ok(if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The programs first: what the package says of them is read from them.
pub fn make(place: &Place) -> Result<Packages> {
    ui::build(place)?;
    println!("dev: building as it is shipped (ten minutes the first time)");
    let args = ["build", "--release", "--locked", "-p", "forgepass-cli"];
    let mut command = shell::cargo(place, &args);
    shell::must(command.args(["--features", "forgepass-cli/pages", "--bins"]))?;
    let tauri = place.ui().join("node_modules/.bin/tauri");
    shell::must(shell::program(place, &tauri).args(["build", "--no-bundle"]))?;

    let build = Build::of_these_sources(place)?;
    let stage = Stage::lay_out(place, &build)?;
    let icons = ICONS.map(|name| place.root.join("icons").join(name));
    let config = json!({ "bundle": { "publisher": build.maintainer, "icon": icons, "linux": {
        "deb": {
            "depends": needs::of_the_programs(place)?,
            "files": stage.for_deb()?,
        },
        "rpm": {
            "compression": { "type": "zstd", "level": 19 },
            "files": stage.for_rpm()?,
        },
    }}});
    let config_file = place.target.join("package/config.json");
    fs::write(&config_file, config.to_string())?;
    let bundles = place.target.join("release/bundle");
    if bundles.exists() {
        // One of an earlier version would be taken for this one.
        fs::remove_dir_all(&bundles)?;
    }
    let mut bundle = shell::program(place, &tauri);
    bundle.args(["bundle", "--bundles", "deb,rpm", "--config"]);
    bundle.arg(&config_file);
    shell::must(bundle.env("SOURCE_DATE_EPOCH", &build.epoch))?;
    let made = |kind: &str| {
        let folder = bundles.join(kind);
        fs::read_dir(&folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|file| file.extension().is_some_and(|extension| extension == kind))
            .with_context(|| format!("no .{kind} in {}", folder.display()))
    };
    let deb = made("deb")?;
    pack(place, &deb, &build.epoch)?;
    Ok(Packages {
        deb,
        rpm: made("rpm")?,
    })
}
