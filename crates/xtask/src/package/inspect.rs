//! What others' tools say about the packages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Packages;
use crate::place::Place;
use crate::shell;

/// Shows every complaint; whether there is none that counts.
pub fn packages(place: &Place, packages: &Packages) -> Result<bool> {
    let unpacked = tempfile::tempdir()?;
    let mut unpack = shell::program(place, "dpkg-deb");
    shell::must(unpack.arg("-x").arg(&packages.deb).arg(unpacked.path()))?;
    let share = unpacked.path().join("usr/share");

    let mut fine = true;
    let mut ask = |what: &str, command: &mut Command| -> Result<()> {
        let (held, _) = shell::watch(command)?;
        println!("dev: {what}: {}", if held { "ok" } else { "FAILED" });
        fine &= held;
        Ok(())
    };
    let mut metainfo = shell::program(place, "appstreamcli");
    metainfo.args(["validate", "--no-net", "--pedantic"]);
    metainfo.arg(share.join("metainfo/app.forgepass.desktop.metainfo.xml"));
    ask("metainfo", &mut metainfo)?;
    let mut entry = shell::program(place, "desktop-file-validate");
    entry.arg(share.join("applications/Forgepass.desktop"));
    ask("desktop entry", &mut entry)?;
    let mut lintian = shell::program(place, "lintian");
    lintian.args(["--allow-root", "--fail-on", "error,warning"]);
    ask("lintian", lintian.arg(&packages.deb))?;

    let missing = only_in_one(place, packages, unpacked.path())?;
    for path in &missing {
        println!("dev: in one of the two packages only: {path}");
    }
    Ok(fine && missing.is_empty())
}

/// Both packages hold the same, but for what belongs to one kind of system.
fn only_in_one(place: &Place, packages: &Packages, deb: &Path) -> Result<Vec<String>> {
    let mut list = shell::program(place, "rpm");
    list.args(["--query", "--list", "--package"]);
    let rpm = shell::output(list.arg(&packages.rpm))?;
    let mut of_deb = Vec::new();
    files(deb, deb, &mut of_deb)?;
    let mut rest: Vec<String> = rpm.lines().map(str::to_owned).collect();
    let mut only = Vec::new();
    for path in of_deb {
        match rest.iter().position(|other| *other == elsewhere(&path)) {
            Some(at) => drop(rest.remove(at)),
            None if debians(&path) => {}
            None => only.push(path),
        }
    }
    only.extend(
        rest.into_iter()
            .filter(|path| !path.starts_with("/usr/share/licenses/")),
    );
    Ok(only)
}

/// Where the .rpm has it.
fn elsewhere(path: &str) -> String {
    path.replace("/zsh/vendor-completions/", "/zsh/site-functions/")
}

/// What Debian's policy alone asks for.
fn debians(path: &str) -> bool {
    ["/copyright", "/changelog.gz"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn files(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(root, &path, found)?;
        } else {
            found.push(format!("/{}", path.strip_prefix(root)?.display()));
        }
    }
    Ok(())
}
