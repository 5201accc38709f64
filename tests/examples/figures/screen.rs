//! When something is on the screen.
//!
//! The screen is a file in memory. It is looked at 250 times a second, and every different picture is
//! kept with its time until nothing changes any more; only then is it known what was being painted.

use std::thread::sleep;
use std::time::{Duration, Instant};

use forgepass_stories::desk::Display;
use forgepass_stories::places;

const BETWEEN: Duration = Duration::from_millis(4);

/// Nothing changed for so long: it is done.
const QUIET: Duration = Duration::from_millis(1500);

/// Whatever takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Four bytes a pixel.
const PIXEL: usize = 4;

/// What was seen since a moment.
pub struct Seen {
    before: Vec<u8>,
    /// With the time since that moment.
    pictures: Vec<(Duration, Vec<u8>)>,
}

/// What is on the screen now.
pub fn now(display: &Display) -> Vec<u8> {
    display.glance().expect("the screen can be read")
}

/// Watches from `begin` on until something has changed and then nothing any more.
pub fn watch(display: &Display, before: Vec<u8>, begin: Instant) -> Seen {
    let mut pictures: Vec<(Duration, Vec<u8>)> = Vec::new();
    loop {
        let at = begin.elapsed();
        let picture = now(display);
        let last = pictures.last().map_or(&before, |(_, picture)| picture);
        if *last != picture {
            pictures.push((at, picture));
        } else if let Some((changed, _)) = pictures.last()
            && at > *changed + QUIET
        {
            return Seen { before, pictures };
        }
        assert!(at < PATIENCE, "the screen did not come to rest");
        sleep(BETWEEN);
    }
}

/// Waits until the screen shows something else than that.
pub fn otherwise(display: &Display, than: &[u8]) {
    let begin = Instant::now();
    while now(display) == than {
        assert!(begin.elapsed() < PATIENCE, "the window shows nothing new");
        sleep(BETWEEN);
    }
}

/// Keeps a picture of what was measured, for whoever doubts a figure.
pub fn photograph(display: &Display, name: &str) {
    let shots = places::shots();
    let kept = std::fs::create_dir_all(&shots).ok();
    let picture = display.look().filter(|_| kept.is_some());
    let saved = picture.map(|picture| picture.save(shots.join(format!("figures-{name}.png"))));
    if !matches!(saved, Some(Ok(()))) {
        println!("figures: no picture of {name}");
    }
}

/// Waits until the screen shows that again.
pub fn until(display: &Display, wanted: &[u8]) {
    let begin = Instant::now();
    while now(display) != wanted {
        assert!(begin.elapsed() < PATIENCE, "the window does not go");
        sleep(BETWEEN);
    }
}

impl Seen {
    /// When the last pixel had its last colour.
    pub fn whole(&self) -> Duration {
        let last = self.pictures.last().expect("something has changed");
        last.0
    }

    /// When nineteen of twenty of the pixels that were going to change had their last colour. For
    /// where something turned or faded meanwhile.
    pub fn nearly_whole(&self) -> Duration {
        let (_, last) = self.pictures.last().expect("something has changed");
        let all = different(&self.before, last);
        let done = |picture: &[u8]| different(picture, last) * 20 <= all;
        let first = self.pictures.iter().find(|(_, picture)| done(picture));
        first.map(|(at, _)| *at).expect("the last one is done")
    }
}

fn different(one: &[u8], other: &[u8]) -> usize {
    let pixels = one.chunks_exact(PIXEL).zip(other.chunks_exact(PIXEL));
    pixels.filter(|(one, other)| one != other).count()
}
