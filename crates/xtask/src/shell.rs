//! Running other programs, in sight of the person.

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::place::Place;

/// A program in the top folder, its own tools first on the path.
pub fn program(place: &Place, name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(&place.root);
    let mut path = vec![place.tools.join("bin")];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    // Set for us by `cargo run`, and a reason for other packages to be built again, also by tools
    // that call cargo themselves.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that runs us. Without colours: what it prints is read as well as shown.
pub fn cargo(place: &Place, args: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = program(place, cargo);
    command.args(args).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs it with its output on the screen; not ending well is an error.
pub fn must(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| missing(command))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs it with its output on the screen and returns whether it ended well and what it said.
pub fn watch(command: &mut Command) -> Result<(bool, String)> {
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| missing(command))?;
    // The command holds both ends that we gave it; the reader would never see the end.
    command.stdout(io::stderr()).stderr(io::stderr());
    let mut text = String::new();
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        io::stdout().write_all(&line)?;
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok((child.wait()?.success(), text))
}

/// Runs it and returns what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| missing(command))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    String::from_utf8(output.stdout).context("not text")
}

/// Whether a program of that name is on the path or among our tools.
pub fn have(place: &Place, name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([place.tools.join("bin")])
        .any(|folder| folder.join(name).is_file())
}

fn missing(command: &Command) -> String {
    format!("cannot start {}", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn watching_returns_both_streams_and_how_it_ended() {
        let (well, text) = watch(&mut sh("echo out; echo err >&2; exit 1")).unwrap();
        assert!(!well);
        assert_eq!(text, "out\nerr\n");
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = must(&mut sh("exit 3")).unwrap_err();
        assert_eq!(error.to_string(), "sh -c exit 3 ended with exit status: 3");
    }
}
