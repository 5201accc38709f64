//! Requests and replies, and the one client that sends them.
//!
//! Use cases hold an [`Http`], so that a test can answer with a closure. What a request may
//! carry, and for how long and how much it may be answered, stands in [`limits`].

mod client;
pub mod limits;
mod message;
mod resolve;
pub mod signature;

pub use client::Client;
pub use message::{
    Authorization, Field, Form, Http, Method, Pending, Reply, Request, SendError, Sensitivity,
};
pub use resolve::is_public;
