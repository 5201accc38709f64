//! A process that works on a home it shares with others.

use std::io::{BufRead, BufReader, Lines, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, process};

use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, End, Purpose, Via};
use forgepass_core::grant::token_hash;
use forgepass_core::provider::Way;
use forgepass_core::view::StartedBy;
use forgepass_core::world::{NoPoints, Point, Points};
use serde::{Deserialize, Serialize};

use crate::common::{self, MovedClock};
use crate::private_bus::wait_until;
use crate::scene::Kept;

const HOME: &str = "FORGEPASS_TEST_WORKER";
const KEPT: &str = "FORGEPASS_TEST_KEPT";

/// What a worker is told to do.
#[derive(Serialize, Deserialize)]
pub enum Order {
    /// Get a token for each of these at once, with the clock moved on by this much.
    Tokens {
        accounts: Vec<String>,
        moved: Duration,
    },
    /// The same for one, and die at a point.
    Die {
        account: String,
        moved: Duration,
        point: String,
    },
    /// Begin a link, read its callback, and die at a point.
    Link { host: String, point: String },
    /// Give an account up, and die at a point.
    Unlink { account: String, point: String },
}

/// Whether this process is a worker.
pub fn is_one() -> bool {
    env::var_os(HOME).is_some()
}

/// Takes orders until there are no more.
pub async fn work() {
    common::ring();
    let home = PathBuf::from(env::var_os(HOME).expect("a worker has a home"));
    let clock = Arc::new(MovedClock::new());
    let mut moved = Duration::ZERO;
    // Open for as long as the process is there, as in a program with a window.
    let open_for_long = open(&home, &clock, Arc::new(NoPoints)).await;
    let mut lines = stdin().lines();
    let mut next = || lines.next().map(|line| line.expect("a line"));
    while let Some(line) = next() {
        match serde_json::from_str(&line).expect("an order") {
            Order::Tokens {
                accounts,
                moved: to,
            } => {
                clock.advance(to - moved);
                moved = to;
                answer(&tokens(&open_for_long, &accounts).await);
            }
            Order::Die {
                account,
                moved,
                point,
            } => {
                clock.advance(moved);
                let accounts = open(&home, &clock, Arc::new(DieAt(point))).await;
                answer(&token(&accounts, &account).await);
            }
            Order::Unlink { account, point } => {
                let accounts = open(&home, &clock, Arc::new(DieAt(point))).await;
                let id = account.parse().expect("an account id");
                let outcome = accounts.unlink(&id, End::AtHost).await;
                answer(&format!("{outcome:?}"));
            }
            Order::Link { host, point } => {
                let accounts = open(&home, &clock, Arc::new(DieAt(point))).await;
                let started = accounts
                    .begin_link(BeginLink {
                        host: host.parse().expect("a host key"),
                        purpose: Purpose::New,
                        way: Some(Way::DeepLink),
                        deep_link: DeepLink::Usable,
                        started_by: StartedBy::Cli,
                    })
                    .await
                    .expect("a link begins");
                answer(&started.authorize_url);
                let callback = next().expect("a callback");
                let outcome = accounts.receive(&callback, Via::DeepLink).await;
                answer(&format!("{outcome:?}"));
            }
        }
    }
}

async fn open(home: &Path, clock: &Arc<MovedClock>, points: Arc<dyn Points>) -> Accounts {
    let kept = env::var(KEPT).expect("a worker knows where secrets are");
    let store = Kept::named(&kept).store(home);
    common::open(home, &store, clock, points).await
}

/// Asks for all of them at once; answers in their order.
async fn tokens(accounts: &Accounts, ids: &[String]) -> String {
    let asked: Vec<_> = ids
        .iter()
        .map(|id| {
            let (accounts, id) = (accounts.clone(), id.clone());
            tokio::spawn(async move { token(&accounts, &id).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in asked {
        answers.push(one.await.expect("no panic"));
    }
    answers.join(", ")
}

/// A token is told by its hash.
async fn token(accounts: &Accounts, account: &str) -> String {
    let id = account.parse().expect("an account id");
    match accounts.access_token(&id, Duration::from_secs(60)).await {
        Ok(token) => format!("token {}", token_hash(&token)),
        Err(problem) => format!("problem {problem}"),
    }
}

/// Answers in a line of its own, told apart from what a test runner prints.
fn answer(text: &str) {
    let mut out = stdout().lock();
    writeln!(out, "\n>{text}").expect("somebody reads");
    out.flush().expect("somebody reads");
}

/// Kills its own process, as hard as anybody can.
struct DieAt(String);

impl Points for DieAt {
    fn reached(&self, point: Point) {
        if format!("{point:?}") == self.0 {
            signal("KILL", process::id());
            loop {
                std::thread::park();
            }
        }
    }
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .status();
    assert!(sent.is_ok_and(|sent| sent.success()), "kill is there");
}

/// A worker, seen from the test.
pub struct Worker {
    child: Child,
    /// Open until its end is waited for: who reads no more orders ends.
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    pub fn start(test: &str, home: &Path, kept: Kept) -> Self {
        let (_, name) = test.split_once("::").expect("a crate name and more");
        let mut child = Command::new(env::current_exe().expect("a test has a file"))
            .args(["--exact", name, "--nocapture", "--test-threads=1"])
            .env(HOME, home)
            .env(KEPT, kept.name())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test runs itself again");
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self {
            child,
            orders,
            answers,
        }
    }

    pub fn order(&mut self, order: &Order) {
        self.say(&serde_json::to_string(order).expect("plain fields"));
    }

    pub fn say(&mut self, line: &str) {
        let orders = self.orders.as_mut().expect("its end is not waited for yet");
        writeln!(orders, "{line}").expect("the worker reads");
        orders.flush().expect("the worker reads");
    }

    pub fn answer(&mut self) -> String {
        loop {
            let line = self.answers.next().expect("an answer").expect("a line");
            if let Some(answer) = line.strip_prefix('>') {
                return answer.to_owned();
            }
        }
    }

    /// Stops it where it is, so that what arrives for it is not read.
    pub fn stop(&self) {
        signal("STOP", self.child.id());
        let stat = format!("/proc/{}/stat", self.child.id());
        wait_until("the worker has stopped", || {
            let stat = std::fs::read_to_string(&stat).expect("it is there");
            stat.rsplit(") ")
                .next()
                .is_some_and(|rest| rest.starts_with('T'))
        });
    }

    /// Kills it, stopped or not.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is there");
    }

    /// Waits until it was killed, however long what it does in the background takes.
    pub fn dies(&mut self) -> Result<(), String> {
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while let Ok(None) = self.child.try_wait() {
            if std::time::Instant::now() > end {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.was_killed()
    }

    /// Waits for its end, which must be a kill. One that got past its point ends too, and what it
    /// answered instead is the error.
    pub fn was_killed(&mut self) -> Result<(), String> {
        use std::os::unix::process::ExitStatusExt;
        self.orders = None;
        let status = self.child.wait().expect("it ends");
        if status.signal() == Some(9) {
            return Ok(());
        }
        let said: Vec<String> = self.answers.by_ref().map_while(Result::ok).collect();
        Err(format!("{status}: {}", said.join(" | ")))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
