//! `forgepass` on a desk, its answers as JSON.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::child::Child;
use crate::desk::Desk;
use crate::places;
use crate::until::until;

/// Longer than the person of a story takes in the browser.
const LINK: Duration = Duration::from_secs(90);

/// The command line, run on a desk.
pub struct Cli<'desk> {
    desk: &'desk Desk,
    home: Option<PathBuf>,
}

/// What a finished command left.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit status; none when a signal ended it.
    pub status: Option<i32>,
    /// One value per line of standard output.
    pub lines: Vec<Value>,
    /// Standard error.
    pub complaint: String,
}

impl<'desk> Cli<'desk> {
    /// The command line on that desk.
    pub fn on(desk: &'desk Desk) -> Self {
        Self { desk, home: None }
    }

    /// The command line of somebody else on that desk, who keeps other accounts.
    pub fn elsewhere(desk: &'desk Desk) -> Self {
        Self {
            desk,
            home: Some(desk.room().join("elsewhere")),
        }
    }

    /// Runs a command to its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let mut child = self.start(arguments);
        Outcome {
            status: child.over(LINK),
            lines: json_lines(&child.said()),
            complaint: child.complained(),
        }
    }

    /// Runs a command that must work, and gives its one line.
    #[track_caller]
    pub fn ask(&self, arguments: &[&str]) -> Value {
        let outcome = self.run(arguments);
        assert_eq!(
            outcome.status,
            Some(0),
            "forgepass {arguments:?}: {outcome:?}"
        );
        outcome
            .lines
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("forgepass {arguments:?} says nothing"))
    }

    /// Adds a host that speaks OpenID Connect.
    #[track_caller]
    pub fn add_oidc_host(&self, origin: &str, client_id: &str) {
        self.add_host("oidc", origin, &["--client-id", client_id]);
    }

    /// Adds a demo host.
    #[track_caller]
    pub fn add_demo_host(&self, origin: &str) {
        self.add_host("demo", origin, &[]);
    }

    /// Adds a host of that provider, with more that is to be said of it.
    #[track_caller]
    pub fn add_host(&self, provider: &str, origin: &str, more: &[&str]) {
        let host = ["--provider", provider, "--origin", origin];
        self.ask(&[&["host", "add", "--json"][..], &host, more].concat());
    }

    /// Runs a command that must work, and gives its words as a person reads them.
    #[track_caller]
    pub fn say(&self, arguments: &[&str]) -> String {
        let mut child = self.start(arguments);
        let status = child.over(LINK);
        assert_eq!(status, Some(0), "{arguments:?}: {}", child.complained());
        child.said()
    }

    /// All accounts.
    #[track_caller]
    pub fn accounts(&self) -> Vec<Value> {
        match self.ask(&["list", "--json"]) {
            Value::Array(accounts) => accounts,
            other => panic!("list is not an array: {other}"),
        }
    }

    /// The account with that login.
    #[track_caller]
    pub fn account(&self, login: &str) -> Value {
        let accounts = self.accounts();
        let account = accounts.iter().find(|account| account["login"] == login);
        account
            .unwrap_or_else(|| panic!("{login} is not among {accounts:?}"))
            .clone()
    }

    /// An account's id, which only the ledger knows.
    #[track_caller]
    pub fn id_of(&self, login: &str) -> String {
        let account = self.account(login);
        account["id"].as_str().expect("an id").to_owned()
    }

    /// The one account there is.
    #[track_caller]
    pub fn the_account(&self) -> Value {
        let mut accounts = self.accounts();
        assert_eq!(accounts.len(), 1, "one account: {accounts:?}");
        accounts.remove(0)
    }

    /// Waits until the one account has that value under that name.
    #[track_caller]
    pub fn wait_for(&self, name: &str, value: &str, within: Duration) -> Value {
        until(&format!("{name} = {value}"), within, || {
            match self.accounts().as_slice() {
                [account] if account[name] == value => Ok(account.clone()),
                others => Err(format!("{others:?}")),
            }
        })
    }

    /// Begins a link that opens no browser; it goes on until somebody has signed in.
    #[track_caller]
    pub fn begin_link(&self, host: &str, way: &str) -> Linking {
        Linking::by(self.start(&["link", host, "--way", way, "--no-browser", "--json"]))
    }

    /// The same for an account that is there already.
    #[track_caller]
    pub fn begin_relink(&self, host: &str, account: &str) -> Linking {
        let arguments = ["link", host, "--way", "loopback", "--relink", account];
        Linking::by(self.start(&[&arguments[..], &["--no-browser", "--json"]].concat()))
    }

    /// Begins a link to which the person brings the address that the browser ended on.
    #[track_caller]
    pub fn begin_paste(&self, host: &str) -> Linking {
        let mut command = self.command();
        command.args(["link", host, "--way", "paste", "--no-browser", "--json"]);
        Linking::by(Child::start_held("forgepass", command, &self.desk.logs()))
    }

    /// Answers other programs until it is dropped.
    #[track_caller]
    pub fn serve(&self) -> Serving {
        let mut child = self.start(&["serve", "--json"]);
        let address = child.line(Duration::from_secs(20), |line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["address"].as_str()?.to_owned())
        });
        Serving {
            _child: child,
            address,
        }
    }

    /// Lets a program in that may do all there is.
    #[track_caller]
    pub fn let_in(&self, name: &str) -> Program {
        self.let_in_to(name, "list,browse,create,delete")
    }

    /// Lets a program in that may do this.
    #[track_caller]
    pub fn let_in_to(&self, name: &str, may: &str) -> Program {
        let said = self.ask(&["program", "add", name, "--may", may, "--json"]);
        let text = |value: &Value| value.as_str().expect("it is told once").to_owned();
        Program {
            token: text(&said["token"]),
            access_key: text(&said["program"]["access_key"]),
            secret_key: text(&said["secret_key"]),
        }
    }

    #[track_caller]
    fn start(&self, arguments: &[&str]) -> Child {
        let mut command: Command = self.command();
        command.args(arguments);
        self.desk.start("forgepass", command)
    }

    fn command(&self) -> Command {
        let mut command = self.desk.command(places::cli());
        if let Some(home) = &self.home {
            command.env("FORGEPASS_HOME", home);
        }
        command
    }
}

