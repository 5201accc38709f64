//! How Forgepass stands on the desktop around it.

use serde::{Deserialize, Serialize};

/// What the person chose of how the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the desktop is.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// An account that a notification called the person to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Called {
    /// The account.
    pub account: String,
    /// Counts up with each call.
    pub count: u32,
}

/// How Forgepass stands on this desktop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Desktop {
    /// How the window shall look.
    pub appearance: Appearance,
    /// Whether that is dark; `None` where only the web view knows.
    pub dark: Option<bool>,
    /// Whether accounts are kept ready while no window is open.
    pub keep_ready: bool,
    /// Whether Forgepass is started at login; `None` where that cannot be told.
    pub start_at_login: Option<bool>,
    /// Whether a browser was found that can open a private window.
    pub private_window: bool,
    /// The account to show, when a notification was pressed.
    pub called: Option<Called>,
}
