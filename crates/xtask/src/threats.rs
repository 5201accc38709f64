//! Every test that docs/threats.md cites is there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;

/// Where tests are.
const FOLDERS: [&str; 4] = ["crates", "src-tauri/src", "tests/tests", "ui/tests"];

/// What is cited: the end of a file's path, and the name of a test in it.
fn cited(page: &str) -> Vec<(&str, &str)> {
    page.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter_map(|code| code.split_once("::"))
        .filter(|(file, _)| file.ends_with(".rs") || file.ends_with(".ts"))
        .collect()
}

fn files_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_in(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn only_what_names_a_file_is_a_citation() {
    let line = "| 1 | `core::link`, `a/b.rs::c_d` | `e.test.ts::f g` |";
    assert_eq!(cited(line), [("a/b.rs", "c_d"), ("e.test.ts", "f g")]);
}

#[test]
fn every_cited_test_is_there() {
    let root = Place::here().root;
    let mut files = Vec::new();
    for folder in FOLDERS {
        files_in(&root.join(folder), &mut files);
    }
    let page = fs::read_to_string(root.join("docs/threats.md")).expect("the page");
    let cited = cited(&page);
    assert!(cited.len() > 100, "{} are not all of them", cited.len());
    for (file, name) in cited {
        let named: Vec<&PathBuf> = files.iter().filter(|path| path.ends_with(file)).collect();
        assert_eq!(named.len(), 1, "{file} should name one file: {named:?}");
        let text = fs::read_to_string(named[0]).expect("a source file");
        let begin = match file.ends_with(".ts") {
            true => format!("test('{name}'"),
            false => format!("fn {name}("),
        };
        assert!(text.contains(&begin), "{file} has no test {name}");
    }
}
