//! What this build is: its version, when, and who stands for it.

use std::env;

use anyhow::{Context, Result};

use crate::place::Place;
use crate::shell;

/// One build of the packages.
pub struct Build {
    /// Such as `0.1.0`.
    pub version: String,
    /// Seconds since 1970; the same source gives the same packages.
    pub epoch: String,
    /// Its day, such as `2026-11-25`.
    pub day: String,
    /// Its moment as e-mail writes it.
    pub moment: String,
    /// Name and address for the package's maintainer field.
    pub maintainer: String,
}

impl Build {
    /// Of the sources here: their last commit says when, unless `SOURCE_DATE_EPOCH` does.
    pub fn of_these_sources(place: &Place) -> Result<Self> {
        let epoch = match env::var("SOURCE_DATE_EPOCH") {
            Ok(epoch) => epoch,
            Err(_) => last_commit(place)?,
        };
        let date = |format: &str| -> Result<String> {
            let mut date = shell::program(place, "date");
            date.env("LC_ALL", "C").args(["--utc", "--date"]);
            date.arg(format!("@{epoch}")).arg(format);
            Ok(shell::output(&mut date)?.trim().to_owned())
        };
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            day: date("+%F")?,
            moment: date("+%a, %d %b %Y %H:%M:%S %z")?,
            maintainer: maintainer(),
            epoch,
        })
    }
}

fn last_commit(place: &Place) -> Result<String> {
    let mut git = shell::program(place, "git");
    git.args(["log", "-1", "--format=%ct"]);
    let epoch = shell::output(&mut git)
        .context("these sources are no git clone: say when they are from with SOURCE_DATE_EPOCH")?;
    Ok(epoch.trim().to_owned())
}

/// Whoever builds packages says so as Debian's own tools let them say it. Forgepass itself has no
/// address to write to yet, and one that ends so reaches nobody.
fn maintainer() -> String {
    let name = env::var("DEBFULLNAME").unwrap_or_else(|_| "The Forgepass authors".to_owned());
    let address = env::var("DEBEMAIL").unwrap_or_else(|_| "nobody@forgepass.invalid".to_owned());
    format!("{name} <{address}>")
}
