//! ServiceStage projects and local programs: what is asked, what is kept where, and what is left of it.

mod callers;
mod cloud;
#[path = "../common/mod.rs"]
mod common;
mod halfway;
mod keeping;
mod keys;
mod losing;
mod password;
mod pasted;
mod refusing;
mod resetting;
mod room;
mod secrecy;
