//! Running a small program with a deadline.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Runs a program and returns how it ended and what it printed, or `TimedOut`.
///
/// The program is killed at the deadline. What it started itself may live on and hold the pipe
/// open; its output is then left unread, not waited for.
pub(crate) fn run(command: &mut Command, patience: Duration) -> io::Result<(ExitStatus, String)> {
    let deadline = Instant::now() + patience;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut pipe = child.stdout.take().expect("stdout was asked for as a pipe");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let read = pipe.read_to_string(&mut text).map(|_| text);
        // The receiver is gone after the deadline; then nobody wants the text.
        let _ = sender.send(read);
    });
    let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
    match receiver.recv_timeout(left(deadline)) {
        Ok(text) => Ok((ended(&mut child, deadline)?, text?)),
        Err(_) => Err(stop(&mut child)),
    }
}

/// Waits for a program that has closed its output, which is as good as over.
fn ended(child: &mut Child, deadline: Instant) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            return Err(stop(child));
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn stop(child: &mut Child) -> io::Error {
    // Failing to kill means that it is over already; waiting takes it out of the process table.
    let _ = child.kill();
    let _ = child.wait();
    io::ErrorKind::TimedOut.into()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn sh(script: &str, patience: Duration) -> io::Result<(ExitStatus, String)> {
        run(Command::new("/bin/sh").args(["-c", script]), patience)
    }

    #[test]
    fn output_and_exit_status_come_back() {
        let (status, text) = sh("echo hello; exit 3", Duration::from_secs(10)).unwrap();
        assert_eq!(status.code(), Some(3));
        assert_eq!(text, "hello\n");
    }

    #[test]
    fn a_program_that_never_ends_is_ended() {
        let error = sh("exec sleep 600", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_grandchild_that_keeps_the_pipe_does_not_hold_us_up() {
        let before = Instant::now();
        let error = sh("sleep 3 & exit 0", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(before.elapsed() < Duration::from_secs(2));
    }
}
