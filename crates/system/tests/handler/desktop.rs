//! A desktop of its own for each test, with the real tools.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use forgepass_system::handler::Launch;
use forgepass_system::{Environment, Home, Platform};

/// A person with a desktop of their own, and a program that writes down what it is started with.
pub struct Desktop {
    dir: tempfile::TempDir,
    current: &'static str,
}

impl Desktop {
    pub fn new(current: &'static str) -> Self {
        let dir = tempfile::Builder::new().prefix("desk").tempdir().unwrap();
        let desktop = Self { dir, current };
        desktop.program("app");
        desktop
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub fn program(&self, name: &str) -> PathBuf {
        let file = self.at(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let script = format!(
            "#!/bin/sh\n{{ echo \"$FORGEPASS_HOME\"; echo $#; echo \"$1\"; }} > '{0}.new'\nmv '{0}.new' '{0}'\n",
            self.at("started").display()
        );
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    /// `own` sets FORGEPASS_HOME for the program, not for the desktop.
    pub fn launch(&self, program: &str, own: Option<&str>) -> Launch {
        let own = own.map(|own| self.at(own).into_os_string());
        let env = Environment::from_iter([
            (OsString::from("HOME"), self.at("home").into_os_string()),
            ("FORGEPASS_HOME".into(), own.unwrap_or_default()),
        ]);
        Launch {
            program: self.at(program),
            home: Home::find(&env, Platform::Xdg).unwrap(),
        }
    }

    pub fn env(&self) -> Environment {
        let path = |name: &str| self.at(name).into_os_string();
        Environment::from_iter([
            ("PATH", std::env::var_os("PATH").unwrap()),
            ("HOME", path("home")),
            ("XDG_DATA_HOME", path("home/data")),
            ("XDG_CONFIG_HOME", path("home/config")),
            ("XDG_DATA_DIRS", path("shared")),
            ("XDG_CONFIG_DIRS", path("etc")),
            ("XDG_CURRENT_DESKTOP", self.current.into()),
            // The generic opener looks at scheme handlers only where there is a display.
            ("DISPLAY", ":0".into()),
        ])
    }

    /// `exec` has to exist: the desktop passes over entries whose program is not there.
    pub fn entry(&self, folder: &str, name: &str, exec: &str) {
        let folder = self.at(folder).join("applications");
        fs::create_dir_all(&folder).unwrap();
        let text = format!(
            "[Desktop Entry]\nType=Application\nName=X\nExec={exec} %u\n\
             MimeType=x-scheme-handler/app.forgepass.desktop;\n"
        );
        fs::write(folder.join(name), text).unwrap();
        assert!(self.tool("update-desktop-database", &[folder.as_os_str()]));
    }

    pub fn choose(&self, name: &str) {
        let mime = "x-scheme-handler/app.forgepass.desktop";
        assert!(self.tool(
            "xdg-mime",
            &["default".as_ref(), name.as_ref(), mime.as_ref()]
        ));
    }

    pub fn tool(&self, name: &str, args: &[&OsStr]) -> bool {
        let mut command = Command::new(name);
        command.args(args).env_clear().envs(self.env().iter());
        command
            .stdin(Stdio::null())
            .status()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .success()
    }

    pub fn started(&self) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            if let Ok(text) = fs::read_to_string(self.at("started")) {
                return text;
            }
            assert!(Instant::now() < deadline, "the program was never started");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.at(folder).join("applications")).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".desktop"))
            .collect();
        names.sort();
        names
    }
}
