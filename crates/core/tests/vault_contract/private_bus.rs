//! A computer of its own for a test: a private message bus, a home, a keyring service.
//!
//! The bus's address is the environment of a whole process, so a test that needs one runs itself
//! again in a child process, alone, with that environment. Whether the machine around it has a bus,
//! a display or a keyring makes no difference.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use forgepass_core::vault::{Keyring, Store, VaultError};

/// Tells a process that it is the child, and where its computer lies.
const COMPUTER: &str = "FORGEPASS_TEST_COMPUTER";

const CHILD_DEADLINE: Duration = Duration::from_secs(300);
const START_DEADLINE: Duration = Duration::from_secs(20);

/// What the keyring is unlocked with.
pub const PASSWORD: &str = "correct horse";

/// Runs `body` in a process of its own with a bus of its own. `test` is the calling test's full name.
pub fn inside(test: &str, body: impl FnOnce(&Computer)) {
    elsewhere(test, body, |computer| Some(computer.start_bus()));
}

/// Runs `body` in a process of its own where no bus answers.
pub fn without_bus(test: &str, body: impl FnOnce(&Computer)) {
    elsewhere(test, body, |_| None);
}

fn elsewhere(
    test: &str,
    body: impl FnOnce(&Computer),
    start_bus: impl FnOnce(&Computer) -> Option<Running>,
) {
    if let Some(folder) = env::var_os(COMPUTER) {
        body(&Computer {
            folder: folder.into(),
        });
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let computer = Computer {
        folder: folder.path().to_owned(),
    };
    let _bus = start_bus(&computer);
    let output = folder.path().join("output");
    let file = File::create(&output).expect("writable");
    let child = again(test)
        .env(COMPUTER, folder.path())
        .env("DBUS_SESSION_BUS_ADDRESS", computer.bus_address())
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .stderr(file.try_clone().expect("one more handle"))
        .stdout(file)
        .spawn()
        .expect("the test runs itself again");
    let status = Running(child).wait(CHILD_DEADLINE);
    let said = fs::read_to_string(&output).unwrap_or_default();
    match status {
        // A name that matches no test would end well too.
        Some(status) if status.success() && said.contains("1 passed") => {}
        Some(status) => panic!("on its own computer the test failed ({status}):\n{said}"),
        None => panic!("on its own computer the test did not end:\n{said}"),
    }
}

/// This very test and no other, in an environment without anything of a desktop.
fn again(test: &str) -> Command {
    let (_, name) = test.split_once("::").expect("a crate name and more");
    let mut command = Command::new(env::current_exe().expect("a test has a file"));
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    for (variable, _) in env::vars_os() {
        let name = variable.to_string_lossy();
        if name.starts_with("XDG_") || name.starts_with("GNOME_") || name.ends_with("DISPLAY") {
            command.env_remove(&variable);
        }
    }
    command
}

/// The test's own computer.
pub struct Computer {
    folder: PathBuf,
}

impl Computer {
    fn bus_address(&self) -> String {
        format!("unix:path={}", self.folder.join("bus").display())
    }

    fn start_bus(&self) -> Running {
        let config = self.folder.join("bus.conf");
        // No service folders: nothing is started by being spoken to.
        let text = format!(
            "<busconfig><type>session</type><listen>{}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            self.bus_address(),
        );
        fs::write(&config, text).expect("writable");
        let mut command = Command::new("dbus-daemon");
        command
            .args(["--nofork", "--nosyslog"])
            .arg(format!("--config-file={}", config.display()))
            .stdin(Stdio::null());
        let bus = start(&mut command, "dbus-daemon", &self.folder.join("bus.log"));
        // The socket is there a moment before it is listened at.
        wait_until("the bus is there", || {
            UnixStream::connect(self.folder.join("bus")).is_ok()
        });
        bus
    }

    /// Starts the keyring service, unlocked, and waits until it answers.
    pub fn start_keyring(&self) -> Running {
        let mut command = keyring();
        command.arg("--unlock").stdin(Stdio::piped());
        let mut running = start(
            &mut command,
            "gnome-keyring",
            &self.folder.join("keyring.log"),
        );
        let mut stdin = running.0.stdin.take().expect("piped");
        stdin.write_all(PASSWORD.as_bytes()).expect("it reads");
        drop(stdin);
        let probe = Keyring::new("");
        wait_until("the keyring answers", || probe.probe() == Ok(()));
        running
    }

    /// Starts the keyring service as for a person who has no keyring yet.
    pub fn start_keyring_never_set_up(&self) -> Running {
        let mut command = keyring();
        command.stdin(Stdio::null());
        let running = start(
            &mut command,
            "gnome-keyring",
            &self.folder.join("keyring.log"),
        );
        let probe = Keyring::new("");
        wait_until("the keyring answers", || {
            probe.probe() != Err(VaultError::Unavailable)
        });
        running
    }
}

fn keyring() -> Command {
    let mut command = Command::new("gnome-keyring-daemon");
    command.args(["--components=secrets", "--foreground"]);
    command
}

fn start(command: &mut Command, package: &str, log: &Path) -> Running {
    let program = command.get_program().to_string_lossy().into_owned();
    let file = File::create(log).expect("writable");
    let errors = file.try_clone().expect("one more handle");
    match command.stdout(file).stderr(errors).spawn() {
        Ok(child) => Running(child),
        Err(error) => {
            panic!("{program} cannot be started ({error}): install the package {package}")
        }
    }
}

/// A program that ends with the test.
pub struct Running(Child);

impl Running {
    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .arg(format!("-{name}"))
            .arg(self.0.id().to_string())
            .status()
            .expect("kill is there");
        assert!(sent.success());
    }

    /// Kills it and waits for its end.
    pub fn kill(mut self) {
        self.end();
    }

    fn wait(mut self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            sleep(Duration::from_millis(5));
        }
        None
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits for a condition of the outside world.
pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + START_DEADLINE;
    while !holds() {
        assert!(Instant::now() < deadline, "still not: {what}");
        sleep(Duration::from_millis(5));
    }
}
