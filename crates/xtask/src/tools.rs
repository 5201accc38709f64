//! Programs that the tests need and that no distribution has.

use anyhow::Result;

use crate::place::Place;
use crate::shell;

/// A program that cargo can install for this clone alone.
pub struct Tool {
    name: &'static str,
    args: &'static [&'static str],
    what_for: &'static str,
}

/// Licences, banned crates, sources. Without its features: they serve private registries.
pub const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    args: &["--no-default-features"],
    what_for: "checks licences, banned crates and where crates come from; about a minute",
};

/// Pinned: the newest is an alpha.
pub const TAURI_DRIVER: Tool = Tool {
    name: "tauri-driver",
    args: &["--version", "2.1.0"],
    what_for: "drives the window in the stories; half a minute",
};

impl Tool {
    /// Installs it into the clone unless it is there. The error says why it could not be.
    pub fn ensure(&self, place: &Place) -> Result<()> {
        if shell::have(place, self.name) {
            return Ok(());
        }
        println!(
            "dev: installing {} into .cache/tools: {}",
            self.name, self.what_for
        );
        // Unoptimised: it runs for seconds, and is built in a quarter of the time.
        let mut cargo = shell::cargo(place, &["install", "--quiet", "--locked", "--debug"]);
        cargo.arg("--root").arg(&place.tools);
        cargo.arg(self.name).args(self.args);
        // Its own folder: the flags and features of our build are not for it.
        cargo.env_remove("CARGO_TARGET_DIR");
        shell::must(&mut cargo)
    }
}
