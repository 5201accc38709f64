//! Where the programs under test and their tools are.

use std::env;
use std::path::{Path, PathBuf};

/// The built desktop program: `FORGEPASS_APP`, else the debug build.
///
/// It must be built with the feature `automation`, or no WebDriver can drive it.
pub fn app() -> PathBuf {
    program("FORGEPASS_APP", "forgepass-desktop")
}

/// The built command line: `FORGEPASS_CLI`, else the debug build.
pub fn cli() -> PathBuf {
    program("FORGEPASS_CLI", "forgepass")
}

/// The built demo host: `DEMO_FORGE`, else the debug build.
pub fn demo_forge() -> PathBuf {
    program("DEMO_FORGE", "demo-forge")
}

/// Where photographs go: `FORGEPASS_SHOTS`, else `target/shots`.
pub fn shots() -> PathBuf {
    env::var_os("FORGEPASS_SHOTS").map_or_else(|| target().join("shots"), PathBuf::from)
}

/// `tauri-driver`: on `PATH`, else where `./dev` puts its tools.
pub fn tauri_driver() -> PathBuf {
    on_path(&["tauri-driver"]).unwrap_or_else(|| {
        let ours = root().join(".cache/tools/bin/tauri-driver");
        assert!(
            ours.is_file(),
            "tauri-driver is missing: cargo install tauri-driver --version 2.1.0 --locked --root .cache/tools"
        );
        ours
    })
}

/// A program of the system, under the first of its names that is on `PATH`.
#[track_caller]
pub fn tool(names: &[&str]) -> PathBuf {
    on_path(names).unwrap_or_else(|| panic!("{} is not on PATH", names.join(" or ")))
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the stories lie in the workspace")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn program(switch: &str, name: &str) -> PathBuf {
    let path = env::var_os(switch).map_or_else(|| target().join("debug").join(name), PathBuf::from);
    assert!(
        path.is_file(),
        "{} is not built (or {switch} points elsewhere)",
        path.display()
    );
    path.canonicalize()
        .expect("a file that is there has a full path")
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}
