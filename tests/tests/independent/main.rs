//! The command line beside servers that others wrote, and a real browser between them.
//!
//! No story here needs the desktop program. Each is told for every server that can play it; what
//! is one server's own is told beside it.

mod browser_ways;
mod codes;
mod ends;
mod peers;
