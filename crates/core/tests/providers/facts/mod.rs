//! The facts of the contract, one room each.

pub mod browser;
pub mod device;
pub mod ending;
pub mod relink;
pub mod renewal;
pub mod repositories;
pub mod token;
