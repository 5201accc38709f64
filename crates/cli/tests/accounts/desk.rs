//! A computer of its own for a test.

use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use demo_forge::{Forge, Options};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::browser;
use super::process::{Left, Running, wait_until};

/// A home, a bus, a keyring and a code host.
///
/// Programs end in the order of the fields: the folder goes last.
pub struct Desk {
    pub forge: Forge,
    keyring: Option<Running>,
    _bus: Running,
    program: PathBuf,
    switches: Vec<(&'static str, PathBuf)>,
    folder: TempDir,
}

impl Desk {
    /// All of it, with the host added.
    pub async fn with_host() -> Self {
        let desk = Self::with(Options::default()).await;
        desk.add_host(&desk.forge);
        desk
    }

    /// All of it, a host like that; Forgepass knows nothing yet.
    pub async fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bus = start_bus(folder.path());
        let forge = Forge::start(options).await.expect("a free port");
        let mut desk = Self {
            forge,
            keyring: None,
            _bus: bus,
            program: env!("CARGO_BIN_EXE_forgepass").into(),
            switches: Vec::new(),
            folder,
        };
        desk.keyring = Some(desk.start_keyring());
        desk
    }

    /// The keyring service is gone.
    pub fn kill_keyring(&mut self) {
        self.keyring = None;
    }

    fn start_keyring(&self) -> Running {
        let mut command = self.bare("gnome-keyring-daemon");
        command.args(["--components=secrets", "--foreground", "--unlock"]);
        let mut keyring = Running::start(&mut command, Stdio::piped());
        keyring.input().write_all(b"a password").expect("it reads");
        // The first listing with accounts would do; asking the bus needs none.
        wait_until("the keyring service", || {
            let asked = self
                .bare("dbus-send")
                .args(["--session", "--print-reply=literal"])
                .args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
                .arg("org.freedesktop.DBus.NameHasOwner")
                .arg("string:org.freedesktop.secrets")
                .output()
                .expect("dbus-send comes with dbus");
            String::from_utf8_lossy(&asked.stdout).contains("true")
        });
        keyring
    }

    /// A program of the system, with nothing of the desktop around the test.
    pub fn bare(&self, program: impl AsRef<Path>) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", self.path())
            .env("HOME", folder)
            .env("XDG_RUNTIME_DIR", folder)
            .env("DBUS_SESSION_BUS_ADDRESS", bus_address(folder))
            .env("FORGEPASS_HOME", self.home())
            .envs(self.switches.iter().map(|(name, value)| (name, value)))
            .current_dir(folder);
        command
    }

    /// From now on every program is started with this variable.
    pub fn switch(&mut self, name: &'static str, value: impl Into<PathBuf>) {
        self.switches.push((name, value.into()));
    }

    fn path(&self) -> std::ffi::OsString {
        let around = std::env::var_os("PATH").unwrap_or_default();
        let ours = std::iter::once(self.bin());
        std::env::join_paths(ours.chain(std::env::split_paths(&around))).expect("plain folders")
    }

    /// Programs here go before those of the system.
    pub fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// `FORGEPASS_HOME`.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("forgepass")
    }

    /// `HOME`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// From now on the command is this copy of itself.
    pub fn use_program(&mut self, program: PathBuf) {
        self.program = program;
    }

    /// Puts a shell script among the programs of this desk.
    pub fn install(&self, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let file = self.bin().join(name);
        fs::create_dir_all(self.bin()).expect("ours");
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("ours");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("ours");
        file
    }

    /// The command with these arguments.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare(&self.program);
        command.args(args);
        command
    }

    /// Runs the command without any input.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Left {
        self.start(args).left()
    }

    /// Starts the command without any input.
    #[track_caller]
    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(&mut self.command(args), Stdio::null())
    }

    /// Runs a command that must work and answers with one JSON value.
    #[track_caller]
    pub fn ask(&self, args: &[&str]) -> Value {
        let left = self.run(&[args, &["--json"]].concat());
        assert_eq!(left.status, 0, "{args:?}: {left:?}");
        json(&left.out)
    }

    /// Adds a demo host.
    #[track_caller]
    pub fn add_host(&self, forge: &Forge) {
        let origin = forge.base().to_string();
        self.ask(&["host", "add", "--provider", "demo", "--origin", &origin]);
    }

    /// Begins a link by loopback that opens no browser.
    #[track_caller]
    pub fn begin(&self, more: &[&str]) -> Linking {
        let key = self.forge.key();
        let args = ["link", key, "--no-browser", "--json"];
        let mut running = self.start(&[&args[..], &["--way", "loopback"], more].concat());
        let started = json(&running.line());
        Linking { running, started }
    }

    /// Signs in as somebody and gives their account.
    #[track_caller]
    pub fn sign_in(&self, login: &str) -> Value {
        let linking = self.begin(&[]);
        browser::visit(&self.approve(&linking.started, login));
        let left = linking.running.left();
        assert_eq!(left.status, 0, "{left:?}");
        json(&left.out)["account"].clone()
    }

    /// Where the browser goes when that person says yes.
    #[track_caller]
    pub fn approve(&self, started: &Value, login: &str) -> Url {
        self.forge
            .approve(&authorize_url(started), login)
            .expect("the host knows this request")
    }

    /// Where the browser goes when the person says no.
    #[track_caller]
    pub fn refuse(&self, started: &Value) -> Url {
        self.forge
            .refuse(&authorize_url(started))
            .expect("the host knows this request")
    }

    /// All accounts.
    #[track_caller]
    pub fn accounts(&self) -> Vec<Value> {
        self.ask(&["list"])
            .as_array()
            .expect("list is an array")
            .clone()
    }

    /// `login@host`.
    pub fn handle(&self, login: &str) -> String {
        format!("{login}@{}", self.forge.key())
    }

    /// The text with this desk's host in it, wherever it says HOST.
    pub fn here(&self, text: &str) -> String {
        text.replace("HOST", self.forge.key())
    }
}

/// `forgepass link` while it waits.
pub struct Linking {
    pub running: Running,
    /// Its first line.
    pub started: Value,
}

#[track_caller]
fn authorize_url(started: &Value) -> Url {
    let text = started["authorize_url"].as_str().expect("an address");
    text.parse().expect("an address")
}

/// Reads one line of JSON, the last if there are several.
#[track_caller]
pub fn json(text: &str) -> Value {
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {text:?}"))
}

fn bus_address(folder: &Path) -> String {
    format!("unix:path={}", folder.join("bus").display())
}

/// A session bus that starts no service by itself.
fn start_bus(folder: &Path) -> Running {
    let config = folder.join("bus.conf");
    let address = bus_address(folder);
    let text = format!(
        "<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"
    );
    fs::write(&config, text).expect("writable");
    let mut command = Command::new("dbus-daemon");
    command
        .args(["--nofork", "--nosyslog"])
        .arg(format!("--config-file={}", config.display()));
    let bus = Running::start(&mut command, Stdio::null());
    // The socket is there a moment before it is listened at.
    wait_until("the bus", || {
        UnixStream::connect(folder.join("bus")).is_ok()
    });
    bus
}
