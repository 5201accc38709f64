//! From a callback's arrival to its account's row.
//!
//! The link is begun by the command line and its yes is said without a browser; what the system would
//! hand to the running app goes to it over the bus, as a second start of the app hands it over. The
//! start of the program that sends it, some milliseconds, is counted with it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use forgepass_stories::cli::Cli;
use forgepass_stories::desk::Desk;
use forgepass_stories::peer::forge::DemoForge;
use forgepass_stories::places;
use forgepass_stories::until::until;

use crate::homes::{Home, Homes};
use crate::screen;
use crate::table::{Figure, Unit, median};

/// Few enough that each new row is in sight.
const PEOPLE: usize = 6;

/// Links one after the other in front of an open window.
pub fn measure(desk: &Desk, homes: &Homes<'_>) -> Figure {
    let forge = DemoForge::with_people(desk, PEOPLE);
    let cli = Cli::on(desk);
    cli.add_demo_host(&forge.origin);
    let empty = screen::now(desk.display());
    let mut app = desk.start("arrival", homes.command(Home::Empty, &places::app()));
    screen::watch(desk.display(), empty.clone(), Instant::now());
    let name = name_on_the_bus(desk);
    let mut took = Vec::new();
    let mut host = Vec::new();
    let mut last = Vec::new();
    for login in [
        "ada",
        "grace",
        "aida",
        "fatima-al-fihriya",
        "person-5",
        "person-6",
    ] {
        let before = screen::now(desk.display());
        let mut link = cli.begin_link(&forge.key, "deep-link");
        let callback = forge.approved(&link.authorize_url, login);
        forge.forget();
        // The window says that a link is under way, and something turns there until it is over.
        screen::otherwise(desk.display(), &before);
        let before = screen::now(desk.display());
        let begin = Instant::now();
        hand_over(desk, &name, &callback);
        let seen = screen::watch(desk.display(), before, begin);
        screen::photograph(desk.display(), &format!("row-{login}"));
        let outcome = link.outcome();
        assert_eq!(outcome["account"]["login"], login, "{outcome}");
        let answering = forge.answering();
        took.push((seen.nearly_whole().saturating_sub(answering)).as_secs_f64() * 1000.0);
        last.push(seen.whole().as_secs_f64() * 1000.0);
        host.push(answering.as_secs_f64() * 1000.0);
    }
    app.end();
    screen::until(desk.display(), &empty);
    println!("figures: each {took:.0?} ms, to the last change {last:.0?} ms");
    let (took, host) = (median(took), median(host));
    Figure {
        name: "from a callback to its row",
        ours: format!("{took:.0} ms"),
        beside: format!("and the host's {host:.1} ms"),
        value: took,
        unit: Unit::Millis,
        aim: 100.0,
    }
}

/// The name under which the running app listens for later starts.
fn name_on_the_bus(desk: &Desk) -> String {
    until("the app on the bus", Duration::from_secs(10), || {
        let output = desk
            .command(places::tool(&["dbus-send"]))
            .args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
            ])
            .args(["/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames"])
            .output()
            .expect("dbus-send was found");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let name = said
            .split_whitespace()
            .find(|name| name.ends_with(".SingleInstance"));
        name.map(str::to_owned).ok_or(said)
    })
}

fn hand_over(desk: &Desk, name: &str, callback: &str) {
    let path = name.replace('.', "/").replace('-', "_");
    let sent = desk
        .command(places::tool(&["dbus-send"]))
        // Waits for the answer: a sender that is gone at once is not heard.
        .args(["--session", "--print-reply=literal"])
        .args([format!("--dest={name}"), format!("/{path}")])
        .arg("org.SingleInstance.DBus.ExecuteCallback")
        .arg(format!("array:string:forgepass-desktop,{callback}"))
        .arg("string:/")
        .stdout(Stdio::null())
        .status()
        .expect("dbus-send was found");
    assert!(sent.success());
}
