//! All places together, in a home of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;

const GH: &str = "github.com:\n    users:\n        ada:\n            oauth_token: gho_canary0001\n        \
                  bob:\n    user: ada\n";
const STORE: &str =
    "https://ada:canary-0002@gitlab.com\nhttps://canary-0003:x-oauth-basic@gitee.com\n";
const NETRC: &str = "machine codeberg.org login ada password canary-0004\n";

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let file = home.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write(".config/gh/hosts.yml", GH);
    write(".git-credentials", STORE);
    write(
        ".config/git/credentials",
        "https://ada:canary-0005@gitlab.com\n",
    );
    write(".netrc", NETRC);
    home
}

fn environment(home: &Path, more: &[(&str, &str)]) -> Environment {
    let (path, home) = (home.join("bin"), home.to_str().unwrap());
    [("HOME", home), ("PATH", path.to_str().unwrap())]
        .into_iter()
        .chain(more.iter().copied())
        .collect()
}

fn install_gh(home: &Path, script: &str) {
    let program = home.join("bin/gh");
    fs::create_dir_all(home.join("bin")).unwrap();
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
}

fn listed(looked: &Looked) -> Vec<String> {
    let entries = looked.entries.iter();
    entries
        .map(|entry| {
            let login = entry.login.as_deref().unwrap_or("-");
            format!("{:?} {} {login}", entry.source, entry.name)
        })
        .collect()
}

fn of<'a>(looked: &'a Looked, login: &str) -> &'a Entry {
    let mut entries = looked.entries.iter();
    entries
        .find(|entry| entry.login.as_deref() == Some(login))
        .unwrap()
}

#[test]
fn each_place_is_looked_at_and_the_first_of_two_alike_counts() {
    let home = home();
    let environment = environment(home.path(), &[]);
    let looked = look(&environment, Platform::Xdg);
    assert_eq!(
        listed(&looked),
        [
            "Gh github.com ada",
            "GitCredentials gitlab.com ada",
            "GitCredentials gitee.com -",
            "Netrc codeberg.org ada",
        ]
    );
    assert!(looked.unread.is_empty());
    let gitlab = &looked.entries[1];
    assert_eq!(token(&environment, gitlab).unwrap().take(), "canary-0002");
}

#[test]
fn case_78_nothing_that_is_listed_shows_a_token() {
    let home = home();
    let environment = environment(home.path(), &[]);
    let looked = look(&environment, Platform::Xdg);
    let shown = format!("{looked:?}");
    assert!(!shown.contains("canary"), "{shown}");
    let shown = format!("{:?}", token(&environment, &looked.entries[0]));
    assert_eq!(shown, "Ok(Token(…))");
}

#[test]
fn what_the_keyring_holds_is_asked_of_gh_and_listed_only_where_that_is() {
    let home = home();
    let path = home.path();
    let plain = environment(path, &[]);
    assert!(!listed(&look(&plain, Platform::Xdg)).contains(&"Gh github.com bob".to_owned()));
    install_gh(
        path,
        "[ \"$*\" = 'auth token --hostname=github.com --user=bob' ] && \
         echo gho_of-$GH_PROMPT_DISABLED-bob$GH_TOKEN$GITHUB_TOKEN",
    );
    let environment = environment(
        path,
        &[("GH_TOKEN", "-not-this"), ("GITHUB_TOKEN", "-nor-this")],
    );
    let looked = look(&environment, Platform::Xdg);
    let taken = token(&environment, of(&looked, "bob")).unwrap().take();
    assert_eq!(taken, "gho_of-1-bob");
}

#[test]
fn a_gh_that_fails_or_says_no_token_hands_nothing_over() {
    let home = home();
    let environment = environment(home.path(), &[]);
    for script in ["echo gho_0123456789; exit 1", "echo not a token", "exit 0"] {
        install_gh(home.path(), script);
        let looked = look(&environment, Platform::Xdg);
        let error = token(&environment, of(&looked, "bob")).unwrap_err();
        assert!(matches!(error, FoundError::Withheld), "{script}: {error:?}");
    }
}

#[test]
fn an_entry_that_went_meanwhile_is_gone() {
    let home = home();
    let environment = environment(home.path(), &[]);
    let looked = look(&environment, Platform::Xdg);
    fs::remove_file(home.path().join(".netrc")).unwrap();
    let error = token(&environment, &looked.entries[3]).unwrap_err();
    assert!(matches!(error, FoundError::Gone), "{error:?}");
}

#[test]
fn a_place_that_cannot_be_read_is_told_and_hides_no_other() {
    let home = home();
    fs::write(home.path().join(".config/gh/hosts.yml"), "github.com: [").unwrap();
    fs::write(home.path().join(".netrc"), vec![b'x'; 1024 * 1024 + 1]).unwrap();
    fs::remove_file(home.path().join(".git-credentials")).unwrap();
    fs::create_dir(home.path().join(".git-credentials")).unwrap();
    let looked = look(&environment(home.path(), &[]), Platform::Xdg);
    assert_eq!(listed(&looked), ["GitCredentials gitlab.com ada"]);
    let kinds: Vec<_> = looked.unread.iter().map(|one| one.error.kind()).collect();
    assert_eq!(
        kinds,
        [
            io::ErrorKind::InvalidData,
            io::ErrorKind::InvalidInput,
            io::ErrorKind::FileTooLarge,
        ]
    );
}

#[test]
fn looking_and_taking_changes_no_file() {
    let home = home();
    let environment = environment(home.path(), &[]);
    let looked = look(&environment, Platform::Xdg);
    for entry in &looked.entries {
        token(&environment, entry).unwrap();
    }
    let text = |path: &str| fs::read_to_string(home.path().join(path)).unwrap();
    assert_eq!(text(".config/gh/hosts.yml"), GH);
    assert_eq!(text(".git-credentials"), STORE);
    assert_eq!(text(".netrc"), NETRC);
}

#[test]
fn bytes_that_are_no_text_spoil_only_their_line() {
    let home = home();
    let mut bytes = b"https://ada:\xff\xfe-broken@gitlab.com\n".to_vec();
    bytes.extend(STORE.as_bytes());
    fs::write(home.path().join(".git-credentials"), bytes).unwrap();
    let environment = environment(home.path(), &[]);
    let looked = look(&environment, Platform::Xdg);
    let gitlab = &looked.entries[1];
    assert_eq!(token(&environment, gitlab).unwrap().take(), "canary-0002");
}
