//! Several real processes on one vault, and processes that are killed in the middle.
//!
//! The vault is a real keyring on a bus of its own, or an encrypted folder. A worker is this test
//! binary run again; it takes one order a line and answers each with a line.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
mod ended;
mod kills;
mod landings;
mod meetings;
#[path = "../vault_contract/private_bus.rs"]
#[allow(dead_code, reason = "the contract uses the rest")]
mod private_bus;
mod scene;
mod worker;

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

/// Runs a scene with a real keyring; in a worker process, does the worker's work instead.
fn on_stage(test: &str, scene: impl Future<Output = ()>) {
    if worker::is_one() {
        run(worker::work());
        return;
    }
    private_bus::inside(test, |computer| {
        let _keyring = computer.start_keyring();
        run(scene);
    });
}
