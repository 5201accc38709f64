//! A screen of one desk.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use image::{Rgb, RgbImage};

use crate::child::Child;
use crate::places::tool;

use super::Env;

/// An X server without a screen to look at, whose frame buffer is a file we can read.
pub struct Display {
    server: Child,
    frame: PathBuf,
}

impl Display {
    #[track_caller]
    pub(super) fn start(env: &mut Env, room: &Path, logs: &Path) -> Self {
        let frames = room.join("frames");
        fs::create_dir_all(&frames).expect("the room is ours");
        let mut command = env.command(tool(&["Xvfb"]));
        command
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", "1900x900x24", "-fbdir"])
            .arg(&frames);
        let mut server = Child::start("display", command, logs);
        let number: u32 = server.line(Duration::from_secs(15), |line| line.trim().parse().ok());
        env.set("DISPLAY", format!(":{number}"));
        Self {
            server,
            frame: frames.join("Xvfb_screen0"),
        }
    }

    pub(super) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// What is on the screen; none when it cannot be read.
    pub fn look(&self) -> Option<RgbImage> {
        read_dump(&fs::read(&self.frame).ok()?)
    }
}

impl Display {
    /// Every eighth row of the screen as its bytes stand, four to a pixel, for whoever looks a hundred
    /// times a second; none when it cannot be read.
    pub fn glance(&self) -> Option<Vec<u8>> {
        let file = File::open(&self.frame).ok()?;
        let mut words = [0; 100];
        file.read_exact_at(&mut words, 0).ok()?;
        let word = |index: usize| {
            let bytes = words.get(index * 4..index * 4 + 4)?;
            Some(u64::from(u32::from_be_bytes(bytes.try_into().ok()?)))
        };
        let (header, height, row, colours) = (word(0)?, word(5)?, word(12)?, word(19)?);
        let mut rows = Vec::new();
        for y in (0..height).step_by(8) {
            let mut bytes = vec![0; usize::try_from(row).ok()?];
            let place = header + colours * 12 + y * row;
            file.read_exact_at(&mut bytes, place).ok()?;
            rows.extend(bytes);
        }
        Some(rows)
    }
}

/// Reads an X window dump (`XWDFile.h`): 25 big-endian words, colours, then rows of BGRX.
fn read_dump(dump: &[u8]) -> Option<RgbImage> {
    let word = |index: usize| -> Option<usize> {
        let bytes = dump.get(index * 4..index * 4 + 4)?;
        usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    let (header, width, height, row, colours) =
        (word(0)?, word(4)?, word(5)?, word(12)?, word(19)?);
    let pixels = dump.get(header + colours * 12..)?;
    let mut picture = RgbImage::new(width.try_into().ok()?, height.try_into().ok()?);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let at = y as usize * row + x as usize * 4;
        let [blue, green, red] = pixels.get(at..at + 3)?.try_into().ok()?;
        *pixel = Rgb([red, green, blue]);
    }
    Some(picture)
}
