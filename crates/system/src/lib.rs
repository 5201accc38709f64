//! What Forgepass needs from this computer.
//!
//! Folders, the name of this computer, the `FORGEPASS_*` switches, opening the browser, who answers our links, what is started
//! at login, the log, notifications, what other programs signed in to, and whether the desktop is dark. The only
//! crate that reads the environment: the shells read it once, through [`Environment`], and hand
//! on what they found. Knows no window toolkit and no accounts.
#![warn(missing_docs)]

pub mod autostart;
pub mod browser;
#[cfg(target_os = "linux")]
mod bus;
pub mod computer;
pub mod desktop;
mod environment;
pub mod found;
pub mod handler;
mod home;
pub mod log;
pub mod notifications;
mod patience;
pub mod private;
pub mod scheme;
mod settings;
mod switches;

pub use environment::Environment;
pub use home::{Home, HomeError, Platform};
pub use settings::{SettingsError, choose_vault, chosen_vault};
pub use switches::{SwitchError, Switches, VaultChoice};
