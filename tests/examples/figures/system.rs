//! What the system says about processes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use forgepass_stories::desk::Desk;

/// The processes on a desk that were not there before.
pub fn new_ones(desk: &Desk, before: &BTreeSet<u32>) -> BTreeSet<u32> {
    all(desk).difference(before).copied().collect()
}

/// The processes on a desk.
pub fn all(desk: &Desk) -> BTreeSet<u32> {
    desk.running().into_iter().map(|found| found.pid).collect()
}

/// Their proportional set size together, in MiB.
pub fn memory(pids: &BTreeSet<u32>) -> f64 {
    let kibibytes: f64 = pids
        .iter()
        .filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok())
        .filter_map(|rollup| field(&rollup, "Pss:"))
        .sum();
    kibibytes / 1024.0
}

/// How often each thread of these processes went to sleep so far.
pub fn sleeps(pids: &BTreeSet<u32>) -> BTreeMap<(u32, u32), u64> {
    let mut found = BTreeMap::new();
    for pid in pids {
        let threads = fs::read_dir(format!("/proc/{pid}/task"));
        for thread in threads.into_iter().flatten().flatten() {
            let status = fs::read_to_string(thread.path().join("status"));
            let id = thread.file_name().to_str().and_then(|id| id.parse().ok());
            let count = status.ok();
            let count = count.and_then(|status| field(&status, "voluntary_ctxt_switches:"));
            if let (Some(id), Some(count)) = (id, count) {
                found.insert((*pid, id), count as u64);
            }
        }
    }
    found
}

fn field(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
