//! `forgepass` from the first host to the last account, as scripts and people use it.
//!
//! Each test has a desk of its own: a home, a message bus, a real keyring service, a code host.
//! The command runs as a process; what a person would do in the browser, the host is told to do.
#![cfg(target_os = "linux")]

mod browser;
mod desk;
mod process;
mod terminal;

mod codes;
mod damaged;
mod encrypted;
mod found;
mod hosts;
mod keeping;
mod leaving;
mod linking;
mod moving;
mod naming;
mod opening;
mod relinking;
mod resetting;
mod revoking;
mod secrecy;
mod serving;
mod tokens;
mod trouble;
