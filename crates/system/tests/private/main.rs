//! Private windows of browsers that are installed in a folder of ours, started for real.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use forgepass_system::Environment;
use forgepass_system::browser::HostIsLoopback;
use forgepass_system::private;
use url::Url;

/// A computer with a folder of desktop entries and one of programs.
struct Computer(tempfile::TempDir);

impl Computer {
    fn new() -> Self {
        let here = tempfile::tempdir().expect("a folder");
        for folder in ["share/applications", "own/applications", "bin", "config"] {
            fs::create_dir_all(here.path().join(folder)).expect("a folder");
        }
        Self(here)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn env(&self) -> Environment {
        Environment::from_iter([
            ("PATH", self.path("bin")),
            ("XDG_DATA_DIRS", self.path("share")),
            ("XDG_DATA_HOME", self.path("own")),
            ("XDG_CONFIG_HOME", self.path("config")),
        ])
    }

    /// A program that writes down its arguments.
    fn program(&self, name: &str) -> PathBuf {
        let program = self.path("bin").join(name);
        let told = self.path("told");
        let script = format!(
            "#!/bin/sh\nfor word in \"{name}\" \"$@\"; do echo \"$word\"; done > {0}.new; mv {0}.new {0}\n",
            told.display()
        );
        fs::write(&program, script).expect("a program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its mode");
        program
    }

    fn entry(&self, file: &str, lines: &str) {
        let text = format!("[Desktop Entry]\nType=Application\n{lines}\n");
        fs::write(self.path(file), text).expect("an entry");
    }

    /// What the browser that was found is started with.
    fn opened(&self, address: &str) -> Option<String> {
        let browser = private::find(&self.env())?;
        let url = Url::parse(address).expect("a literal address");
        browser.open(&url, HostIsLoopback::No).expect("it starts");
        Some(appears(&self.path("told")))
    }
}

fn appears(file: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match fs::read_to_string(file) {
            Ok(text) => return text,
            Err(_) => assert!(Instant::now() < deadline, "{} never came", file.display()),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

const PAGES: &str = "MimeType=text/html;x-scheme-handler/https;";

#[test]
fn the_action_of_a_browser_opens_its_private_window() {
    let computer = Computer::new();
    let program = computer.program("mybrowser");
    computer.entry(
        "share/applications/mybrowser.desktop",
        &format!(
            "Exec=mybrowser %u\n{PAGES}\nActions=new-window;new-private-window;\n\n\
             [Desktop Action new-window]\nExec=mybrowser --new-window %u\n\n\
             [Desktop Action new-private-window]\nExec=\"{0}\" --secretly %u",
            program.display()
        ),
    );
    // The environment of the test is not ours, so the entry names the program in full.
    assert_eq!(
        computer.opened("https://a.example/$(id)?x=1&y=2"),
        Some("mybrowser\n--secretly\nhttps://a.example/$(id)?x=1&y=2\n".to_owned())
    );
}

#[test]
fn a_known_browser_without_an_action_gets_its_flag() {
    let computer = Computer::new();
    let program = computer.program("chromium");
    computer.entry(
        "share/applications/chromium.desktop",
        &format!("Exec={} --quiet %U\n{PAGES}", program.display()),
    );
    assert_eq!(
        computer.opened("https://a.example/"),
        Some("chromium\n--quiet\n--incognito\nhttps://a.example/\n".to_owned())
    );
}

#[test]
fn the_browser_that_the_person_chose_comes_first() {
    let computer = Computer::new();
    for name in ["chromium", "firefox"] {
        let program = computer.program(name);
        computer.entry(
            &format!("share/applications/{name}.desktop"),
            &format!("Exec={} %u\n{PAGES}", program.display()),
        );
    }
    let choice = "[Default Applications]\nx-scheme-handler/https=firefox.desktop\n";
    fs::write(computer.path("config/mimeapps.list"), choice).expect("a choice");
    assert_eq!(
        computer.opened("https://a.example/"),
        Some("firefox\n--private-window\nhttps://a.example/\n".to_owned())
    );
}

#[test]
fn the_marks_of_flatpak_are_not_arguments() {
    let computer = Computer::new();
    let program = computer.program("flatpak");
    computer.entry(
        "share/applications/org.example.Browser.desktop",
        &format!(
            "Exec=x\n{PAGES}\nActions=new-private-window;\n\n\
             [Desktop Action new-private-window]\n\
             Exec={} run --file-forwarding org.example.Browser --private-window @@u %u @@",
            program.display()
        ),
    );
    assert_eq!(
        computer.opened("https://a.example/"),
        Some(
            "flatpak\nrun\n--file-forwarding\norg.example.Browser\n--private-window\nhttps://a.example/\n"
                .to_owned()
        )
    );
}

#[test]
fn an_entry_of_the_persons_own_stands_before_the_systems() {
    let computer = Computer::new();
    let program = computer.program("chromium");
    computer.entry(
        "share/applications/chromium.desktop",
        &format!("Exec={} %u\n{PAGES}", program.display()),
    );
    assert!(private::find(&computer.env()).is_some());
    computer.entry("own/applications/chromium.desktop", "Hidden=true");
    assert_eq!(private::find(&computer.env()), None);
}

#[test]
fn no_browser_is_found_where_there_is_none() {
    let computer = Computer::new();
    assert_eq!(private::find(&computer.env()), None);
    let program = computer.program("firefox");
    let exec = format!("Exec={} %u", program.display());
    // No browser: it opens no pages.
    computer.entry("share/applications/a.desktop", &exec);
    // A browser whose private window nobody knows.
    let other = computer.program("other");
    let exec_other = format!("Exec={} %u\n{PAGES}", other.display());
    computer.entry("share/applications/b.desktop", &exec_other);
    // One that is not there any more.
    let gone = format!("Exec=/nowhere/firefox %u\n{PAGES}");
    computer.entry("share/applications/c.desktop", &gone);
    assert_eq!(private::find(&computer.env()), None);
}

#[test]
fn an_address_that_must_not_be_opened_starts_nothing() {
    let computer = Computer::new();
    let program = computer.program("firefox");
    let exec = format!("Exec={} %u\n{PAGES}", program.display());
    computer.entry("share/applications/firefox.desktop", &exec);
    let browser = private::find(&computer.env()).expect("a browser");
    let file = Url::parse("file:///etc/passwd").expect("a literal address");
    let refused = browser
        .open(&file, HostIsLoopback::No)
        .expect_err("refused");
    assert_eq!(
        refused.to_string(),
        "an address of the scheme file is not opened"
    );
    assert!(!computer.path("told").exists());
}
