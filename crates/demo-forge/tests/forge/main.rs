//! The forge as a client sees it: real HTTP, over reqwest, which shares no code with it.

#![allow(clippy::unwrap_used)]

mod authorize;
mod client;
mod controls;
mod points;
mod program;
mod scripts;
mod skins;
mod tokens;
