//! The .deb packed as Debian packs its own: the bundler knows gzip only.

use std::path::Path;

use anyhow::Result;

use crate::place::Place;
use crate::shell;

/// Packs it anew, with what is in it and its times as they are.
pub fn pack(place: &Place, deb: &Path, epoch: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let inside = folder.path().join("package");
    let mut unpack = shell::program(place, "dpkg-deb");
    shell::must(unpack.arg("--raw-extract").arg(deb).arg(&inside))?;
    let mut pack = shell::program(place, "dpkg-deb");
    pack.args(["--root-owner-group", "-Zxz", "-z9", "--build"]);
    pack.arg(&inside).arg(deb).env("SOURCE_DATE_EPOCH", epoch);
    shell::must(&mut pack)
}
