//! A process that is stopped by its id when its owner goes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child as Process, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::until::until;

/// How long a process may take to end when asked to, before it is made to.
const GRACE: Duration = Duration::from_secs(5);

/// A running program, with what it says kept as `<name>.out` and `<name>.err`.
///
/// It stays in the process group of the test, so that whoever ends the test ends it too.
pub struct Child {
    name: String,
    process: Process,
    out: PathBuf,
    err: PathBuf,
}

impl Child {
    /// Starts a program that reads nothing.
    #[track_caller]
    pub fn start(name: &str, mut command: Command, logs: &Path) -> Self {
        command.stdin(Stdio::null());
        Self::spawn(name, command, logs)
    }

    /// Starts a program that lives until we do: its standard input is a pipe that we hold.
    #[track_caller]
    pub fn start_held(name: &str, mut command: Command, logs: &Path) -> Self {
        command.stdin(Stdio::piped());
        Self::spawn(name, command, logs)
    }

    #[track_caller]
    fn spawn(name: &str, mut command: Command, logs: &Path) -> Self {
        let (name, out, err) = fresh_names(name, logs);
        let file = |path: &Path| File::create(path).expect("the logs folder is ours");
        let process = command
            .stdout(file(&out))
            .stderr(file(&err))
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Self {
            name,
            process,
            out,
            err,
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Hands over its standard input, for a program that was started held.
    pub fn stdin(&mut self) -> std::process::ChildStdin {
        self.process
            .stdin
            .take()
            .expect("the program was started held, and its input was not taken yet")
    }

    /// What it has written to standard output so far.
    pub fn said(&self) -> String {
        read(&self.out)
    }

    /// What it has written to standard error so far.
    pub fn complained(&self) -> String {
        read(&self.err)
    }

    /// The first whole line of its standard output that `wanted` accepts.
    #[track_caller]
    pub fn line<T>(&mut self, within: Duration, wanted: impl Fn(&str) -> Option<T>) -> T {
        let what = format!("a line from {}", self.name);
        until(&what, within, || {
            let over = self.is_over();
            let said = self.said();
            let whole = said
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n'));
            match whole.map(str::trim_end).find_map(&wanted) {
                Some(found) => Ok(found),
                None if over => panic!("{} ended: {said}{}", self.name, self.complained()),
                None => Err(format!("{said}{}", self.complained())),
            }
        })
    }

    /// Its first `count` whole lines, as soon as there are so many.
    #[track_caller]
    pub fn lines(&mut self, count: usize, within: Duration) -> Vec<String> {
        let what = format!("{count} lines from {}", self.name);
        until(&what, within, || {
            let over = self.is_over();
            let said = self.said();
            let whole = said
                .split_inclusive('\n')
                .filter(|line| line.ends_with('\n'));
            let lines: Vec<_> = whole.map(|line| line.trim_end().to_owned()).collect();
            if lines.len() >= count {
                return Ok(lines);
            }
            assert!(!over, "{} ended: {said}{}", self.name, self.complained());
            Err(format!("{said}{}", self.complained()))
        })
    }

    /// Whether it has ended.
    pub fn is_over(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    /// Waits for its end and gives its exit status; none when a signal ended it.
    #[track_caller]
    pub fn over(&mut self, within: Duration) -> Option<i32> {
        let what = format!("{} to end", self.name);
        until(&what, within, || match self.process.try_wait() {
            Ok(Some(status)) => Ok(status.code()),
            Ok(None) => Err("still running".to_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Asks it to end, and makes it when it does not.
    pub fn end(&mut self) {
        if self.is_over() {
            return;
        }
        drop(self.process.stdin.take());
        signal(self.pid(), Signal::TERM);
        let end = std::time::Instant::now() + GRACE;
        while !self.is_over() && std::time::Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Sends a signal to one process; one that is gone already is as good.
pub fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

/// A program started twice keeps both logs.
fn fresh_names(name: &str, logs: &Path) -> (String, PathBuf, PathBuf) {
    (1..)
        .map(|turn| match turn {
            1 => name.to_owned(),
            _ => format!("{name}-{turn}"),
        })
        .map(|name| {
            let out = logs.join(format!("{name}.out"));
            let err = logs.join(format!("{name}.err"));
            (name, out, err)
        })
        .find(|(_, out, _)| !out.exists())
        .expect("there is always a next number")
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}
