//! The command lines and variables of every process of a desk, looked at again and again.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;

use crate::desk::{Env, Running, running_in};

/// Short against the life of a process that starts another and ends.
const BETWEEN: Duration = Duration::from_millis(10);

/// A thread that looks until it is asked what it saw.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<BTreeMap<Key, Running>>,
}

/// One process as one program: a process that becomes another program counts again.
type Key = (u32, PathBuf, Vec<Vec<u8>>);

impl Watch {
    /// Begins to look at that desk.
    pub fn begin(env: &Env) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (asked, env) = (Arc::clone(&stop), env.clone());
        let thread = spawn(move || {
            let mut seen = BTreeMap::new();
            while !asked.load(Ordering::Relaxed) {
                for running in running_in(&env) {
                    let key = (
                        running.pid,
                        running.program.clone(),
                        running.arguments.clone(),
                    );
                    seen.entry(key).or_insert(running);
                }
                sleep(BETWEEN);
            }
            seen
        });
        Self { stop, thread }
    }

    /// Ends looking, and tells every process that was seen.
    pub fn end(self) -> Vec<Running> {
        self.stop.store(true, Ordering::Relaxed);
        let seen = self.thread.join().expect("the watch does not panic");
        seen.into_values().collect()
    }
}
