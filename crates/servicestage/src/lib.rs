//! The part of Huawei ServiceStage that keeps authorizations for code hosts and reads repositories
//! through them.
//!
//! [`wire`] is what client and server say to each other: read tolerantly, written exactly. [`client`]
//! asks a project that is linked; [`server`] answers other programs on this computer in the same words.
#![deny(missing_docs)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod call;
pub mod client;
pub mod guide;
pub mod server;
pub mod wire;
