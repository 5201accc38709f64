//! A process that works on a home it shares with others.

use std::io::{BufRead, BufReader, Lines, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, process};

use forgepass_core::accounts::{Accounts, BeginLink, DeepLink, Purpose, Via};
use forgepass_core::grant::{Secret, token_hash};
use forgepass_core::provider::Way;
use forgepass_core::vault::{Keyring, Store};
use forgepass_core::view::StartedBy;
use forgepass_core::world::{NoPoints, Point, Points};
use serde::{Deserialize, Serialize};

use crate::common::{self, MovedClock};

const HOME: &str = "FORGEPASS_TEST_WORKER";
const NAMESPACE: &str = "FORGEPASS_TEST_NAMESPACE";

/// What a worker is told to do.
#[derive(Serialize, Deserialize)]
pub enum Order {
    /// Get a token, with the clock moved on by this much.
    Token { account: String, moved: Duration },
    /// The same, and die at a point.
    Die {
        account: String,
        moved: Duration,
        point: String,
    },
    /// Begin a link, read its callback, and die at a point.
    Link { host: String, point: String },
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
    let mut lines = stdin().lines();
    let mut next = || lines.next().map(|line| line.expect("a line"));
    while let Some(line) = next() {
        match serde_json::from_str(&line).expect("an order") {
            Order::Token { account, moved: to } => {
                clock.advance(to - moved);
                moved = to;
                let accounts = open(&home, &clock, Arc::new(NoPoints)).await;
                answer(&token(&accounts, &account).await);
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
    let namespace = env::var(NAMESPACE).expect("a worker has a namespace");
    let store: Arc<dyn Store> = Arc::new(Keyring::new(&namespace));
    common::open(home, &store, clock, points).await
}

async fn token(accounts: &Accounts, account: &str) -> String {
    let id = account.parse().expect("an account id");
    match accounts.access_token(&id, Duration::from_secs(60)).await {
        Ok(token) => format!("token {}", hash(&token)),
        Err(problem) => format!("problem {problem}"),
    }
}

fn hash(token: &Secret<String>) -> String {
    token_hash(token)
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
            let sent = Command::new("kill")
                .args(["-KILL", &process::id().to_string()])
                .status();
            assert!(sent.is_ok_and(|sent| sent.success()), "kill is there");
            loop {
                std::thread::park();
            }
        }
    }
}

/// A worker, seen from the test.
pub struct Worker {
    child: Child,
    /// Open until its end is waited for: who reads no more orders ends.
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    pub fn start(test: &str, home: &Path, namespace: &str) -> Self {
        let (_, name) = test.split_once("::").expect("a crate name and more");
        let mut child = Command::new(env::current_exe().expect("a test has a file"))
            .args(["--exact", name, "--nocapture", "--test-threads=1"])
            .env(HOME, home)
            .env(NAMESPACE, namespace)
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
