//! The bare program: the same toolkit with nothing of ours in it, to measure Forgepass against.
//!
//! Written into `target/bench/bare` and kept there. It takes its toolkit's versions from our lock
//! file, its features from our manifest and its optimisation from our release profile, so what
//! differs is what we do; and what we have in common is built once, in one target folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::place::Place;
use crate::{package, shell};

const SOURCES: [(&str, &str); 3] = [
    ("main.rs", include_str!("../../bare/main.rs")),
    (
        "tauri.conf.json",
        include_str!("../../bare/tauri.conf.json"),
    ),
    (
        "page/index.html",
        include_str!("../../bare/page/index.html"),
    ),
];

const BUILD: &str = "fn main() {\n    tauri_build::build();\n}\n";

/// The bare program and its package.
pub struct Bare {
    /// The program.
    pub program: PathBuf,
    /// The .deb.
    pub deb: PathBuf,
}

/// Builds it, or finds it built.
pub fn build(place: &Place) -> Result<Bare> {
    let folder = place.target.join("bench/bare");
    write(place, &folder)?;
    println!("dev: building a bare program of the same toolkit (minutes the first time)");
    let tauri = place.ui().join("node_modules/.bin/tauri");
    let mut command = shell::program(place, tauri);
    command
        .args(["build", "--bundles", "deb"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &place.target);
    shell::must(&mut command)?;
    // Out of the folder of what a person installs.
    let built = place.target.join("release/bundle/deb");
    let deb = folder.join("bare.deb");
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with("Bare_") {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::rename(&path, &deb)?;
            // As ours is, so that what differs is what is in it.
            package::pack(place, &deb, "0")?;
        }
    }
    Ok(Bare {
        program: place.target.join("release/bare"),
        deb,
    })
}

fn write(place: &Place, folder: &Path) -> Result<()> {
    for (name, text) in SOURCES {
        keep(&folder.join(name), text.as_bytes())?;
    }
    keep(&folder.join("build.rs"), BUILD.as_bytes())?;
    for name in ["32x32.png", "128x128.png", "128x128@2x.png", "tray@2x.png"] {
        let icon = fs::read(place.root.join("icons").join(name))?;
        keep(&folder.join("icons").join(name), &icon)?;
    }
    let ours = fs::read_to_string(place.root.join("Cargo.toml"))?;
    let lock = fs::read(place.root.join("Cargo.lock"))?;
    keep(&folder.join("Cargo.toml"), manifest(&ours)?.as_bytes())?;
    // Only when ours changed: cargo takes out of its copy what the bare program does not use.
    let stamp = folder.join("lock-of-ours");
    if fs::read(&stamp).is_ok_and(|kept| kept == lock) {
        return Ok(());
    }
    fs::write(folder.join("Cargo.lock"), &lock)?;
    keep(&stamp, &lock)
}

/// The bare program's manifest, with the toolkit and the profile of ours.
fn manifest(ours: &str) -> Result<String> {
    let line = |name: &str| {
        let start = format!("{name} = ");
        ours.lines()
            .find(|line| line.starts_with(&start))
            .with_context(|| format!("our manifest names no {name}"))
    };
    let profile = ours
        .split_once("[profile.release]")
        .map(|(_, rest)| rest.split("\n[").next().unwrap_or(rest))
        .context("our manifest has no release profile")?;
    Ok(format!(
        "[workspace]\n\n[package]\nname = \"bare\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         publish = false\n\n[[bin]]\nname = \"bare\"\npath = \"main.rs\"\n\n[dependencies]\n\
         serde_json = \"1\"\n{}\n\n[build-dependencies]\n{}\n\n[profile.release]{profile}\n",
        line("tauri")?,
        line("tauri-build")?,
    ))
}

/// Writes a file unless it holds that already, so that nothing is built again for nothing.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bare_program_takes_toolkit_and_profile_from_ours() {
        let ours = "[workspace.dependencies]\nserde = \"1\"\ntauri = { version = \"2.12\" }\n\
                    tauri-build = \"2.7\"\n\n[profile.dev]\ndebug = 1\n\n[profile.release]\n\
                    lto = \"thin\"\nstrip = true\n\n[other]\nx = 1\n";
        assert_eq!(
            manifest(ours).unwrap(),
            "[workspace]\n\n[package]\nname = \"bare\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             publish = false\n\n[[bin]]\nname = \"bare\"\npath = \"main.rs\"\n\n[dependencies]\n\
             serde_json = \"1\"\ntauri = { version = \"2.12\" }\n\n[build-dependencies]\n\
             tauri-build = \"2.7\"\n\n[profile.release]\nlto = \"thin\"\nstrip = true\n\n"
        );
    }

    #[test]
    fn without_a_toolkit_there_is_no_bare_program() {
        let error = manifest("[profile.release]\n").unwrap_err();
        assert_eq!(error.to_string(), "our manifest names no tauri");
    }
}
