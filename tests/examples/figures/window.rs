//! The window with fifty accounts beside a window with one line of text.

use std::path::Path;
use std::time::Instant;

use forgepass_stories::desk::Desk;
use forgepass_stories::places;

use crate::homes::{Home, Homes};
use crate::table::{Figure, Unit, median};
use crate::{named, screen, system};

/// What some starts of one program took.
#[derive(Default)]
struct Starts {
    millis: Vec<f64>,
    mebibytes: Vec<f64>,
}

/// Starts both in turn, as often as that.
pub fn measure(desk: &Desk, homes: &Homes<'_>, runs: usize) -> [Figure; 2] {
    let (app, bare) = (places::app(), named("BARE_APP"));
    let (mut ours, mut theirs) = (Starts::default(), Starts::default());
    // Once for nothing: the first start reads everything from the disk.
    start(desk, homes, &app, "fifty", &mut Starts::default());
    start(desk, homes, &bare, "bare", &mut Starts::default());
    for _ in 0..runs {
        start(desk, homes, &app, "fifty", &mut ours);
        start(desk, homes, &bare, "bare", &mut theirs);
    }
    println!(
        "figures: each {:.0?} ms, bare {:.0?} ms",
        ours.millis, theirs.millis
    );
    let (took, bare_took) = (median(ours.millis), median(theirs.millis));
    let (size, bare_size) = (median(ours.mebibytes), median(theirs.mebibytes));
    [
        Figure {
            name: "from its start to 50 painted accounts",
            ours: format!("{took:.0} ms"),
            beside: format!("bare window {bare_took:.0} ms"),
            value: took / bare_took,
            unit: Unit::Times,
            aim: 1.15,
        },
        Figure {
            name: "memory with a window",
            ours: format!("{size:.1} MiB"),
            beside: format!("bare window {bare_size:.1} MiB"),
            value: size / bare_size,
            unit: Unit::Times,
            aim: 1.1,
        },
    ]
}

/// One start, watched until the window is at rest, and its end.
fn start(desk: &Desk, homes: &Homes<'_>, program: &Path, name: &str, into: &mut Starts) {
    let others = system::all(desk);
    let empty = screen::now(desk.display());
    let command = homes.command(Home::Fifty, program);
    let begin = Instant::now();
    let mut child = desk.start("window", command);
    let seen = screen::watch(desk.display(), empty.clone(), begin);
    into.millis.push(seen.whole().as_secs_f64() * 1000.0);
    into.mebibytes
        .push(system::memory(&system::new_ones(desk, &others)));
    screen::photograph(desk.display(), name);
    child.end();
    screen::until(desk.display(), &empty);
}
