//! What the desktop is asked over the bus, and who answers there.
//!
//! A bus of its own for each test, and on it a service by script where the desktop's would be.
#![cfg(target_os = "linux")]

mod bus;
mod notifications;
mod scheme;
