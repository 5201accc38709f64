//! A ledger that is damaged, gone, newer than this program, or on a disk that takes nothing.

mod bench;
#[path = "../common/mod.rs"]
mod common;
mod damage;
mod disk;
mod killed;
mod newer;
mod rebuilding;
mod several;
