//! A private desktop for one story: home, display, session bus, keyring, logs.
//!
//! Nothing of the desktop around the test is used or touched: the environment is built from
//! nothing, the bus activates no service, and whatever was started here, by us or by what we
//! started, is ended by its id when the desk goes.

mod bus;
mod display;
mod env;
mod handler;
mod keyring;
mod menu;
mod notifications;
mod processes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::child::Child;

use bus::Bus;
pub use display::Display;
pub use env::Env;
pub use keyring::Keyring;
pub use notifications::{Notice, Notifications};
pub use processes::{Running, of as running_in};

/// Which desktop environment the session says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// `XDG_CURRENT_DESKTOP=GNOME`: `xdg-open` hands over to gio.
    Gnome,
    /// None: `xdg-open` looks for the handler itself.
    Plain,
}

/// Light or dark, as the desktop asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// Dark text on a light ground.
    Light,
    /// The other way round.
    Dark,
}

/// One private desktop.
///
/// Fields are dropped in their order, after the sweep in `drop`: the display goes last but one.
pub struct Desk {
    keyring: Option<Keyring>,
    _bus: Bus,
    display: Display,
    env: Env,
    room: TempDir,
}

impl Desk {
    /// A desk with a display and a session bus, and no keyring.
    #[track_caller]
    pub fn open(desktop: Desktop) -> Self {
        // Short: socket paths below it may not pass 107 bytes.
        let room = tempfile::Builder::new()
            .prefix("fp-")
            .tempdir_in("/tmp")
            .expect("/tmp takes a folder");
        let mut env = Env::in_room(room.path(), desktop);
        let logs = logs_in(room.path());
        fs::create_dir_all(&logs).expect("the room is ours");
        let display = Display::start(&mut env, room.path(), &logs);
        let bus = Bus::start(&mut env, room.path(), &logs);
        Self {
            keyring: None,
            _bus: bus,
            display,
            env,
            room,
        }
    }

    /// The same desk with an unlocked keyring on its bus.
    #[track_caller]
    pub fn with_keyring(mut self) -> Self {
        self.keyring = Some(Keyring::start(&self.env, &self.logs()));
        self
    }

    /// The same desk, on which the app answers the links of its scheme.
    #[track_caller]
    pub fn with_link_handler(self) -> Self {
        handler::install(&self.env);
        self
    }

    /// Takes that handler away again.
    pub fn without_link_handler(&self) {
        handler::remove(&self.env);
    }

    /// The same desk, on which Forgepass keeps its things where it does for everyone.
    pub fn in_the_usual_folders(mut self) -> Self {
        self.env.unset("FORGEPASS_HOME");
        self
    }

    /// The same desk, asking programs for light or dark. There is no portal on it to ask, so the
    /// toolkit's theme says it, and the web view follows that.
    pub fn with_appearance(mut self, appearance: Appearance) -> Self {
        let theme = match appearance {
            Appearance::Light => "Adwaita",
            Appearance::Dark => "Adwaita:dark",
        };
        self.env.set("GTK_THEME", theme);
        self
    }

    /// Sets a variable for every program started from now on.
    pub fn set(&mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) {
        self.env.set(name, value);
    }

    /// The variables of this desk.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// A command with this desk's environment and nothing else.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        self.env.command(program)
    }

    /// Starts a program of this desk, its output kept under that name.
    #[track_caller]
    pub fn start(&self, name: &str, command: Command) -> Child {
        Child::start(name, command, &self.logs())
    }

    /// The keyring.
    pub fn keyring(&self) -> &Keyring {
        self.keyring
            .as_ref()
            .expect("this desk was opened with a keyring")
    }

    /// Puts whoever shows notifications on the bus; there is nobody else.
    #[track_caller]
    pub fn notifications(&self) -> Notifications {
        Notifications::start(&self.env)
    }

    /// The display.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Where everything of this desk lies.
    pub fn room(&self) -> &Path {
        self.room.path()
    }

    /// Where every program's output is kept.
    pub fn logs(&self) -> PathBuf {
        logs_in(self.room.path())
    }

    /// Where Forgepass keeps its things.
    pub fn forgepass_home(&self) -> PathBuf {
        self.room.path().join("forgepass")
    }

    /// The process ids of the desktop program on this desk.
    pub fn apps(&self) -> Vec<u32> {
        let app = crate::places::app();
        let running = self.running().into_iter();
        running
            .filter(|found| found.program == app)
            .map(|found| found.pid)
            .collect()
    }

    /// What runs on this desk now, by us or by what we started.
    pub fn running(&self) -> Vec<Running> {
        processes::of(&self.env)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let kept = std::thread::panicking() && std::env::var_os("FORGEPASS_KEEP").is_some();
        self.room.disable_cleanup(kept);
        // A process that was just being born may have escaped, and write where we tidy up.
        for _ in 0..10 {
            processes::end_all_but(&self.env, self.display.pid());
            if kept || fs::remove_dir_all(self.room.path()).is_ok() {
                break;
            }
        }
        if kept {
            eprintln!("kept: {}", self.room.path().display());
        }
    }
}

fn logs_in(room: &Path) -> PathBuf {
    room.join("logs")
}
