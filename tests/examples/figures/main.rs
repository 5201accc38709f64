//! What Forgepass costs, beside what cannot be had for less.
//!
//! Every figure is a ratio, or an amount, that is measured in this one run on this one machine, with
//! its aim beside it. Nothing here is a test: a machine that is busy misses aims, and says so.
//!
//! `./dev bench` builds what is measured and names it in `FORGEPASS_APP`, `FORGEPASS_CLI`,
//! `DEMO_FORGE`, `FORGEPASS_FILL`, `BESIDE`, `BARE_APP`, `FORGEPASS_DEB` and `BARE_DEB`. The app is the one that
//! is shipped: no driver is in it, so its window is watched on the screen.

mod arrival;
mod background;
mod command;
mod homes;
mod screen;
mod serving;
mod system;
mod table;
mod window;

use std::env;
use std::path::PathBuf;

use forgepass_stories::desk::{Desk, Desktop};

use homes::Homes;
use table::{Figure, Unit, print};

fn main() {
    let runs: usize = env::args()
        .nth(1)
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(200);
    let desk = Desk::open(Desktop::Gnome)
        .with_keyring()
        .with_link_handler();
    println!("figures: linking 50 accounts and 1,000");
    let homes = Homes::fill(&desk);
    let mut figures = Vec::new();
    println!("figures: forgepass list, {runs} runs of each");
    figures.extend(command::measure(&homes, runs));
    println!("figures: the local server, {runs} requests a connection and turn");
    figures.push(serving::measure(&desk, &homes, runs));
    let windows = (runs / 20).max(3);
    println!("figures: the window, {windows} runs of each");
    figures.extend(window::measure(&desk, &homes, windows));
    println!("figures: a callback and its row");
    figures.push(arrival::measure(&desk, &homes));
    println!("figures: in the background, a minute and a half");
    figures.extend(background::measure(&desk, &homes));
    figures.push(package());
    print(&figures);
}

/// A program that was built for this.
fn named(variable: &str) -> PathBuf {
    let path = env::var_os(variable).map(PathBuf::from);
    path.unwrap_or_else(|| panic!("{variable} is not set: use ./dev bench"))
}

fn package() -> Figure {
    let mebibytes = |variable: &str| {
        let file = std::fs::metadata(named(variable)).expect("the package was just built");
        file.len() as f64 / f64::from(1 << 20)
    };
    let (ours, bare) = (mebibytes("FORGEPASS_DEB"), mebibytes("BARE_DEB"));
    Figure {
        name: "size of the .deb",
        ours: format!("{ours:.1} MiB"),
        beside: format!("bare {bare:.1} MiB"),
        value: ours / bare,
        unit: Unit::Times,
        aim: 2.0,
    }
}
