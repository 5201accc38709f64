//! With an opener of our own on the path, started for real.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// A folder with one program `xdg-open`, which runs `script`.
fn opener(script: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("xdg-open");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

fn open_with(dir: &Path, address: &str) -> Result<(), BrowserError> {
    let url = Url::parse(address).unwrap();
    open_in(Some(dir.as_os_str()), &url, HostIsLoopback::No)
}

fn appears(file: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text,
            _ => assert!(Instant::now() < deadline, "{} never came", file.display()),
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_opener_gets_one_argument_that_no_shell_has_read() {
    let dir = opener(r#"{ echo $#; echo "$1"; } > "${0%/*}/told""#);
    open_with(dir.path(), r#"https://a.example/$(id)?x=`id`&y="&z=;w"#).unwrap();
    assert_eq!(
        appears(&dir.path().join("told")),
        "1\nhttps://a.example/$(id)?x=`id`&y=%22&z=;w\n"
    );
}

#[test]
fn an_opener_that_never_exits_does_not_block() {
    let dir = opener(r#"echo $$ > "${0%/*}/told"; exec /bin/sleep 600"#);
    let before = Instant::now();
    open_with(dir.path(), "https://a.example/").unwrap();
    assert!(before.elapsed() < Duration::from_secs(2));
    let pid = appears(&dir.path().join("told"));
    assert!(Path::new("/proc").join(pid.trim()).exists());
    Command::new("kill").arg(pid.trim()).status().unwrap();
}

#[test]
fn an_opener_that_ends_leaves_no_zombie() {
    let dir = opener(r#"echo $$ > "${0%/*}/told""#);
    open_with(dir.path(), "https://a.example/").unwrap();
    let pid = appears(&dir.path().join("told"));
    let process = Path::new("/proc").join(pid.trim());
    let deadline = Instant::now() + Duration::from_secs(10);
    while process.exists() {
        assert!(Instant::now() < deadline, "the opener was never reaped");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn no_opener_at_all_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let error = open_with(dir.path(), "https://a.example/").unwrap_err();
    assert_eq!(error.to_string(), "no program to open a browser with");
}

#[test]
fn a_refused_address_starts_nothing() {
    let dir = opener(r#"echo ran > "${0%/*}/told""#);
    open_with(dir.path(), "file:///etc/passwd").unwrap_err();
    assert!(!dir.path().join("told").exists());
}
