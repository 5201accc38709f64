//! Where things are in this clone.

use std::env;
use std::path::{Path, PathBuf};

/// The folders of this clone.
pub struct Place {
    /// The top of the repository.
    pub root: PathBuf,
    /// What cargo builds.
    pub target: PathBuf,
    /// Programs installed for this clone alone.
    pub tools: PathBuf,
}

impl Place {
    /// Found from where this program's source is.
    pub fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .expect("crates/xtask lies two below the top")
            .to_owned();
        Self {
            target: env::var_os("CARGO_TARGET_DIR")
                .map_or_else(|| root.join("target"), |dir| root.join(dir)),
            tools: root.join(".cache/tools"),
            root,
        }
    }

    /// The window's folder.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program that `cargo build` made.
    pub fn built(&self, program: &str) -> PathBuf {
        self.target.join("debug").join(program)
    }

    /// Where photographs go.
    pub fn shots(&self) -> PathBuf {
        self.target.join("shots")
    }
}

/// Whether a window could be seen.
pub fn has_display() -> bool {
    cfg!(any(target_os = "macos", windows))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
