//! Whether Forgepass is started at login, and changing that.

use forgepass_core::view::{Code, Problem};
use forgepass_system::autostart::{self, AutostartError};
use forgepass_system::handler::Launch;

use crate::shell::Shell;

impl Shell {
    /// Whether it is; `None` where that cannot be told. Reads one small file.
    pub fn starts_at_login(&self) -> Option<bool> {
        let launch = Launch::of_this_process(self.home().clone(), self.env()).ok()?;
        autostart::is_on(&launch, self.env()).ok()
    }

    /// Has it started at login, or not any more.
    pub fn start_at_login(&self, wish: AtLogin) -> Result<(), Problem> {
        let unusable = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "start at login");
            Problem::new(Code::AutostartUnusable)
        };
        let launch = Launch::of_this_process(self.home().clone(), self.env())
            .map_err(|error| unusable(&error))?;
        let changed: Result<(), AutostartError> = match wish {
            AtLogin::Start => autostart::turn_on(&launch, self.env()),
            AtLogin::Stay => autostart::turn_off(&launch, self.env()),
        };
        self.changed();
        changed.map_err(|error| unusable(&error))
    }
}

/// What shall happen at login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtLogin {
    /// Forgepass starts in the background.
    Start,
    /// Nothing.
    Stay,
}
