//! The part of Huawei ServiceStage that keeps authorizations for code hosts and reads repositories
//! through them.
//!
//! [`wire`] is what client and server say to each other: read tolerantly, written exactly.
#![deny(missing_docs)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod call;
pub mod wire;
