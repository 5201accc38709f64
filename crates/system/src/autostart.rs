//! Whether Forgepass is started at login.
//!
//! One desktop entry in the person's own autostart folder; whether it is there is the whole truth,
//! so no setting can disagree with it. It is written here and not by a library because it has to
//! name the home where that is not the everyday one, as the link handler's entry does.
//!
//! Source: Desktop Application Autostart Specification 0.5. Linux only so far.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::Environment;
use crate::handler::desktop::{home_folder, replace};
use crate::handler::entry;
use crate::handler::{Launch, SCHEME};

/// Why it cannot be told or changed.
#[derive(Debug, Error)]
pub enum AutostartError {
    /// Not a system whose logins we know.
    #[error("cannot tell what is started at login on this system")]
    UnknownHere,
    /// A path that no `Exec` line can carry.
    #[error("the path {0} cannot be started at login: it holds a quote, a backslash, $ or %")]
    OddPath(PathBuf),
    /// The entry could not be read or written.
    #[error("cannot use {file}")]
    File {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Whether this program is started at login, with this home.
pub fn is_on(launch: &Launch, env: &Environment) -> Result<bool, AutostartError> {
    let file = file(launch, env)?;
    match fs::read_to_string(&file) {
        // Desktops switch an entry off by a line in it.
        Ok(text) => Ok(launch.is_started_by(&text, env)
            && entry::value(&text, "Hidden") != Some("true")
            && entry::value(&text, "X-GNOME-Autostart-enabled") != Some("false")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(AutostartError::File { file, source }),
    }
}

/// Has this program started at login from now on.
pub fn turn_on(launch: &Launch, env: &Environment) -> Result<(), AutostartError> {
    let file = file(launch, env)?;
    let text = written(launch)?;
    replace(&file, &text).map_err(|source| AutostartError::File { file, source })
}

/// Does not have it started any more, whichever copy of it that was.
pub fn turn_off(launch: &Launch, env: &Environment) -> Result<(), AutostartError> {
    let file = file(launch, env)?;
    match fs::remove_file(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(|source| AutostartError::File { file, source }),
    }
}

/// A home of its own has an entry of its own.
fn file(launch: &Launch, env: &Environment) -> Result<PathBuf, AutostartError> {
    if !cfg!(target_os = "linux") {
        return Err(AutostartError::UnknownHere);
    }
    let name = match launch.home.suffix() {
        Some(suffix) => format!("{SCHEME}.{suffix}.desktop"),
        None => format!("{SCHEME}.desktop"),
    };
    Ok(home_folder(env, "XDG_CONFIG_HOME", ".config")
        .join("autostart")
        .join(name))
}

fn written(launch: &Launch) -> Result<String, AutostartError> {
    let program = word(launch.program.as_path(), "")?;
    let start = match &launch.home.own {
        Some(own) => format!("env {} {program}", word(own, "FORGEPASS_HOME=")?),
        None => program,
    };
    Ok(format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name=Forgepass\n\
         Comment=Keeps your code accounts ready\n\
         Comment[zh_CN]=让你的代码账号随时可用\n\
         Exec={start} --background\n\
         Icon=forgepass-desktop\n\
         NoDisplay=true\n\
         Terminal=false\n\
         X-GNOME-Autostart-enabled=true\n"
    ))
}

/// One word of the `Exec` line. Unlike those who open links, those who start programs at login
/// take quotes off.
fn word(path: &Path, before: &str) -> Result<String, AutostartError> {
    let odd = || AutostartError::OddPath(path.to_owned());
    let text = path.to_str().ok_or_else(odd)?;
    if text
        .chars()
        .any(|sign| sign.is_control() || "\"\\`$%".contains(sign))
    {
        return Err(odd());
    }
    if entry::is_plain(text) {
        Ok(format!("{before}{text}"))
    } else {
        Ok(format!("\"{before}{text}\""))
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use crate::{Home, Platform};

    fn desk() -> (tempfile::TempDir, Environment) {
        let dir = tempfile::tempdir().unwrap();
        let env = Environment::from_iter([("HOME", dir.path())]);
        (dir, env)
    }

    fn launch(program: &str, own: &str) -> Launch {
        let env = Environment::from_iter([("FORGEPASS_HOME", own), ("HOME", "/h")]);
        Launch {
            program: program.into(),
            home: Home::find(&env, Platform::Xdg).unwrap(),
        }
    }

    #[test]
    fn it_is_off_until_it_is_turned_on_and_off_again_after() {
        let (dir, env) = desk();
        let launch = launch("/opt/forgepass-desktop", "");
        assert!(!is_on(&launch, &env).unwrap());
        turn_on(&launch, &env).unwrap();
        assert!(is_on(&launch, &env).unwrap());
        let file = dir
            .path()
            .join(".config/autostart/app.forgepass.desktop.desktop");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("\nExec=/opt/forgepass-desktop --background\n"));
        turn_off(&launch, &env).unwrap();
        assert!(!is_on(&launch, &env).unwrap());
        assert!(!file.exists());
        turn_off(&launch, &env).unwrap();
    }

    #[test]
    fn a_home_of_its_own_is_named_and_does_not_meet_the_everyday_one() {
        let (dir, env) = desk();
        let own = launch("/my apps/app", "/my home");
        turn_on(&own, &env).unwrap();
        assert!(is_on(&own, &env).unwrap());
        assert!(!is_on(&launch("/my apps/app", ""), &env).unwrap());
        let folder = fs::read_dir(dir.path().join(".config/autostart")).unwrap();
        let file = folder.flatten().next().unwrap().path();
        let text = fs::read_to_string(file).unwrap();
        let exec = r#"Exec=env "FORGEPASS_HOME=/my home" "/my apps/app" --background"#;
        assert!(text.contains(exec), "{text}");
    }

    #[test]
    fn what_a_desktop_switched_off_is_off() {
        let (dir, env) = desk();
        let launch = launch("/opt/app", "");
        turn_on(&launch, &env).unwrap();
        let file = dir
            .path()
            .join(".config/autostart/app.forgepass.desktop.desktop");
        let text = fs::read_to_string(&file).unwrap();
        for (from, to) in [("enabled=true", "enabled=false"), ("NoDisplay", "Hidden")] {
            fs::write(&file, text.replace(from, to)).unwrap();
            assert!(!is_on(&launch, &env).unwrap(), "{to}");
        }
    }

    #[test]
    fn the_entry_of_another_copy_is_not_ours() {
        let (_dir, env) = desk();
        turn_on(&launch("/opt/old/app", ""), &env).unwrap();
        assert!(!is_on(&launch("/opt/app", ""), &env).unwrap());
    }

    #[test]
    fn a_path_that_an_exec_line_would_change_is_refused() {
        let (dir, env) = desk();
        for path in ["/a\"b", "/a\\b", "/a$b", "/a%b", "/a`b", "/a\nb"] {
            let refused = turn_on(&launch(path, ""), &env);
            assert!(matches!(refused, Err(AutostartError::OddPath(_))), "{path}");
        }
        assert!(!dir.path().join(".config").exists());
    }
}
