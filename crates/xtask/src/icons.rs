//! The icons, all from one drawing.

use std::fs;
use std::process::{ExitCode, Stdio};

use anyhow::Result;

use crate::place::Place;
use crate::{shell, ui};

/// What the programs and packages use, of all that the tool makes.
const KEPT: [&str; 6] = [
    "32x32.png",
    "128x128.png",
    "128x128@2x.png",
    "icon.png",
    "icon.ico",
    "icon.icns",
];

/// Sizes that desktops on Linux draw, beside those above.
const SMALL_AND_LARGE: [&str; 5] = ["16", "24", "48", "64", "256"];

/// Sizes of the tray icon: one for usual screens, one for dense ones.
const TRAY: [(&str, &str); 2] = [("32", "tray.png"), ("64", "tray@2x.png")];

/// Draws them with the window toolkit's own tool.
pub fn draw(place: &Place) -> Result<ExitCode> {
    let icons = place.root.join("icons");
    let scratch = tempfile::tempdir()?;
    // For its side effect: the tool is one of the window's packages.
    ui::npm(place, &["--version"])?;
    let tauri = place.ui().join("node_modules/.bin/tauri");

    let mut all = shell::program(place, &tauri);
    all.arg("icon")
        .arg(icons.join("forgepass.svg"))
        .arg("--output")
        .arg(scratch.path());
    shell::must(all.stdout(Stdio::null()))?;
    for name in KEPT {
        fs::copy(scratch.path().join(name), icons.join(name))?;
    }
    let mut sizes = shell::program(place, &tauri);
    sizes.arg("icon").arg(icons.join("forgepass.svg"));
    sizes.args(["--png", &SMALL_AND_LARGE.join(",")]);
    sizes.arg("--output").arg(scratch.path());
    shell::must(sizes.stdout(Stdio::null()))?;
    for size in SMALL_AND_LARGE {
        let name = format!("{size}x{size}.png");
        fs::copy(scratch.path().join(&name), icons.join(&name))?;
    }
    for (size, name) in TRAY {
        let mut tray = shell::program(place, &tauri);
        tray.arg("icon")
            .arg(icons.join("tray.svg"))
            .args(["--png", size]);
        tray.arg("--output").arg(scratch.path());
        shell::must(tray.stdout(Stdio::null()))?;
        fs::copy(
            scratch.path().join(format!("{size}x{size}.png")),
            icons.join(name),
        )?;
    }
    println!("dev: drew {}", icons.display());
    Ok(ExitCode::SUCCESS)
}
