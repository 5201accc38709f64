//! One contract for every kind of host: the same facts, each judged by what that host documents.
//!
//! The hosts are demo forges in the skin of the real ones. Where client and forge disagree, the
//! host's own documents decide.

mod bench;
#[path = "../common/mod.rs"]
mod common;
mod contract;
mod facts;
mod odd;
mod table;
mod thousand;
mod turn;
mod wire;
mod words;
