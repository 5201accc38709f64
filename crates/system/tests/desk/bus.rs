//! A bus of its own for a test.

use std::fs;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use forgepass_system::Environment;
use tempfile::TempDir;

/// A bus with nobody on it; gone with its test.
pub struct Bus {
    daemon: Child,
    address: String,
    _room: TempDir,
}

impl Bus {
    pub fn start() -> Self {
        let room = tempfile::tempdir().expect("a folder");
        let socket = room.path().join("bus");
        let address = format!("unix:path={}", socket.display());
        let config = room.path().join("bus.conf");
        let text = format!(
            "<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>"
        );
        fs::write(&config, text).expect("ours");
        let daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--nosyslog"])
            .arg(format!("--config-file={}", config.display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon comes with dbus");
        let deadline = Instant::now() + Duration::from_secs(10);
        // The socket is there a moment before it is listened at.
        while UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < deadline, "no bus");
            sleep(Duration::from_millis(5));
        }
        Self {
            daemon,
            address,
            _room: room,
        }
    }

    /// What a program of this desktop is started with.
    pub fn env(&self) -> Environment {
        Environment::from_iter([("DBUS_SESSION_BUS_ADDRESS", &self.address)])
    }

    /// Puts a service on the bus.
    pub async fn serve<S: zbus::object_server::Interface>(
        &self,
        name: &str,
        path: &str,
        service: S,
    ) -> zbus::Connection {
        zbus::connection::Builder::address(self.address.as_str())
            .expect("a bus with a free name")
            .name(name.to_owned())
            .expect("a bus with a free name")
            .serve_at(path.to_owned(), service)
            .expect("a bus with a free name")
            .build()
            .await
            .expect("a bus with a free name")
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
