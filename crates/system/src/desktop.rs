//! What kind of computer this is, for a report that a stranger may read.
//!
//! Kinds and versions only: no name of the computer or its person, and no path.

use std::fs;

use crate::Environment;

/// Longer than any real one.
const LONGEST: usize = 64;

/// A computer, as far as it explains how programs behave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The system and its version, such as `Debian GNU/Linux 12 (bookworm)`.
    pub system: String,
    /// Its processor.
    pub machine: &'static str,
    /// The desktop, such as `GNOME`; empty where there is none.
    pub desktop: String,
    /// `wayland`, `x11`, `tty`, or empty.
    pub session: String,
}

impl Facts {
    /// What this computer is.
    pub fn of_here(env: &Environment) -> Self {
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        Self::read(env, &release)
    }

    fn read(env: &Environment, release: &str) -> Self {
        let said = |name| env.get(name).and_then(|value| value.to_str());
        Self {
            system: pretty_name(release).map_or_else(|| std::env::consts::OS.to_owned(), short),
            machine: std::env::consts::ARCH,
            desktop: said("XDG_CURRENT_DESKTOP").map(short).unwrap_or_default(),
            session: said("XDG_SESSION_TYPE").map(short).unwrap_or_default(),
        }
    }
}

fn pretty_name(release: &str) -> Option<&str> {
    let line = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(line.trim_matches(['"', '\'']))
}

fn short(text: &str) -> String {
    let plain = text.chars().filter(|sign| !sign.is_control());
    plain.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_is_told_by_its_kind_and_not_by_its_person() {
        let env = Environment::from_iter([
            ("XDG_CURRENT_DESKTOP", "GNOME"),
            ("XDG_SESSION_TYPE", "wayland"),
            ("USER", "ada"),
            ("HOME", "/home/ada"),
        ]);
        let release = "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        let facts = Facts::read(&env, release);
        assert_eq!(facts.system, "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(facts.desktop, "GNOME");
        assert_eq!(facts.session, "wayland");
        assert!(!format!("{facts:?}").contains("ada"));
    }

    #[test]
    fn a_system_without_a_name_of_its_own_is_called_by_its_kind() {
        let facts = Facts::read(&Environment::default(), "");
        assert_eq!(facts.system, std::env::consts::OS);
        assert_eq!(facts.desktop, "");
    }
}
