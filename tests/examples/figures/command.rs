//! `forgepass list`, whole processes, beside `forgepass --version`: the same program doing nothing.

use std::process::{Command, Stdio};
use std::time::Instant;

use forgepass_stories::places;

use crate::homes::{Home, Homes};
use crate::table::{Figure, Unit, median};

/// Times them in turn, so that all meet the same machine.
pub fn measure(homes: &Homes<'_>, runs: usize) -> Vec<Figure> {
    let forgepass = |home, args: &[&str]| {
        let mut command = homes.command(home, &places::cli());
        command.args(args).stdout(Stdio::null());
        command
    };
    let list = ["list", "--json"];
    let of = [
        ("forgepass list, no account", Home::Empty),
        ("forgepass list, 50 accounts, keyring", Home::Fifty),
        ("forgepass list, 1,000 accounts, folder", Home::Thousand),
    ];
    // The first run makes the ledger; nobody waits for that twice.
    for (_, home) in of {
        time(&mut forgepass(home, &list));
    }
    let mut empty = Vec::new();
    let mut lists = [const { Vec::new() }; 3];
    for _ in 0..runs {
        empty.push(time(&mut forgepass(Home::Empty, &["--version"])));
        for ((_, home), times) in of.iter().zip(&mut lists) {
            times.push(time(&mut forgepass(*home, &list)));
        }
    }
    let empty = median(empty);
    of.into_iter()
        .zip(lists)
        .map(|((name, _), times)| {
            let took = median(times);
            Figure {
                name,
                ours: format!("{took:.1} ms"),
                beside: format!("empty run {empty:.1} ms"),
                value: took / empty,
                unit: Unit::Times,
                aim: 2.0,
            }
        })
        .collect()
}

/// In milliseconds.
fn time(command: &mut Command) -> f64 {
    let begin = Instant::now();
    let status = command.status().expect("it was just built");
    let took = begin.elapsed();
    assert!(status.success(), "{:?}: {status}", command.get_args());
    took.as_secs_f64() * 1000.0
}
