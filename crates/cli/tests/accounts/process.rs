//! Programs that end with their test.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const PATIENCE: Duration = Duration::from_secs(30);

/// A running program whose lines are read as they come.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    told: Arc<Mutex<Vec<u8>>>,
    errors: Option<JoinHandle<()>>,
}

/// What a program left.
#[derive(Debug, PartialEq, Eq)]
pub struct Left {
    /// Its exit status.
    pub status: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Running {
    /// Starts a program; its standard input is what `input` says.
    #[track_caller]
    pub fn start(command: &mut Command, input: Stdio) -> Self {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        let (sender, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("piped"));
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut err = child.stderr.take().expect("piped");
        let told = Arc::<Mutex<Vec<u8>>>::default();
        let hears = Arc::clone(&told);
        let errors = thread::spawn(move || {
            let mut some = [0; 1024];
            while let Ok(count @ 1..) = err.read(&mut some) {
                hears.lock().expect("whole").extend(&some[..count]);
            }
        });
        Self {
            child,
            lines,
            told,
            errors: Some(errors),
        }
    }

    /// The next line of its standard output.
    #[track_caller]
    pub fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(_) => panic!("no line came; it is over: {:?}", self.child.try_wait()),
        }
    }

    /// Waits until these words stand in its standard error.
    #[track_caller]
    pub fn tells(&self, words: &str) {
        wait_until(words, || self.told().contains(words));
    }

    /// A program that is killed may leave half a character.
    fn told(&self) -> String {
        String::from_utf8_lossy(&self.told.lock().expect("whole")).into_owned()
    }

    /// Its standard input, which was started as a pipe.
    pub fn input(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("piped and not yet taken")
    }

    /// Writes one line to its standard input and closes it.
    pub fn write_line(&mut self, line: &str) {
        writeln!(self.input(), "{line}").expect("it reads");
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process id");
        kill_process(Pid::from_raw(pid).expect("not zero"), signal).expect("it runs");
    }

    /// Waits for its end.
    #[track_caller]
    pub fn left(mut self) -> Left {
        let status = self.ended();
        let errors = self.errors.take().expect("taken here only");
        let mut out = String::new();
        for line in self.lines.iter() {
            out.push_str(&line);
            out.push('\n');
        }
        errors.join().expect("reading does not panic");
        Left {
            status: status.code().unwrap_or(-1),
            out,
            err: self.told(),
        }
    }

    #[track_caller]
    fn ended(&mut self) -> ExitStatus {
        let mut status = None;
        wait_until("the program to end", || {
            status = self.child.try_wait().expect("it was started here");
            status.is_some()
        });
        status.expect("waited for")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for a condition of the outside world.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "still waiting for {what}");
        sleep(Duration::from_millis(5));
    }
}
