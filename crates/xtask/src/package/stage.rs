//! Everything a package holds beside the window's own program, laid out as it is installed.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value};

use super::build::Build;
use super::{history, notices};
use crate::place::Place;
use crate::shell;

/// Where manual pages lie.
const MANUAL: &str = "usr/share/man/man1";

/// The layout of both kinds of package, which differ in a few places.
pub struct Stage {
    /// The folder that stands for `/`.
    root: PathBuf,
}

impl Stage {
    /// Lays everything out anew in `target/package`.
    pub fn lay_out(place: &Place, build: &Build) -> Result<Self> {
        let folder = place.target.join("package");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let stage = Self {
            root: folder.join("root"),
        };
        let linux = place.root.join("src-tauri/linux");
        let read = |file: &str| {
            let file = linux.join(file);
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
        };

        let pages = place.target.join("release/forgepass-pages");
        shell::must(shell::program(place, pages).arg(&stage.root))?;
        let window = read("forgepass-desktop.1")?;
        stage.put(&format!("{MANUAL}/forgepass-desktop.1"), &window)?;
        stage.press(MANUAL)?;

        stage.put(
            "usr/share/metainfo/app.forgepass.desktop.metainfo.xml",
            &read("app.forgepass.desktop.metainfo.xml")?
                .replace("{{version}}", &build.version)
                .replace("{{day}}", &build.day),
        )?;
        let drawing = fs::read_to_string(place.root.join("icons/forgepass.svg"))?;
        stage.put(
            "usr/share/icons/hicolor/scalable/apps/forgepass-desktop.svg",
            &drawing,
        )?;

        let papers = "usr/share/doc/forgepass";
        stage.put(&format!("{papers}/copyright"), &read("copyright")?)?;
        let notices = notices::collect(place)?;
        stage.put_pressed(&format!("{papers}/THIRD-PARTY-NOTICES.gz"), &notices)?;
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(place.root.join(licence))?;
            stage.put(&format!("usr/share/licenses/forgepass/{licence}"), &text)?;
        }

        let changelog = fs::read_to_string(place.root.join("CHANGELOG.md"))?;
        let signed = history::Signed {
            by: &build.maintainer,
            at: &build.moment,
        };
        let changelog = history::debian(&changelog, &build.version, &signed);
        // Not by the bundler's own setting, which names the folder after the product.
        stage.put_pressed(&format!("{papers}/changelog.gz"), &changelog)?;
        fs::copy(
            place.target.join("release/forgepass"),
            stage.made("usr/bin/forgepass")?,
        )?;
        Ok(stage)
    }

    /// What goes into the .deb: installed path → file.
    pub fn for_deb(&self) -> Result<Value> {
        self.files(|path| (!path.starts_with("usr/share/licenses")).then(|| path.to_owned()))
    }

    /// What goes into the .rpm, where zsh looks elsewhere and nothing is Debian's.
    pub fn for_rpm(&self) -> Result<Value> {
        self.files(|path| {
            let debians = ["/copyright", "/changelog.gz"];
            let shared = !debians.iter().any(|end| path.ends_with(end));
            shared.then(|| path.replace("/zsh/vendor-completions/", "/zsh/site-functions/"))
        })
    }

    fn files(&self, installed: impl Fn(&str) -> Option<String>) -> Result<Value> {
        let mut all = Vec::new();
        walk(&self.root, &mut all)?;
        let mut files = Map::new();
        for file in all {
            let path = file.strip_prefix(&self.root)?.to_string_lossy();
            if let Some(path) = installed(&path) {
                let source = file.to_string_lossy().into_owned();
                files.insert(format!("/{path}"), source.into());
            }
        }
        Ok(files.into())
    }

    /// The path of a file below the root, whose folder is there.
    fn made(&self, path: &str) -> Result<PathBuf> {
        let file = self.root.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&self.root))?;
        Ok(file)
    }

    fn put(&self, path: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.made(path)?, text)?)
    }

    fn put_pressed(&self, path: &str, text: &str) -> Result<()> {
        pressed(&self.made(path)?, text.as_bytes())
    }

    /// Compresses every file of a folder, as Debian wants manual pages.
    fn press(&self, folder: &str) -> Result<()> {
        for entry in fs::read_dir(self.root.join(folder))? {
            let file = entry?.path();
            let mut name = file.clone().into_os_string();
            name.push(".gz");
            pressed(Path::new(&name), &fs::read(&file)?)?;
            fs::remove_file(file)?;
        }
        Ok(())
    }
}

/// Without a time in it: the same text always makes the same file.
fn pressed(file: &Path, text: &[u8]) -> Result<()> {
    let mut gzip = GzBuilder::new().write(File::create(file)?, Compression::best());
    gzip.write_all(text)?;
    gzip.finish()?;
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}
