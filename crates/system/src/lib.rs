//! What Forgepass needs from this computer.
//!
//! Folders, the `FORGEPASS_*` switches, opening the browser, and who answers our links. The only
//! crate that reads the environment: the shells read it once, through [`Environment`], and hand
//! on what they found. Knows no window toolkit and no accounts.
#![warn(missing_docs)]

pub mod browser;
mod environment;
pub mod handler;
mod home;
mod patience;
mod settings;
mod switches;

pub use environment::Environment;
pub use home::{Home, HomeError, Platform};
pub use settings::{SettingsError, choose_vault, chosen_vault};
pub use switches::{SwitchError, Switches, VaultChoice};
