//! Who may know whom: between the rooms of the workspace, and between the modules of this crate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The modules of this crate and the ones each may use, itself aside.
const MODULES: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("provider", &[]),
    ("grant", &["clock"]),
    ("account", &["clock", "provider"]),
    ("vault", &["account", "clock", "grant", "provider"]),
    ("http", &["grant", "provider"]),
    ("oauth", &["account", "clock", "grant", "http", "provider"]),
    ("repo", &["clock", "grant", "http", "oauth", "provider"]),
    (
        "link",
        &["account", "clock", "grant", "http", "oauth", "provider"],
    ),
    ("view", &["account", "clock", "grant", "provider", "vault"]),
    ("ledger", &["account", "clock", "grant", "provider", "view"]),
    ("avatar", &["account", "http", "provider"]),
    (
        "world",
        &[
            "account", "clock", "grant", "http", "ledger", "link", "provider", "vault", "view",
        ],
    ),
    (
        "renew",
        &[
            "account", "clock", "grant", "http", "ledger", "oauth", "provider", "vault", "view",
            "world",
        ],
    ),
    (
        "accounts",
        &[
            "account", "avatar", "clock", "grant", "http", "ledger", "link", "oauth", "provider",
            "renew", "repo", "vault", "view", "world",
        ],
    ),
];

/// The rooms of the workspace and the ones each may depend on.
const ROOMS: &[(&str, &[&str])] = &[
    ("forgepass-core", &[]),
    ("forgepass-system", &[]),
    ("forgepass-words", &[]),
    (
        "forgepass-servicestage",
        &["forgepass-core", "forgepass-system", "forgepass-words"],
    ),
    (
        "forgepass-cli",
        &[
            "forgepass-core",
            "forgepass-servicestage",
            "forgepass-system",
            "forgepass-words",
        ],
    ),
    (
        "forgepass-desktop",
        &[
            "forgepass-core",
            "forgepass-servicestage",
            "forgepass-system",
            "forgepass-words",
        ],
    ),
    ("demo-forge", &[]),
    ("xtask", &["forgepass-system"]),
    ("forgepass-stories", &["forgepass-system"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The modules named behind `crate::` anywhere in a file, grouped imports included.
fn named(text: &str) -> BTreeSet<String> {
    let plain = text.split("crate::").skip(1).filter_map(|rest| {
        rest.split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
    });
    plain
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_module_of_core_knows_one_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let table: BTreeMap<&str, &[&str]> = MODULES.iter().copied().collect();
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = BTreeSet::new();
    for file in files {
        let inside = file.strip_prefix(&root).expect("below the root");
        let first = inside.iter().next().expect("a name").to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        assert!(
            !text.contains("crate::{"),
            "{}: one module a line",
            file.display()
        );
        let allowed = table
            .get(module.as_str())
            .unwrap_or_else(|| panic!("{module} is not in the table"));
        for name in named(&text) {
            assert!(
                name == module || allowed.contains(&name.as_str()),
                "{}: {module} must not know {name}",
                file.display()
            );
        }
        seen.insert(module);
    }
    assert_eq!(seen.len(), MODULES.len());
}

#[test]
fn no_room_of_the_workspace_depends_on_one_above_it() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success());
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let table: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    for package in packages {
        let room = package["name"].as_str().expect("a name");
        let allowed = table
            .get(room)
            .unwrap_or_else(|| panic!("{room} is not in the table"));
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let name = dependency["name"].as_str().expect("a name");
            // Tests may drive anything below or beside them.
            if dependency["kind"] == "dev" || !ours.contains(name) {
                continue;
            }
            assert!(allowed.contains(&name), "{room} must not depend on {name}");
        }
    }
    assert_eq!(ours.len(), ROOMS.len());
}
