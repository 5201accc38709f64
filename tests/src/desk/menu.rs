//! The menu and the windows of a desk, for programs that no driver gets into.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use image::{RgbImage, imageops};

use crate::places::{self, tool};
use crate::until::until;

use super::Desk;

/// A first start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A window with less is still being drawn.
const COLOURS: usize = 64;

/// For that many looks nothing may change.
const STILL: usize = 10;

impl Desk {
    /// Starts an installed program by its entry, as a menu does.
    #[track_caller]
    pub fn choose_from_menu(&self, entry: &str) {
        let done = self
            .command(tool(&["gio"]))
            .arg("launch")
            .arg(format!("/usr/share/applications/{entry}.desktop"))
            .status()
            .expect("gio was found");
        assert!(done.success(), "the menu does not start {entry}");
    }

    /// Waits for a window of that title to be drawn, and photographs it.
    #[track_caller]
    pub fn photograph_window(&self, title: &str, name: &str) {
        let mut looks: Vec<RgbImage> = Vec::new();
        let picture = until(&format!("the window {title}"), START, || {
            let picture = self.window(title)?;
            let colours: BTreeSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
            if looks.last().is_some_and(|before| *before != picture) {
                looks.clear();
            }
            looks.push(picture.clone());
            if colours.len() >= COLOURS && looks.len() >= STILL {
                Ok(picture)
            } else {
                Err(format!("{} colours", colours.len()))
            }
        });
        let folder = places::shots();
        fs::create_dir_all(&folder).expect("the photographs have a folder");
        picture
            .save(folder.join(format!("{name}.png")))
            .expect("the folder takes a file");
    }

    /// What is on the screen where that window is.
    fn window(&self, title: &str) -> Result<RgbImage, String> {
        let place = self
            .command(tool(&["xdotool"]))
            .args(["search", "--onlyvisible", "--name", &format!("^{title}$")])
            .args(["getwindowgeometry", "--shell"])
            .output()
            .expect("xdotool was found");
        let said = String::from_utf8_lossy(&place.stdout);
        let numbers: BTreeMap<&str, u32> = said
            .lines()
            .filter_map(|line| line.split_once('='))
            .filter_map(|(name, number)| Some((name, number.parse().ok()?)))
            .collect();
        let number = |name| numbers.get(name).copied().ok_or("no such window");
        let (left, top) = (number("X")?, number("Y")?);
        let (width, height) = (number("WIDTH")?, number("HEIGHT")?);
        let screen = self.display().look().ok_or("no screen")?;
        Ok(imageops::crop_imm(&screen, left, top, width, height).to_image())
    }
}
