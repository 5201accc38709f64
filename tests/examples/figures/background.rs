//! Without a window, beside a program that has a tray icon and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use forgepass_stories::child::Child;
use forgepass_stories::desk::Desk;
use forgepass_stories::places;

use crate::homes::{Home, Homes};
use crate::table::{Figure, Unit};
use crate::{named, system};

/// What a start does is over after so long.
const SETTLED: Duration = Duration::from_secs(30);

const IDLE: Duration = Duration::from_secs(60);

/// Threads that run within this time wake the processor once.
const MOMENT: Duration = Duration::from_millis(100);

/// A program in the background.
struct Idle {
    _child: Child,
    pids: BTreeSet<u32>,
    last: BTreeMap<(u32, u32), u64>,
    moments: u64,
    sleeps: u64,
}

/// Leaves both alone, at the same time, and counts.
pub fn measure(desk: &Desk, homes: &Homes<'_>) -> [Figure; 2] {
    let mut ours = Idle::start(desk, homes, &places::app());
    let mut bare = Idle::start(desk, homes, &named("BARE_APP"));
    sleep(SETTLED);
    for idle in [&mut ours, &mut bare] {
        idle.last = system::sleeps(&idle.pids);
    }
    let begin = Instant::now();
    while begin.elapsed() < IDLE {
        sleep(MOMENT);
        ours.look();
        bare.look();
    }
    let minutes = begin.elapsed().as_secs_f64() / 60.0;
    let (size, bare_size) = (system::memory(&ours.pids), system::memory(&bare.pids));
    [
        Figure {
            name: "memory in the background",
            ours: format!("{size:.1} MiB"),
            beside: format!("bare tray icon {bare_size:.1} MiB"),
            value: size / bare_size,
            unit: Unit::Times,
            aim: 1.1,
        },
        Figure {
            name: "wake-ups in the background, idle",
            ours: format!("{:.0} sleeps/min", ours.sleeps as f64 / minutes),
            beside: format!(
                "bare {:.0}, {:.0} sleeps",
                bare.moments as f64 / minutes,
                bare.sleeps as f64 / minutes
            ),
            value: ours.moments as f64 / minutes,
            unit: Unit::PerMinute,
            aim: 3.0,
        },
    ]
}

impl Idle {
    fn start(desk: &Desk, homes: &Homes<'_>, program: &Path) -> Self {
        let others = system::all(desk);
        let mut command = homes.command(Home::Fifty, program);
        command.arg("--background");
        let child = desk.start("background", command);
        // It may start others, which count too.
        sleep(Duration::from_secs(2));
        Self {
            _child: child,
            pids: system::new_ones(desk, &others),
            last: BTreeMap::new(),
            moments: 0,
            sleeps: 0,
        }
    }

    /// Counts what went to sleep since the last look. A thread that is new has slept as often as it
    /// says.
    fn look(&mut self) {
        let now = system::sleeps(&self.pids);
        let more: u64 = now
            .iter()
            .map(|(thread, count)| count - self.last.get(thread).copied().unwrap_or(0))
            .sum();
        self.sleeps += more;
        self.moments += u64::from(more > 0);
        self.last = now;
    }
}
