//! Python programs that others wrote, each with the packages that its list names and nothing else.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places::{root, tool};

/// The folder of that peer: its list of packages, and what of ours tells them what to do.
pub(super) fn folder(peer: &str) -> PathBuf {
    Path::new(root()).join("tests/peers").join(peer)
}

/// The interpreter that has its packages; the first story to come installs them.
#[track_caller]
pub(super) fn installed(peer: &str) -> PathBuf {
    let cache = root().join(".cache");
    let place = cache.join(peer);
    let (python, done) = (place.join("bin/python"), place.join("installed.txt"));
    let list = folder(peer).join("requirements.txt");
    let wanted = fs::read_to_string(&list).expect("the list is here");
    fs::create_dir_all(&cache).expect("the cache is ours");
    let lock = File::create(cache.join(format!("{peer}.lock"))).expect("the cache is ours");
    lock.lock().expect("a lock on a file of ours");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return python;
    }
    // Half a room, or one of other packages, is made anew.
    let venv = ["-m", "venv", "--clear"];
    run(Command::new(tool(&["python3"])).args(venv).arg(&place));
    // Wheels alone: no package runs anything of its own to be installed.
    let install = "-m pip install --quiet --no-input --disable-pip-version-check \
                   --require-hashes --only-binary :all: --requirement";
    run(Command::new(&python)
        .args(install.split_whitespace())
        .arg(list));
    fs::write(done, wanted).expect("the cache is ours");
    python
}

#[track_caller]
fn run(command: &mut Command) {
    let done = command.output().expect("python3 was found");
    assert!(done.status.success(), "{command:?}: {done:?}");
}
