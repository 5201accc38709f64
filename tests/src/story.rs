//! One story: a runtime, a desk, and everything there is to know when it ends badly.

use std::fs;
use std::ops::AsyncFnOnce;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Duration;

use crate::desk::Desk;
use crate::places;

/// No story takes longer; whoever runs the tests is more patient than this, so that what is to be
/// seen is seen.
const LIMIT: Duration = Duration::from_secs(400);

/// How much of the end of each log is worth reading.
const TAIL: usize = 4000;

/// Tells a story on a desk. If it panics, the display is photographed and the logs are shown.
pub fn tell(name: &str, desk: Desk, story: impl AsyncFnOnce(&Desk)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of one thread");
    let limited = async {
        let told = tokio::time::timeout(LIMIT, story(&desk)).await;
        told.unwrap_or_else(|_| panic!("the story does not end"));
    };
    let told = catch_unwind(AssertUnwindSafe(|| runtime.block_on(limited)));
    if let Err(panic) = told {
        show_evidence(name, &desk);
        resume_unwind(panic);
    }
}

fn show_evidence(name: &str, desk: &Desk) {
    let folder = places::target().join("stories");
    let picture = folder.join(format!("{name}.png"));
    let screen = fs::create_dir_all(&folder)
        .ok()
        .and_then(|()| desk.display().look());
    let taken = screen.is_some_and(|screen| screen.save(&picture).is_ok());
    eprintln!(
        "\n==== the display: {}",
        if taken {
            picture.display().to_string()
        } else {
            "not to be read".to_owned()
        }
    );
    for running in desk.running() {
        let arguments = running.arguments.join(&b' ');
        let line: String = String::from_utf8_lossy(&arguments)
            .chars()
            .take(160)
            .collect();
        eprintln!("==== runs: {} {line}", running.pid);
    }
    let mut logs: Vec<_> = fs::read_dir(desk.logs())
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    logs.sort();
    for log in logs {
        show_tail(&log);
    }
}

fn show_tail(log: &Path) {
    let text = fs::read(log).unwrap_or_default();
    let tail = &text[text.len().saturating_sub(TAIL)..];
    if !tail.is_empty() {
        eprintln!("==== {}\n{}", log.display(), String::from_utf8_lossy(tail));
    }
}
