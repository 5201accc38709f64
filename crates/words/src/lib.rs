//! Every sentence a person reads in Forgepass, in each language.
//!
//! The window reads the same two JSON files, so a sentence has one home. Looking up is total: a key
//! nobody wrote answers with itself, because a strange word on the screen is better than a program
//! that stops. That none is missing is held by tests.
//!
//! Absent on purpose: choosing the language (shells do that), and any knowledge of what a problem
//! is beyond its code and its arguments.
#![warn(missing_docs)]

mod fill;
mod language;
mod problem;
mod words;

pub use language::Language;
pub use problem::ProblemWords;
pub use words::Words;
