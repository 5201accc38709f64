//! Writes what a package holds besides `forgepass`: completions for each shell, a manual page for
//! each verb.
//!
//! `forgepass-pages FOLDER` fills `FOLDER/usr/share`. Everything follows from the definition of the
//! command line, so none of it can say what the program does not do.

#[path = "../args.rs"]
#[allow(dead_code, reason = "only the definition is used here")]
mod args;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

/// Which file each shell looks for, below `usr/share`.
const COMPLETIONS: [(Shell, &str); 3] = [
    (Shell::Bash, "bash-completion/completions/forgepass"),
    (Shell::Zsh, "zsh/vendor-completions/_forgepass"),
    (Shell::Fish, "fish/vendor_completions.d/forgepass.fish"),
];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("forgepass-pages: name the folder to write to");
        return ExitCode::from(2);
    };
    match write(&Path::new(&folder).join("usr/share")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("forgepass-pages: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(share: &Path) -> io::Result<()> {
    for (shell, file) in COMPLETIONS {
        let file = share.join(file);
        fs::create_dir_all(file.parent().unwrap_or(share))?;
        let mut text = Vec::new();
        generate(shell, &mut definition(), "forgepass", &mut text);
        fs::write(file, text)?;
    }
    let manual = share.join("man/man1");
    fs::create_dir_all(&manual)?;
    clap_mangen::generate_to(definition(), manual)
}

/// Without the verb `help`, which would double every page.
fn definition() -> Command {
    args::Args::command().disable_help_subcommand(true)
}
