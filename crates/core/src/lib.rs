//! Accounts on code hosts: sign in, keep fresh, hand out.
//!
//! This crate knows no window, no terminal and no environment. Whoever uses it hands in
//! the folders, the store for secrets, the HTTP client, the clock and the source of
//! randomness.
//!
//! **Invariant:** a module only uses modules above it in the list below.
#![deny(missing_docs)]
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod clock;
pub mod provider;

pub mod grant;

pub mod account;
pub mod vault;

pub mod http;

pub mod oauth;

pub mod repo;

pub mod link;

pub mod view;

pub mod ledger;

pub mod world;

pub mod renew;

pub mod avatar;

pub mod accounts;