/// `forgepass serve`, which ends with it.
pub struct Serving {
    _child: Child,
    /// `http://127.0.0.1:<port>`.
    pub address: String,
}

/// What a program that was let in shows; it is told once.
pub struct Program {
    /// In the header `X-Auth-Token`.
    pub token: String,
    /// Who signs.
    pub access_key: String,
    /// By what.
    pub secret_key: String,
}

/// `forgepass link` while it waits.
pub struct Linking {
    child: Child,
    /// What to open in a browser.
    pub authorize_url: String,
    started: Value,
}

impl Linking {
    #[track_caller]
    fn by(mut child: Child) -> Self {
        let started = child.line(Duration::from_secs(20), |line| {
            let line: Value = serde_json::from_str(line).ok()?;
            line["authorize_url"].is_string().then_some(line)
        });
        Self {
            child,
            authorize_url: started["authorize_url"]
                .as_str()
                .expect("seen above")
                .to_owned(),
            started,
        }
    }

    /// The code to type at the host.
    #[track_caller]
    pub fn user_code(&self) -> &str {
        self.started["user_code"]
            .as_str()
            .unwrap_or_else(|| panic!("no code: {}", self.started))
    }

    /// Brings the address that the browser ended on.
    #[track_caller]
    pub fn paste(&mut self, address: &str) {
        writeln!(self.child.stdin(), "{address}").expect("the command reads it");
    }

    /// What it has told the person so far, beside its answers.
    pub fn complaint(&self) -> String {
        self.child.complained()
    }

    /// Waits for its end and gives its last line: `{account}` or `{problem}`.
    #[track_caller]
    pub fn outcome(&mut self) -> Value {
        self.child.over(LINK);
        let said = self.child.said();
        json_lines(&said)
            .pop()
            .unwrap_or_else(|| panic!("link says nothing: {}", self.child.complained()))
    }
}

#[track_caller]
fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {text}")))
        .collect()
}
