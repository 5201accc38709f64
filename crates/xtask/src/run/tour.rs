//! With no display: the same tour on a display of its own, photographed.

use std::fs;
use std::process::ExitCode;

use anyhow::Result;

use crate::place::Place;
use crate::{parts, shell, tools, ui};

/// Takes it; the story prints the account list, we say where the pictures are.
pub fn take(place: &Place) -> Result<ExitCode> {
    println!(
        "dev: there is no display here, so Forgepass takes its tour alone: on a display, a bus and\n\
         dev: a keyring of its own, which are gone afterwards"
    );
    tools::TAURI_DRIVER.ensure(place)?;
    ui::build(place)?;
    println!("dev: building (some minutes the first time)");
    shell::must(shell::cargo(place, &["build", "--quiet"]).args(parts::EVERYTHING))?;
    let mut tour = shell::cargo(place, &["test", "--quiet", "--test", "tour"]);
    tour.args(parts::EVERYTHING).args(["--", "--nocapture"]);
    parts::stories_env(place, &mut tour)?;
    shell::must(&mut tour)?;
    let mut pictures: Vec<_> = fs::read_dir(place.shots())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|kind| kind == "png"))
        .collect();
    pictures.sort();
    println!("\ndev: the pictures:");
    for picture in pictures {
        println!("  {}", picture.display());
    }
    Ok(ExitCode::SUCCESS)
}
