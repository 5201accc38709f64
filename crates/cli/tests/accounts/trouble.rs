//! Sign-ins that come to nothing: each says why, and what to do.

use std::process::Stdio;

use rustix::process::Signal;
use serde_json::json;

use super::browser::visit;
use super::desk::{self, Desk, Linking};
use super::process::{Left, Running};
use super::terminal::Terminal;

/// What a link that failed said to programs and to people.
fn failed(left: &Left) -> (serde_json::Value, &str) {
    assert_eq!(left.status, 1, "{left:?}");
    (desk::json(&left.out), left.err.as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_at_the_host_is_said_back() {
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    let page = visit(&desk.refuse(&linking.started));
    assert!(page.contains("Nothing was connected. Return to Forgepass to see why."));
    let left = linking.running.left();
    let problem = json!({ "problem": { "code": "refused", "args": { "host": desk.forge.key() } } });
    let words = desk.here("You said no on HOST. Nothing changed.\n");
    assert_eq!(failed(&left), (problem, words.as_str()));
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_and_a_polite_end_cancel_the_link() {
    let desk = Desk::with_host().await;
    for signal in [Signal::INT, Signal::TERM] {
        let Linking { running, started } = desk.begin(&[]);
        running.signal(signal);
        let left = running.left();
        let problem =
            json!({ "problem": { "code": "cancelled", "args": { "host": desk.forge.key() } } });
        assert_eq!(
            failed(&left),
            (problem, "This sign-in was cancelled. Nothing changed.\n")
        );
        let late = desk.approve(&started, "ada");
        let port = late.port().expect("a loopback port");
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_minutes_without_an_answer_are_over() {
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    // Ten minutes pass.
    let ledger = desk.home().join("data/ledger.sqlite3");
    let ledger = rusqlite::Connection::open(ledger).expect("the ledger is there");
    ledger
        .execute("UPDATE link SET until = 0", [])
        .expect("a link is there");
    let left = linking.running.left();
    let problem =
        json!({ "problem": { "code": "timed_out", "args": { "host": desk.forge.key() } } });
    assert_eq!(
        failed(&left),
        (problem, "No answer within 10 minutes. Nothing changed.\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_link_to_the_same_host_takes_over() {
    let desk = Desk::with_host().await;
    let older = desk.begin(&[]);
    let newer = desk.begin(&[]);
    let left = older.running.left();
    assert_eq!(failed(&left).0["problem"]["code"], "replaced");
    assert_eq!(
        left.err,
        desk.here("A newer sign-in to HOST took over. Nothing is lost. Finish the newer one.\n")
    );
    visit(&desk.approve(&newer.started, "ada"));
    assert_eq!(newer.running.left().status, 0);
}

fn paste(desk: &Desk, line: &str) -> Left {
    let key = desk.forge.key();
    let mut command = desk.command(&["link", key, "--way", "paste", "--no-browser", "--json"]);
    let mut running = Running::start(&mut command, Stdio::piped());
    running.line();
    running.write_line(line);
    running.left()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_address_is_refused() {
    let desk = Desk::with_host().await;
    let said = "That isn't the address this sign-in is waiting for. Nothing changed. \
                Copy the whole address from your browser's address bar, then paste it here.\n";
    for line in ["", "demo_code", "https://git.example.org/?code=a&state=b"] {
        let left = paste(&desk, line);
        assert_eq!(
            failed(&left),
            (
                json!({ "problem": { "code": "address_unusable", "args": {} } }),
                said
            ),
            "{line:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_may_paste_again() {
    let desk = Desk::with_host().await;
    let key = desk.forge.key();
    let mut terminal =
        Terminal::start(desk.command(&["link", key, "--way", "paste", "--no-browser"]));
    let screen = terminal.shows("and give it to nobody else:\n");
    let address = screen.lines().nth(1).expect("the second line").trim();
    let started = json!({ "authorize_url": address });
    terminal.type_line("demo_code");
    terminal.shows("then paste it here.\n");
    terminal.type_line(desk.approve(&started, "ada").as_str());
    let (status, screen) = terminal.left();
    assert_eq!(status, 0);
    assert!(
        screen.ends_with(&desk.here("ada@HOST is connected.\n")),
        "{screen}"
    );
}

/// The host gave its answer; thrown away now, it would be lost for both.
#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_does_not_throw_away_an_answer_that_came() {
    use demo_forge::{Endpoint, Point, Then};
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    let pause = desk.forge.pause(Endpoint::User, Point::Connected);
    let back = desk.approve(&linking.started, "ada");
    let browser = std::thread::spawn(move || visit(&back));
    pause.reached().await;
    linking.running.signal(Signal::INT);
    pause.release(Then::Continue);
    let left = linking.running.left();
    assert_eq!(left.status, 0, "{left:?}");
    let page = browser.join().expect("the browser gets its page");
    assert!(page.contains("Done."), "{page}");
    assert_eq!(desk.accounts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_an_older_link_is_refused() {
    let desk = Desk::with_host().await;
    let older = desk.begin(&[]);
    let address = desk.approve(&older.started, "ada");
    let left = paste(&desk, address.as_str());
    assert_eq!(failed(&left).0["problem"]["code"], "stale_callback");
    assert!(desk.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_at_all_is_not_waited_for() {
    let desk = Desk::with_host().await;
    let left = desk.run(&["link", desk.forge.key(), "--way", "paste", "--no-browser"]);
    assert_eq!(left.status, 1);
    assert!(left.err.starts_with("That isn't the address"), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn case_49_without_a_keyring_nothing_is_begun_and_the_way_out_is_named() {
    let mut desk = Desk::with_host().await;
    desk.kill_keyring();
    let left = desk.run(&["link", desk.forge.key(), "--json"]);
    assert_eq!(
        failed(&left),
        (
            json!({ "problem": { "code": "vault_unavailable", "args": {} } }),
            "The storage of your sign-ins doesn't answer. Nothing was overwritten. Try again in a moment.\n\
             See where they are kept with: forgepass vault status. Without a keyring, \
             install one (such as gnome-keyring), or use an encrypted folder: forgepass vault move file\n"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_cannot_be_reached_any_more_is_named() {
    let desk = Desk::with_host().await;
    let linking = desk.begin(&[]);
    let back = desk.approve(&linking.started, "ada");
    desk.forge.go_offline().await;
    visit(&back);
    let left = linking.running.left();
    assert_eq!(failed(&left).0["problem"]["code"], "host_unreachable");
    assert_eq!(
        left.err,
        desk.here("Can't reach HOST. Nothing is lost. Check your connection, then try again.\n")
    );
}
