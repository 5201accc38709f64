//! A host as a file, printed and taken in.

use std::fs::File;
use std::io;
use std::path::Path;

use forgepass_core::accounts::{Accounts, HostFile, Imported};
use forgepass_core::view;
use serde::Serialize;

use crate::output::Output;
use crate::stop::Stop;

/// What an import did, as a program reads it.
#[derive(Serialize)]
struct Answer<'a> {
    done: Imported,
    host: &'a view::Host,
}

/// Prints a host as a file.
pub fn export(text: &str, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let file = accounts.host_file(&super::host_key(text, accounts)?)?;
    let toml = file.text()?;
    output.answer(&file, || {
        toml.lines().map(str::to_owned).collect::<Vec<_>>()
    })?;
    Ok(())
}

/// Adds the host of a file, or its registration to a host that has none yet.
pub async fn import(path: &Path, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let name = path.display().to_string();
    let (done, host) = accounts.import_host(&name, read(path, &name)?).await?;
    let answer = Answer { done, host: &host };
    output.answer(&answer, || {
        let words = output.words();
        let values = [("host", host.key.as_str())];
        match done {
            Imported::Added => vec![
                words.say("cli.host.added", &values),
                words.say("cli.host.link", &values),
            ],
            Imported::Registered => vec![
                words.say("cli.host.file.registered", &values),
                words.say("cli.host.link", &values),
            ],
            Imported::Unchanged => vec![words.say("cli.host.file.unchanged", &values)],
        }
    })?;
    Ok(())
}

fn read(path: &Path, name: &str) -> Result<HostFile, Stop> {
    let file = if path == Path::new("-") {
        HostFile::read(name, Ok(io::stdin().lock()))
    } else {
        HostFile::read(name, File::open(path))
    };
    Ok(file?)
}
