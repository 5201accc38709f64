//! Programs of this computer, answered by one command and asked by another.

use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use demo_forge::{Endpoint, Options, Point, Then};
use rustix::process::Signal;
use serde_json::Value;

use super::browser;
use super::desk::{self, Desk};
use super::process::{Left, Running, wait_until};

/// `forgepass serve`, and a program that is let in.
struct Served {
    desk: Desk,
    running: Running,
    address: String,
    program: Value,
}

impl Served {
    async fn new() -> Self {
        let desk = Desk::with_host().await;
        let add = ["program", "add", "CI", "--may", "list,create,delete,browse"];
        let program = desk.ask(&add);
        let mut running = desk.start(&["serve", "--json"]);
        let address = desk::json(&running.line())["address"].clone();
        Self {
            address: address.as_str().expect("an address").to_owned(),
            desk,
            running,
            program,
        }
    }

    fn part(&self, name: &str) -> &str {
        self.program[name].as_str().expect("a text")
    }

    /// A command that is given one line of input.
    fn with_line(&self, args: &[&str], line: &str) -> Left {
        let mut running = Running::start(&mut self.desk.command(args), Stdio::piped());
        running.write_line(line);
        running.left()
    }

    fn link(&self) {
        let access = self.program["program"]["access_key"]
            .as_str()
            .expect("a key");
        let args = [
            "servicestage",
            "link",
            "--name",
            "Here",
            "--endpoint",
            &self.address,
            "--project-id",
            "0123",
            "--access-key",
            access,
            "--json",
        ];
        let left = self.with_line(&args, self.part("secret_key"));
        assert_eq!((left.status, left.err.as_str()), (0, ""));
        assert_eq!(desk::json(&left.out)["project"]["name"], "Here");
        assert!(!left.out.contains(self.part("secret_key")));
    }
}

