//! The session bus of one desk.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::child::Child;
use crate::places::tool;
use crate::until::until;

use super::Env;

/// A `dbus-daemon` of our own. It activates no service: what is on it, a story put there.
pub(super) struct Bus {
    _daemon: Child,
}

impl Bus {
    #[track_caller]
    pub(super) fn start(env: &mut Env, room: &Path, logs: &Path) -> Self {
        let socket = room.join("run/bus");
        let config = room.join("bus.conf");
        fs::write(&config, config_text(&socket)).expect("the room is ours");
        let mut command = env.command(tool(&["dbus-daemon"]));
        command
            .arg(format!("--config-file={}", config.display()))
            .arg("--nofork");
        let mut daemon = Child::start("bus", command, logs);
        until("the session bus", Duration::from_secs(10), || {
            assert!(!daemon.is_over(), "no bus: {}", daemon.complained());
            // The socket is there a moment before it is listened at.
            UnixStream::connect(&socket)
                .map(drop)
                .map_err(|error| error.to_string())
        });
        env.set(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", socket.display()),
        );
        Self { _daemon: daemon }
    }
}

/// Waits until somebody owns a name on the bus.
#[track_caller]
pub(super) fn wait_for_name(env: &Env, name: &str, within: Duration) {
    until(&format!("{name} on the bus"), within, || {
        let answer = env
            .command(tool(&["dbus-send"]))
            .args(["--session", "--print-reply=literal"])
            .args(["--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .arg("org.freedesktop.DBus.NameHasOwner")
            .arg(format!("string:{name}"))
            .output()
            .expect("dbus-send was found");
        let said = String::from_utf8_lossy(&answer.stdout).into_owned();
        if said.contains("true") {
            Ok(())
        } else {
            Err(said)
        }
    });
}

fn config_text(socket: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket.display()
    )
}
