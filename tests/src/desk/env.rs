//! The environment of one desk, built from nothing.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Desktop;

/// The variables every program of a desk gets, and it gets no other.
#[derive(Clone, Debug)]
pub struct Env {
    vars: BTreeMap<OsString, OsString>,
    home: PathBuf,
    runtime: PathBuf,
}

impl Env {
    /// Makes the folders of a home in that room and the variables that point to them.
    pub(super) fn in_room(room: &Path, desktop: Desktop) -> Self {
        let home = room.join("home");
        let mut env = Self {
            vars: BTreeMap::new(),
            home: home.clone(),
            runtime: room.join("run"),
        };
        env.set("PATH", std::env::var_os("PATH").unwrap_or_default());
        env.set("HOME", &home);
        env.set("LANG", "C.UTF-8");
        env.set("TZ", "UTC");
        env.set("RUST_BACKTRACE", "1");
        for (name, folder) in [
            ("XDG_DATA_HOME", home.join(".local/share")),
            ("XDG_CONFIG_HOME", home.join(".config")),
            ("XDG_CACHE_HOME", home.join(".cache")),
            ("XDG_STATE_HOME", home.join(".local/state")),
            ("XDG_RUNTIME_DIR", room.join("run")),
            ("FORGEPASS_HOME", room.join("forgepass")),
            ("TMPDIR", room.join("tmp")),
        ] {
            fs::create_dir_all(&folder).expect("the room is ours");
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
                .expect("the room is ours");
            env.set(name, folder);
        }
        if desktop == Desktop::Gnome {
            env.set("XDG_CURRENT_DESKTOP", "GNOME");
        }
        // There is no graphics card, no settings daemon and no screen reader on this desk.
        env.set("GDK_BACKEND", "x11");
        env.set("LIBGL_ALWAYS_SOFTWARE", "1");
        env.set("GSETTINGS_BACKEND", "memory");
        env.set("NO_AT_BRIDGE", "1");
        env
    }

    /// Sets a variable for every program started from now on.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.vars.insert(name.into(), value.as_ref().to_owned());
    }

    /// Takes a variable from every program started from now on.
    pub(super) fn unset(&mut self, name: &str) {
        self.vars.remove(OsStr::new(name));
    }

    /// A command with these variables and no others.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.vars).current_dir(&self.home);
        command
    }

    /// The variables, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        let vars = self.vars.iter();
        vars.map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// `HOME`: no process outside this desk has the same.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// `XDG_RUNTIME_DIR`.
    pub fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// `XDG_CONFIG_HOME`.
    pub fn config(&self) -> PathBuf {
        self.home.join(".config")
    }

    /// Where the handler files of this home lie.
    pub fn applications(&self) -> PathBuf {
        self.home.join(".local/share/applications")
    }
}
