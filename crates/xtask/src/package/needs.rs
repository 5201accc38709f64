//! Which packages of Debian our programs need, read from the programs.

use std::fs;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::shell;

/// What no reading of libraries finds: the tools that open the browser, and the one without whose
/// index of handlers GNOME gives our links to nobody.
const CALLED: [&str; 2] = ["desktop-file-utils", "xdg-utils"];

/// The libraries they are linked to, each with the version it takes, as Debian's own tool says.
pub fn of_the_programs(place: &Place) -> Result<Vec<String>> {
    let scratch = tempfile::tempdir()?;
    fs::create_dir(scratch.path().join("debian"))?;
    // The tool wants to know for which package it is asked.
    fs::write(
        scratch.path().join("debian/control"),
        "Source: forgepass\n\nPackage: forgepass\nArchitecture: any\n",
    )?;
    let mut tool = shell::program(place, "dpkg-shlibdeps");
    tool.current_dir(scratch.path()).arg("-O");
    for program in ["forgepass-desktop", "forgepass"] {
        tool.arg(place.target.join("release").join(program));
    }
    let said = shell::output(&mut tool)?;
    let mut needs = read(&said).context("dpkg-shlibdeps does not say what the programs need")?;
    needs.extend(CALLED.map(str::to_owned));
    Ok(needs)
}

fn read(said: &str) -> Option<Vec<String>> {
    let list = said
        .lines()
        .find_map(|line| line.strip_prefix("shlibs:Depends="))?;
    Some(list.split(", ").map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_library_is_one_need_with_its_version() {
        let said = "shlibs:Depends=libc6 (>= 2.35), libgtk-3-0 (>= 3.9.10)\n";
        assert_eq!(
            read(said),
            Some(vec![
                "libc6 (>= 2.35)".into(),
                "libgtk-3-0 (>= 3.9.10)".into()
            ])
        );
        assert_eq!(read("nothing\n"), None);
    }
}
