//! The local server, asked by our own client and by whoever comes along.

#[path = "../../../core/tests/common/mod.rs"]
mod common;

mod hostile;
mod refusals;
mod round;
mod scene;
