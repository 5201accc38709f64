//! A real Secret Service on a desk's bus.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::child::Child;
use crate::places::tool;

use super::Env;
use super::bus::wait_for_name;

const PASSWORD: &[u8] = b"a story's password";

/// `gnome-keyring-daemon` with its one keyring, which a story may lock, unlock, kill and restart.
///
/// Nobody can answer a prompt here: the prompting program is not on this bus.
pub struct Keyring {
    daemon: RefCell<Child>,
    env: Env,
    logs: PathBuf,
}

impl Keyring {
    #[track_caller]
    pub(super) fn start(env: &Env, logs: &Path) -> Self {
        Self {
            daemon: RefCell::new(start_daemon(env, logs)),
            env: env.clone(),
            logs: logs.to_owned(),
        }
    }

    /// Locks the keyring.
    #[track_caller]
    pub fn lock(&self) {
        let done = self
            .env
            .command(tool(&["dbus-send"]))
            .args(["--session", "--print-reply"])
            .args(["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
            .arg("org.freedesktop.Secret.Service.Lock")
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .output()
            .expect("dbus-send was found");
        assert!(done.status.success(), "the keyring does not lock: {done:?}");
    }

    /// Unlocks it, as a person would who types the password.
    ///
    /// The words are those of PAM at login: `op` 1 with one string, answered by a result of 0.
    #[track_caller]
    pub fn unlock(&self) {
        let socket = self.env.runtime().join("keyring/control");
        let mut stream = UnixStream::connect(socket).expect("the daemon listens");
        let length = |number: usize| u32::try_from(number).expect("short").to_be_bytes();
        let request = [
            &length(12 + PASSWORD.len())[..],
            &length(1),
            &length(PASSWORD.len()),
            PASSWORD,
        ]
        .concat();
        // One byte first, which carries the sender's credentials.
        stream.write_all(&[0]).expect("the daemon reads");
        stream.write_all(&request).expect("the daemon reads");
        let mut reply = [0; 8];
        stream.read_exact(&mut reply).expect("the daemon answers");
        assert_eq!(reply, [0, 0, 0, 8, 0, 0, 0, 0], "no unlock");
    }

    /// Ends the service as a crash would.
    pub fn kill(&self) {
        self.daemon.borrow_mut().kill();
    }

    /// Starts the service again, unlocked, with what it had kept.
    #[track_caller]
    pub fn restart(&self) {
        self.daemon.replace(start_daemon(&self.env, &self.logs));
    }
}

/// Started with the password at once: a daemon that somebody asks first stays locked.
#[track_caller]
fn start_daemon(env: &Env, logs: &Path) -> Child {
    let mut command = daemon(env);
    command.args(["--foreground", "--unlock"]);
    let mut daemon = Child::start_held("keyring", command, logs);
    give_password(&mut daemon);
    wait_for_name(env, "org.freedesktop.secrets", Duration::from_secs(10));
    daemon
}

fn daemon(env: &Env) -> std::process::Command {
    let mut command = env.command(tool(&["gnome-keyring-daemon"]));
    command.arg("--components=secrets");
    command
}

fn give_password(child: &mut Child) {
    child
        .stdin()
        .write_all(PASSWORD)
        .expect("the daemon reads its password");
}
