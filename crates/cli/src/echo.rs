//! The terminal, put back as it was after something was typed unseen.
//!
//! A read from a terminal cannot be called off. Whoever stops waiting for it would leave a terminal
//! that shows nothing of what is typed next.

/// What the terminal was like; it is so again when this goes.
#[cfg(unix)]
pub struct Echo {
    terminal: std::fs::File,
    modes: rustix::termios::Termios,
}

#[cfg(unix)]
impl Echo {
    /// Looks at the terminal of this process; `None` where there is none.
    pub fn as_it_is() -> Option<Self> {
        let terminal = std::fs::File::open("/dev/tty").ok()?;
        let modes = rustix::termios::tcgetattr(&terminal).ok()?;
        Some(Self { terminal, modes })
    }
}

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that has gone needs nothing any more.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.modes);
    }
}

/// Elsewhere a console forgets what a program asked of it.
#[cfg(not(unix))]
pub struct Echo;

#[cfg(not(unix))]
impl Echo {
    /// There is nothing to look at.
    pub fn as_it_is() -> Option<Self> {
        None
    }
}
