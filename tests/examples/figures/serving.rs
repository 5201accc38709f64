//! The list of a thousand authorizations, as the local server answers it, beside the same bytes from a
//! bare handler of the same library.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use forgepass_stories::child::Child;
use forgepass_stories::desk::Desk;
use forgepass_stories::places;
use serde_json::Value;

use crate::homes::{Home, Homes};
use crate::named;
use crate::table::{Figure, Unit};

const SOON: Duration = Duration::from_secs(60);

/// Asks both, each of 64 connections `count` times a turn.
pub fn measure(desk: &Desk, homes: &Homes<'_>, count: usize) -> Figure {
    let forgepass = |args: &[&str]| {
        let mut command = homes.command(Home::Thousand, &places::cli());
        command.args(args);
        command
    };
    let mut let_in = forgepass(&["program", "add", "Figures", "--may", "list", "--json"]);
    let told = let_in.output().expect("it was just built").stdout;
    let told: Value = serde_json::from_slice(&told).expect("it answers in JSON");
    let token = told["token"].as_str().expect("it is told once");
    let mut serving = desk.start("serve", forgepass(&["serve", "--json"]));
    let ours = serving.line(SOON, |line| {
        let line: Value = serde_json::from_str(line).ok()?;
        Some(line["address"].as_str()?.to_owned())
    });

    let list = desk.room().join("list.json");
    std::fs::write(&list, body(&ours, token)).expect("the room is ours");
    let mut answer = desk.command(named("BESIDE"));
    answer.arg("answer").arg(&list);
    let mut bare = desk.start("bare", answer);
    let beside = bare.line(SOON, |line| Some(line.to_owned()));

    let mut ask = desk.command(named("BESIDE"));
    ask.args(["ask", &count.to_string()]);
    let mut asking = Child::start_held("ask", ask, &desk.logs());
    writeln!(asking.stdin(), "{ours} {token} {beside}").expect("it reads");
    let (ours, bare) = asking.line(Duration::from_secs(600), |line| {
        let (ours, bare) = line.split_once(' ')?;
        Some((ours.parse::<f64>().ok()?, bare.parse::<f64>().ok()?))
    });
    Figure {
        name: "list of 1,000 authorizations, 64 connections",
        ours: format!("{:.1} ms", ours / 1000.0),
        beside: format!("bare axum {:.1} ms", bare / 1000.0),
        value: ours / bare,
        unit: Unit::Times,
        aim: 1.5,
    }
}

fn body(at: &str, token: &str) -> Vec<u8> {
    let host = at.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let request = format!(
        "GET /v1/any/git/auths HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it listens");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let body = answer.split_off(end.expect("a head") + 4);
    let list: Value = serde_json::from_slice(&body).expect("a list");
    assert_eq!(list["count"], 1000, "all of them");
    body
}
