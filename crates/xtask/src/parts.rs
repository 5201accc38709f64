//! The parts of a test round, each one thing that can hold or break.

use std::process::Command;

use anyhow::Result;

use crate::counts::Counts;
use crate::place::Place;
use crate::timetable::Outcome;
use crate::{shell, tools, types, ui};

/// One part: what the table calls it, which part must hold before, and the work.
pub struct Part {
    /// Its line in the table.
    pub name: &'static str,
    /// Runs only if these held.
    pub after: &'static [&'static str],
    /// Does it.
    pub work: fn(&Place) -> Result<Outcome>,
}

/// One selection of packages and features for every part that builds: cargo then compiles each
/// dependency once, not once per part. `automation` lets a driver into the window, `ts` derives
/// the TypeScript types.
pub const EVERYTHING: [&str; 3] = [
    "--workspace",
    "--features",
    "forgepass-desktop/automation,forgepass-core/ts",
];

pub const FORMAT: Part = Part {
    name: "format",
    after: &[],
    work: |place| check(shell::cargo(place, &["fmt", "--all", "--check"])),
};

pub const UI_BUILD: Part = Part {
    name: "window: build",
    after: &[],
    // With the gallery, in which every state is photographed.
    work: |place| check(ui::npm(place, &["run", "--silent", "build:all"])?),
};

pub const UI_TYPES: Part = Part {
    name: "window: types",
    after: &["window: build"],
    work: |place| check(ui::npm(place, &["run", "--silent", "check"])?),
};

pub const UI_TESTS: Part = Part {
    name: "window: tests",
    after: &["window: build"],
    work: |place| tests(ui::npm(place, &["run", "--silent", "test"])?),
};

/// After the window: the desktop program embeds it when it is compiled.
pub const LINTS: Part = Part {
    name: "lints",
    after: &["window: build"],
    work: |place| {
        let args = ["clippy", "--workspace", "--all-targets", "--all-features"];
        let mut cargo = shell::cargo(place, &args);
        cargo.args(["--quiet", "--", "-D", "warnings"]);
        check(cargo)
    },
};

pub const TYPES: Part = Part {
    name: "types match Rust's",
    after: &[],
    work: types::compare,
};

pub const DENY: Part = Part {
    name: "licences and bans",
    after: &[],
    work: |place| deny(place, &["licenses", "bans", "sources"]),
};

pub const ADVISORIES: Part = Part {
    name: "known vulnerabilities",
    after: &[],
    work: |place| deny(place, &["advisories"]),
};

pub const RUST_TESTS: Part = Part {
    name: "Rust tests",
    after: &["window: build"],
    work: |place| {
        let mut command = runner(place, Which::AllBut(STORIES_PACKAGE));
        let _room = alone(&mut command)?;
        tests(command)
    },
};

pub const DOCS: Part = Part {
    name: "docs",
    after: &["window: build"],
    work: |place| {
        let args = [
            "doc",
            "--quiet",
            "--no-deps",
            "--workspace",
            "--lib",
            "--all-features",
        ];
        let mut cargo = shell::cargo(place, &args);
        cargo.env("RUSTDOCFLAGS", "-D warnings");
        if !shell::watch(&mut cargo)?.0 {
            return Ok(Outcome::Ran(Counts::BROKE));
        }
        let mut cargo = shell::cargo(place, &["test", "--quiet", "--doc", "--no-fail-fast"]);
        cargo.args(EVERYTHING);
        tests(cargo)
    },
};

pub const PROGRAMS: Part = Part {
    name: "programs",
    after: &["window: build"],
    work: |place| {
        let mut cargo = shell::cargo(place, &["build", "--quiet"]);
        cargo.args(EVERYTHING);
        check(cargo)
    },
};

pub const STORIES: Part = Part {
    name: "stories",
    after: &["programs"],
    work: |place| {
        if let Err(error) = tools::TAURI_DRIVER.ensure(place) {
            return Ok(Outcome::NotRun(format!("no tauri-driver: {error:#}")));
        }
        let mut command = runner(place, Which::Only(STORIES_PACKAGE));
        stories_env(place, &mut command)?;
        tests(command)
    },
};

const STORIES_PACKAGE: &str = "forgepass-stories";

/// Tells the stories which programs to use and where photographs go, and clears old ones away.
pub fn stories_env(place: &Place, command: &mut Command) -> Result<()> {
    let shots = place.shots();
    if shots.exists() {
        std::fs::remove_dir_all(&shots)?;
    }
    command
        .env("FORGEPASS_APP", place.built("forgepass-desktop"))
        .env("FORGEPASS_CLI", place.built("forgepass"))
        .env("DEMO_FORGE", place.built("demo-forge"))
        .env("FORGEPASS_SHOTS", shots);
    Ok(())
}

/// Whose tests to run.
enum Which {
    Only(&'static str),
    AllBut(&'static str),
}

/// nextest where it is installed; it is too big to build for one round, and cargo's own will do.
fn runner(place: &Place, which: Which) -> Command {
    let mut cargo;
    if shell::have(place, "cargo-nextest") {
        let filter = match which {
            Which::Only(package) => format!("package({package})"),
            Which::AllBut(package) => format!("not package({package})"),
        };
        cargo = shell::cargo(place, &["nextest", "run", "--no-tests=pass"]);
        cargo.env("NEXTEST_STATUS_LEVEL", "fail");
        cargo.env("NEXTEST_SHOW_PROGRESS", "none");
        cargo.args(EVERYTHING).args(["-E", &filter]);
    } else {
        cargo = shell::cargo(place, &["test", "--quiet", "--all-targets"]);
        match which {
            Which::Only(package) => cargo.args(["-p", package]),
            Which::AllBut(package) => cargo.args(EVERYTHING).args(["--exclude", package]),
        };
    }
    cargo.arg("--no-fail-fast");
    cargo
}

/// Keeps tests off the person's own keyring, settings and screen. Holds until dropped.
fn alone(command: &mut Command) -> Result<tempfile::TempDir> {
    let room = tempfile::Builder::new()
        .prefix("forgepass-tests-")
        .tempdir()?;
    for name in ["DATA", "CONFIG", "CACHE", "STATE"] {
        command.env(format!("XDG_{name}_HOME"), room.path().join(name));
    }
    command.env("XDG_RUNTIME_DIR", room.path());
    for name in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    Ok(room)
}

fn deny(place: &Place, what: &[&str]) -> Result<Outcome> {
    if let Err(error) = tools::CARGO_DENY.ensure(place) {
        return Ok(Outcome::NotRun(format!("no cargo-deny: {error:#}")));
    }
    let mut cargo = shell::cargo(place, &["deny", "--all-features", "--log-level", "error"]);
    cargo.args(["--locked", "check"]).args(what);
    check(cargo)
}

/// A command that counts as one check.
fn check(mut command: Command) -> Result<Outcome> {
    let (held, _) = shell::watch(&mut command)?;
    Ok(Outcome::Ran(if held {
        Counts::HELD
    } else {
        Counts::BROKE
    }))
}

/// A command that says how many tests it ran.
fn tests(mut command: Command) -> Result<Outcome> {
    let (held, text) = shell::watch(&mut command)?;
    let mut counts = Counts::read(&text);
    if !held && counts.failed == 0 {
        // It did not even come to run: a test that does not compile, say.
        counts = counts + Counts::BROKE;
    }
    Ok(Outcome::Ran(counts))
}
