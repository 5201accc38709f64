//! The program that is to answer, and how an entry starts it.

use std::io;
use std::path::{Path, PathBuf};

use super::{HandlerError, MIME, entry};
use crate::{Environment, Home};

/// What must run when a link of ours is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// Absolute path of the program.
    pub program: PathBuf,
    /// The home it must use. The browser starts it without our environment, so a home other than
    /// the everyday one has to stand in the entry.
    pub home: Home,
}

impl Launch {
    /// This process; inside an AppImage the image, since the mounted program goes with it.
    pub fn of_this_process(home: Home, env: &Environment) -> io::Result<Self> {
        let program = std::env::current_exe()?;
        let image = env.folder("APPIMAGE").filter(|_| {
            env.folder("APPDIR")
                .is_some_and(|mounted| program.starts_with(mounted))
        });
        Ok(Self {
            program: image.unwrap_or(program),
            home,
        })
    }

    /// Name of the entry that [`super::install`] writes.
    pub(super) fn entry_name(&self) -> String {
        match self.home.suffix() {
            Some(suffix) => format!("forgepass-handler-{suffix}.desktop"),
            None => "forgepass-handler.desktop".to_owned(),
        }
    }

    /// Text of that entry.
    pub(super) fn entry(&self) -> Result<String, HandlerError> {
        let program = plain(&self.program)?;
        let exec = match &self.home.own {
            Some(own) => format!("env FORGEPASS_HOME={} {program}", plain(own)?),
            None => program.to_owned(),
        };
        Ok(entry::write(&exec, MIME))
    }

    /// Whether a desktop entry starts this program with this home.
    pub(crate) fn is_started_by(&self, text: &str, env: &Environment) -> bool {
        let Some(start) = entry::start(text) else {
            return false;
        };
        let same_home = start.home.as_deref() == self.home.own.as_ref().map(|own| own.as_os_str());
        same_home
            && located(&start.program, env)
                .is_some_and(|found| resolved(&found) == resolved(&self.program))
    }
}

fn plain(path: &Path) -> Result<&str, HandlerError> {
    path.to_str()
        .filter(|text| entry::is_plain(text))
        .ok_or_else(|| HandlerError::UnplainPath(path.to_owned()))
}

/// An entry may name its program by path, or as the shell would find it.
pub(crate) fn located(program: &str, env: &Environment) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program));
    }
    std::env::split_paths(env.get("PATH")?)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::Platform;

    fn launch(program: &str, home: &str) -> Launch {
        let env = Environment::from_iter([("FORGEPASS_HOME", home), ("HOME", "/h")]);
        Launch {
            program: program.into(),
            home: Home::find(&env, Platform::Xdg).unwrap(),
        }
    }

    #[test]
    fn an_own_home_stands_in_the_entry_and_in_its_name() {
        let launch = launch("/opt/app", "/tmp/a");
        assert_eq!(
            launch.entry_name(),
            "forgepass-handler-h6cc13bddf2746ce7.desktop"
        );
        let text = launch.entry().unwrap();
        assert!(text.contains("\nExec=env FORGEPASS_HOME=/tmp/a /opt/app %u\n"));
    }

    #[test]
    fn the_everyday_home_is_left_out() {
        let launch = launch("/opt/app", "");
        assert_eq!(launch.entry_name(), "forgepass-handler.desktop");
        assert!(launch.entry().unwrap().contains("\nExec=/opt/app %u\n"));
    }

    #[test]
    fn a_path_with_a_space_is_refused_in_words() {
        for launch in [launch("/my apps/app", "/h"), launch("/app", "/my home")] {
            let said = launch.entry().unwrap_err().to_string();
            assert!(said.contains("holds a space or a sign"), "{said}");
        }
    }

    #[test]
    fn another_program_or_another_home_is_not_ours() {
        let env = Environment::default();
        let ours = launch("/opt/app", "/tmp/a");
        let entry = |exec: &str| format!("[Desktop Entry]\nExec={exec}\n");
        assert!(ours.is_started_by(&entry("env FORGEPASS_HOME=/tmp/a /opt/app %u"), &env));
        for exec in [
            "env FORGEPASS_HOME=/tmp/b /opt/app %u",
            "env FORGEPASS_HOME=/tmp/a /opt/old/app %u",
            "/opt/app %u",
            "app %u",
        ] {
            assert!(!ours.is_started_by(&entry(exec), &env), "{exec}");
        }
    }

    #[test]
    fn a_bare_name_is_looked_up_as_the_shell_would() {
        let env = Environment::from_iter([("PATH", "/nowhere:/bin")]);
        let ours = launch("/bin/sh", "");
        assert!(ours.is_started_by("[Desktop Entry]\nExec=sh %u\n", &env));
    }
}
