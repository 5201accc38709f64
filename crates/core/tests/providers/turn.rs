//! Hosts that compare ports get answers at the few that are registered: one test of theirs at a time,
//! whether tests are threads of one process or processes of their own.

use std::cell::OnceCell;
use std::env;
use std::fs::File;

thread_local! {
    /// Held until the thread of this test ends: its listeners are gone then.
    static MINE: OnceCell<File> = const { OnceCell::new() };
}

/// Waits for this test's turn.
pub fn wait() {
    MINE.with(|mine| {
        mine.get_or_init(|| {
            let path = env::temp_dir().join("forgepass-registered-ports.lock");
            let file = File::create(path).expect("a folder for what is temporary");
            file.lock().expect("a lock");
            file
        });
    });
}
