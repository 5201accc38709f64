//! A terminal with a person at it.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use super::process::wait_until;

const PATIENCE: Duration = Duration::from_secs(30);

/// A program whose input, output and messages are one terminal.
pub struct Terminal {
    person: File,
    child: Child,
    news: Receiver<Vec<u8>>,
    screen: Vec<u8>,
}

impl Terminal {
    /// Starts a program on a terminal of its own.
    pub fn start(mut command: Command) -> Self {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&person).expect("ours");
        unlockpt(&person).expect("ours");
        let name = ptsname(&person, Vec::new()).expect("it has a name");
        let side = File::options()
            .read(true)
            .write(true)
            .open(name.to_str().expect("plain"))
            .expect("ours");
        let again = || Stdio::from(OwnedFd::from(side.try_clone().expect("one more handle")));
        command.stdin(again()).stdout(again()).stderr(again());
        let child = command.spawn().expect("it starts");
        let person = File::from(person);
        let mut reading = person.try_clone().expect("one more handle");
        let (sender, news) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // When nobody is on the other side any more, Linux answers with an error.
            while let Ok(read @ 1..) = reading.read(&mut bytes) {
                if sender.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            person,
            child,
            news,
            screen: Vec::new(),
        }
    }

    /// Starts a program whose controlling terminal it is, as a person's is: what is typed unseen is
    /// read from there, and Ctrl+C reaches the program.
    pub fn of_its_own(command: &Command) -> Self {
        let mut own = Command::new("setsid");
        own.args(["--ctty", "--wait"])
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear();
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                own.env(name, value);
            }
        }
        Self::start(own)
    }

    /// Waits until the screen ends with this text, and gives all of it.
    #[track_caller]
    pub fn shows(&mut self, end: &str) -> String {
        while !self.text().ends_with(end) {
            match self.news.recv_timeout(PATIENCE) {
                Ok(bytes) => self.screen.extend(bytes),
                Err(_) => panic!("still not {end:?} on the screen: {}", self.text()),
            }
        }
        self.text()
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        writeln!(self.person, "{line}").expect("the terminal takes it");
    }

    /// Types a line as soon as the terminal does not show what is typed.
    #[track_caller]
    pub fn type_unseen(&mut self, line: &str) {
        wait_until("the terminal to hide what is typed", || !self.is_seen());
        self.type_line(line);
    }

    /// Presses Ctrl+C as soon as the terminal does not show what is typed.
    #[track_caller]
    pub fn press_ctrl_c_unseen(&mut self) {
        wait_until("the terminal to hide what is typed", || !self.is_seen());
        self.person
            .write_all(b"\x03")
            .expect("the terminal takes it");
    }

    /// Whether the terminal shows what is typed.
    pub fn is_seen(&self) -> bool {
        let modes = tcgetattr(&self.person).expect("a terminal").local_modes;
        modes.contains(LocalModes::ECHO)
    }

    /// Waits for the program's end; its status and the screen.
    pub fn left(mut self) -> (i32, String) {
        self.ended()
    }

    /// Waits for the program's end; the terminal stays to be looked at.
    pub fn ended(&mut self) -> (i32, String) {
        while let Ok(bytes) = self.news.recv_timeout(PATIENCE) {
            self.screen.extend(bytes);
        }
        let status = self.child.wait().expect("it was started here");
        (status.code().unwrap_or(-1), self.text())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.screen).replace("\r\n", "\n")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
