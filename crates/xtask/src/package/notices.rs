//! The notices of what others wrote and our programs hold.
//!
//! Which crates those are cargo says, which npm packages the bundler says, and the texts are read
//! from their own sources: nothing here is kept by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::place::Place;
use crate::{shell, ui};

/// One piece of somebody else's work.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Work {
    name: String,
    version: String,
    licence: String,
    /// Who made it and where its source is, as far as it says.
    origin: Vec<String>,
    texts: Vec<String>,
}

/// All of them, as one text.
pub fn collect(place: &Place) -> Result<String> {
    let mut works = crates(place)?;
    works.extend(packages(place)?);
    Ok(text(&works))
}

fn text(works: &[Work]) -> String {
    let mut works = works.to_vec();
    works.sort();
    let mut text = String::from(
        "Third-party notices\n\n\
         The programs of Forgepass hold the works listed here, each under the licence beside its\n\
         name, and the standard library of Rust (MIT OR Apache-2.0, The Rust Project Contributors).\n\
         The licence texts follow the list; above each stand the works that come with it.\n\n",
    );
    let mut users: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for work in &works {
        let known = format!("{} {}", work.name, work.version);
        let _ = writeln!(text, "{known}: {}", work.licence);
        for line in &work.origin {
            let _ = writeln!(text, "    {line}");
        }
        if work.texts.is_empty() {
            let _ = writeln!(text, "    comes without a licence text of its own");
        }
        for licence in &work.texts {
            users.entry(licence).or_default().insert(known.clone());
        }
    }
    for (licence, users) in users {
        let users: Vec<_> = users.into_iter().collect();
        let rule = "-".repeat(72);
        let _ = write!(text, "\n{rule}\n{}\n\n{licence}\n", users.join(", "));
    }
    text
}

/// The crates that the window and the command are made of; not what only builds or tests them.
fn crates(place: &Place) -> Result<Vec<Work>> {
    let mut tree = shell::cargo(place, &["tree", "--locked", "--edges", "normal"]);
    tree.args(["-p", "forgepass-desktop", "-p", "forgepass-cli"]);
    tree.args(["--prefix", "none", "--format", "{p}"]);
    let used = used(&shell::output(&mut tree)?);
    let args = ["metadata", "--locked", "--format-version", "1"];
    let known = shell::output(&mut shell::cargo(place, &args))?;
    let known: Value = serde_json::from_str(&known).context("what cargo knows of the crates")?;
    let mut works = Vec::new();
    for package in known["packages"].as_array().into_iter().flatten() {
        let word = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let (name, version) = (word("name"), word("version"));
        // What has no source is in this workspace, and ours.
        if package["source"].is_null() || !used.contains(&(name.clone(), version.clone())) {
            continue;
        }
        let manifest = PathBuf::from(word("manifest_path"));
        let folder = manifest.parent().context("a manifest lies in a folder")?;
        works.push(Work {
            licence: word("license"),
            origin: origin(package),
            texts: texts(folder).with_context(|| format!("the licence texts of {name}"))?,
            name,
            version,
        });
    }
    Ok(works)
}

/// Names and versions from the lines of `cargo tree`.
fn used(tree: &str) -> BTreeSet<(String, String)> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next()?.to_owned();
            let version = words.next()?.strip_prefix('v')?.to_owned();
            Some((name, version))
        })
        .collect()
}

fn origin(package: &Value) -> Vec<String> {
    let authors: Vec<_> = package["authors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let authors = (!authors.is_empty()).then(|| authors.join(", "));
    let source = package["repository"].as_str().map(str::to_owned);
    authors.into_iter().chain(source).collect()
}

/// Every file at the top of a source folder that is called as licences are.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_licence(path))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| Ok(tidied(&String::from_utf8_lossy(&fs::read(file)?))))
        .collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let code = [".rs", ".toml", ".html", ".tera"];
    ["licen", "copying", "copyright", "notice", "unlicen"]
        .iter()
        .any(|word| name.starts_with(word))
        && !code.iter().any(|ending| name.ends_with(ending))
}

/// Line ends and outer blank lines differ between copies of one text.
fn tidied(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The npm packages whose code is in the window, as the bundler that put it there says.
fn packages(place: &Place) -> Result<Vec<Work>> {
    let built = tempfile::tempdir()?;
    // For its side effect: the bundler is one of the window's packages.
    ui::npm(place, &["--version"])?;
    let mut node = shell::program(place, "node");
    node.current_dir(place.ui()).arg("-e").arg(
        "const [outDir] = process.argv.slice(1);\
         import('vite').then(({ build }) => build({ logLevel: 'error',\
         build: { outDir, emptyOutDir: true, license: { fileName: 'licences.json' } } }))",
    );
    shell::must(node.arg(built.path()))?;
    let listed = fs::read(built.path().join("licences.json")).context("the bundler's list")?;
    let listed: Vec<Value> = serde_json::from_slice(&listed).context("the bundler's list")?;
    Ok(listed
        .iter()
        .map(|package| {
            let word = |key: &str| package[key].as_str().unwrap_or_default();
            Work {
                name: word("name").to_owned(),
                version: word("version").to_owned(),
                licence: word("identifier").to_owned(),
                origin: Vec::new(),
                texts: package["text"].as_str().map(tidied).into_iter().collect(),
            }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(name: &str, texts: &[&str]) -> Work {
        Work {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            origin: vec![],
            texts: texts.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    #[test]
    fn a_text_that_two_works_share_stands_once_below_both_names() {
        let text = text(&[work("b", &["Be kind."]), work("a", &["Be kind."])]);
        assert_eq!(text.matches("Be kind.").count(), 1);
        assert!(text.contains("\na 1.0.0, b 1.0.0\n\nBe kind.\n"));
    }

    #[test]
    fn a_work_without_a_text_is_named_all_the_same() {
        let text = text(&[work("bare", &[])]);
        assert!(text.contains("bare 1.0.0: MIT\n    comes without a licence text of its own\n"));
    }

    #[test]
    fn names_and_versions_are_read_from_the_tree() {
        let tree = "serde v1.0.229\nours v0.1.0 (/home/ada/ours)\nserde v1.0.229 (*)\n\n";
        let expected = [("ours", "0.1.0"), ("serde", "1.0.229")];
        let expected = expected.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(used(tree), BTreeSet::from(expected));
    }

    #[test]
    fn licences_are_known_by_their_file_names() {
        for name in [
            "LICENSE",
            "LICENCE-MIT.txt",
            "COPYING",
            "NOTICE",
            "UNLICENSE",
            "license.md",
        ] {
            assert!(is_licence(Path::new(name)), "{name}");
        }
        for name in ["README.md", "license.rs", "build.rs"] {
            assert!(!is_licence(Path::new(name)), "{name}");
        }
    }
}