/// An authorization that is to be created in the project of that server, in one way.
const fn creating<'a>(name: &'a str, way: &'a str) -> [&'a str; 8] {
    [
        "servicestage",
        "create",
        "Here",
        "--repo-type",
        "demo",
        "--name",
        name,
        way,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_linked_to_the_server_of_this_computer_and_all_of_it_works() {
    let served = Served::new().await;
    served.link();
    let desk = &served.desk;
    assert_eq!(
        desk.ask(&["servicestage", "list", "Here"]),
        Value::Array(Vec::new())
    );
    // A sign-in whose answer is carried over.
    let create = [&creating("ada-demo", "--no-browser")[..], &["--json"]].concat();
    let mut running = Running::start(&mut desk.command(&create), Stdio::piped());
    let begun = desk::json(&running.line());
    let back = desk.approve(&begun, "ada");
    browser::visit(&back);
    running.write_line(back.as_str());
    let left = running.left();
    assert_eq!(left.status, 0, "{left:?}");
    let made = desk::json(&left.out);
    assert_eq!(made["authorization"]["name"], "ada-demo");
    assert_eq!(made["authorization"]["status"], "normal");
    assert_eq!(desk.accounts()[0]["slug"], "ada-demo");
    let read = |what: &[&str]| {
        let through = ["servicestage", "read", "Here", "--through", "ada-demo"];
        desk.run(&[&through[..], what].concat()).out
    };
    assert_eq!(read(&["namespaces"]), "ada\nacme\n");
    let clone = format!("{}ada/engine.git", desk.forge.base());
    assert_eq!(read(&["projects", "ada"]), format!("ada/engine  {clone}\n"));
    assert_eq!(read(&["info", &clone]), "ada\nada/engine\n");
    assert_eq!(
        read(&["branches", "ada", "ada/engine"]),
        "main\nfeature/punched-cards\n"
    );
    assert_eq!(read(&["tags", "ada", "engine"]), "v1.0\nv1.1\n");
    assert_eq!(read(&["commits", "ada", "engine"]).lines().count(), 10);
    assert_eq!(
        read(&["hooks", "ada", "engine"]),
        "9  https://ci.example.org/hook\n"
    );
    let files = read(&["files", "ada", "engine", "--ref", "main"]);
    assert_eq!(files, "README.md\nsrc/main.rs\nsrc/notes/g.txt\n");
    let file = read(&["file", "ada", "engine", "src/notes/g.txt", "--ref", "main"]);
    assert_eq!(file, "Note G\n");
    // Nobody says yes to what takes something away.
    let delete = ["servicestage", "delete", "Here", "ada-demo"];
    let left = desk.run(&delete);
    assert_eq!(left.status, 2);
    assert_eq!(
        left.err,
        "Nothing was done: nobody said yes. Add --yes where no one can be asked.\n"
    );
    let gone = desk.run(&[&delete[..], &["--yes"]].concat());
    assert_eq!(
        (gone.status, gone.out.as_str()),
        (0, "ada-demo is deleted in Here.\n")
    );
    assert!(desk.accounts().is_empty());
    let unlink = desk.run(&["servicestage", "unlink", "Here", "--yes"]);
    assert_eq!(unlink.status, 0, "{unlink:?}");
    assert_eq!(
        desk.ask(&["servicestage", "projects"]),
        Value::Array(Vec::new())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_address_says_what_to_do_and_a_linked_account_goes_over_after_a_yes() {
    let served = Served::new().await;
    served.link();
    let desk = &served.desk;
    let create = creating("ada-demo", "--no-browser");
    let left = served.with_line(
        &create,
        "https://console.huaweicloud.com/servicestage/oauth?code=x&state=y",
    );
    assert_eq!(left.status, 1);
    assert_eq!(
        left.err,
        "That isn't the address this sign-in ends on. Nothing changed, and nothing was sent. It is \
         the address of another page; sign in first, until Huawei's page says it failed.\n"
    );
    assert!(
        left.out
            .contains("Huawei's page says that it failed: that is expected."),
        "{left:?}"
    );
    let ada = desk.sign_in("ada");
    let from = [
        "servicestage",
        "create",
        "Here",
        "--from",
        ada["handle"].as_str().expect("a handle"),
        "--name",
        ada["slug"].as_str().expect("a slug"),
    ];
    assert_eq!(desk.run(&from).status, 2);
    // It is asked for by the computer that has it already, and whose own sign-in renews itself.
    let taken = desk.run(&[&from[..], &["--yes"]].concat());
    assert_eq!(taken.status, 1, "{taken:?}");
    assert!(
        taken.err.starts_with("ServiceStage doesn't take the name "),
        "{taken:?}"
    );
    assert_eq!(desk.run(&["renew", "--all"]).status, 0);
    // What is typed leaves this computer only after a yes.
    let brings = creating("grace-demo", "--token-stdin");
    let token = desk.forge.make_token("grace", &["repo", "profile"], None);
    let token = token.expect("a token");
    let left = served.with_line(&brings, &token);
    assert_eq!((left.status, desk.accounts().len()), (2, 1), "{left:?}");
    let left = served.with_line(&[&brings[..], &["--yes"]].concat(), &token);
    assert_eq!((left.status, desk.accounts().len()), (0, 2), "{left:?}");
    let write = [
        "servicestage",
        "write",
        "Here",
        "--through",
        ada["slug"].as_str().expect("a slug"),
    ];
    let tag = ["create-tag", "ada", "engine", "v2", "--ref", "main"];
    let refused = desk.run(&[&write[..], &tag, &["--yes"]].concat());
    assert_eq!(refused.status, 1);
    assert!(
        refused.err.starts_with("ServiceStage refused the request."),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn case_65_after_ctrl_c_nothing_listens_and_a_program_that_is_shut_out_stays_out() {
    let served = Served::new().await;
    let desk = &served.desk;
    served.link();
    let twice = desk.run(&["serve"]);
    assert_eq!(twice.status, 1);
    assert!(
        twice.err.starts_with("Another program uses port "),
        "{twice:?}"
    );
    assert_eq!(
        desk.run(&["program", "remove", "CI"]).out,
        "CI is shut out.\n"
    );
    let refused = desk.run(&["servicestage", "list", "Here"]);
    assert_eq!(refused.status, 1);
    assert!(
        refused
            .err
            .starts_with("Huawei Cloud doesn't take this credential."),
        "{refused:?}"
    );
    let Served {
        running, address, ..
    } = served;
    running.signal(Signal::INT);
    let left = running.left();
    assert_eq!(left.status, 0, "{left:?}");
    assert!(TcpStream::connect(socket(&address)).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_token_of_iam_is_for_one_run() {
    let served = Served::new().await;
    let desk = &served.desk;
    let args = [
        "servicestage",
        "link",
        "--endpoint",
        &served.address,
        "--name",
        "Here",
        "--project-id",
        "0123",
        "--token",
    ];
    let left = served.with_line(&args, served.part("token"));
    assert_eq!(left.status, 0, "{left:?}");
    let left = desk.run(&["servicestage", "list", "Here"]);
    assert!(
        left.err.starts_with("Here needs its credential once more."),
        "{left:?}"
    );
    assert!(left.err.contains("--iam-token-stdin"), "{left:?}");
    let with = [
        "servicestage",
        "list",
        "Here",
        "--iam-token-stdin",
        "--json",
    ];
    let left = served.with_line(&with, served.part("token"));
    assert_eq!((left.status, left.out.as_str()), (0, "[]\n"));
}

/// What cannot be ended from here is not passed over: somebody may have lost the computer.
#[tokio::test(flavor = "multi_thread")]
async fn who_revokes_everything_is_told_of_projects() {
    let served = Served::new().await;
    served.link();
    let left = served.desk.run(&["revoke", "--all", "--yes"]);
    assert_eq!(left.status, 0, "{left:?}");
    assert_eq!(left.out, "There are no accounts to end.\n");
    assert!(
        left.err.starts_with("The project Here is as it was"),
        "{left:?}"
    );
    assert!(
        left.err
            .ends_with("forgepass servicestage unlink \"Here\"\n"),
        "{left:?}"
    );
}

/// The host has spent the old token by then: whoever goes without the answer loses the account.
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_does_not_break_off_a_renewal_while_programs_are_answered() {
    let desk = Desk::with(Options {
        token_life: Duration::from_secs(5),
        ..Options::default()
    })
    .await;
    desk.add_host(&desk.forge);
    desk.sign_in("ada");
    let pause = desk.forge.pause(Endpoint::Token, Point::Committed);
    let mut running = desk.start(&["serve", "--json"]);
    let address = desk::json(&running.line())["address"].clone();
    let socket = socket(address.as_str().expect("an address"));
    pause.reached().await;
    running.signal(Signal::INT);
    wait_until("the door to close", || TcpStream::connect(socket).is_err());
    // A host may take its time: more than is left to what any other command leaves behind.
    tokio::time::sleep(Duration::from_secs(4)).await;
    pause.release(Then::Continue);
    let left = running.left();
    assert_eq!(left.status, 0, "{left:?}");
    assert_eq!(desk.run(&["renew", "--all"]).status, 0);
}

fn socket(address: &str) -> SocketAddr {
    let socket = address.trim_start_matches("http://").parse();
    socket.expect("an address")
}
