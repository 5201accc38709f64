//! `./dev package --prove`: the .deb in a Debian that has nothing else, from installing to removing.
//!
//! The bare Debian lies in `target/prove/base` and is kept; what happens in it lies in a layer over
//! it, in mount and process namespaces of their own, and is gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Packages;
use crate::parts;
use crate::place::Place;
use crate::shell;

/// The oldest Debian that the packages are for, and the one they are built on.
const SUITE: &str = "bookworm";

/// Makes the namespaces and the layer, and starts [`INSIDE`] in them.
const ROOM: &str = include_str!("room.sh");

/// What a person does there: install, use, remove.
const INSIDE: &str = include_str!("inside.sh");

/// Tells the story of the installed package; not well told is an error.
pub fn packages(place: &Place, packages: &Packages) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        bail!("--prove makes a Debian in a folder, which only root can; run it as root");
    }
    let folder = place.target.join("prove");
    let base = base(place, &folder)?;
    let carried = folder.join("carried");
    if carried.exists() {
        fs::remove_dir_all(&carried)?;
    }
    fs::create_dir_all(&carried)?;
    for (file, name) in [
        (packages.deb.clone(), "forgepass.deb"),
        (place.built("demo-forge"), "demo-forge"),
        (story(place)?, "story"),
    ] {
        fs::copy(&file, carried.join(name))
            .with_context(|| format!("cannot copy {}", file.display()))?;
    }
    fs::write(carried.join("inside.sh"), INSIDE)?;
    println!("dev: in a bare Debian {SUITE}: install, sign in, remove");
    let mut room = shell::program(place, "unshare");
    room.args(["--mount", "--pid", "--fork", "--kill-child"]);
    room.args(["--propagation", "private", "sh", "-euc", ROOM, "room"]);
    room.args([&base, &folder.join("layer"), &carried, &place.shots()]);
    let held = shell::must(&mut room);
    fs::remove_dir_all(folder.join("layer"))?;
    held
}

/// The bare Debian, made once.
fn base(place: &Place, folder: &Path) -> Result<PathBuf> {
    let base = folder.join("base");
    if base.exists() {
        return Ok(base);
    }
    println!("dev: making a bare Debian {SUITE} in {}", base.display());
    // Under another name until it is whole.
    let begun = folder.join("base-begun");
    if begun.exists() {
        fs::remove_dir_all(&begun)?;
    }
    fs::create_dir_all(folder)?;
    let mut debootstrap = shell::program(place, "debootstrap");
    debootstrap.args(["--variant=minbase", SUITE]).arg(&begun);
    shell::must(&mut debootstrap)?;
    fs::rename(begun, &base)?;
    Ok(base)
}

/// The story as a program, built with the demo host it plays at.
fn story(place: &Place) -> Result<PathBuf> {
    shell::must(shell::cargo(place, &["build", "--quiet"]).args(parts::EVERYTHING))?;
    let mut build = shell::cargo(place, &["test", "--quiet", "--no-run", "--test", STORY]);
    build.args(parts::EVERYTHING);
    build.args(["--message-format", "json"]);
    let said = shell::output(&mut build)?;
    executable(&said).context("cargo does not say where the story is")
}

const STORY: &str = "installed";

fn executable(said: &str) -> Option<PathBuf> {
    said.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_story = message["target"]["name"] == STORY;
        let file = message["executable"].as_str()?;
        is_story.then(|| PathBuf::from(file))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_found_among_what_cargo_built() {
        let said = "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"x\"},\"executable\":\"/t/x\"}\n\
                    {\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"installed\"},\"executable\":null}\n\
                    {\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"installed\"},\"executable\":\"/t/i\"}\n";
        assert_eq!(executable(said), Some(PathBuf::from("/t/i")));
        assert_eq!(executable("warning: something\n"), None);
    }
}
