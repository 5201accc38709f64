//! Avatars drawn on the spot: a tint and a mirrored pattern, both made of the login.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use sha2::{Digest, Sha256};

use crate::{
    host::Host,
    serve::{answer::Answer, request::Request},
};

const SIDE: u32 = 128;
const CELL: u32 = 16;
const CELLS: u32 = 5;
const MARGIN: u32 = (SIDE - CELL * CELLS) / 2;

/// `GET /avatars/<login>.png`.
pub(crate) fn serve(host: &Host, request: &Request) -> Answer {
    let login = request
        .below
        .strip_prefix("/avatars/")
        .and_then(|name| name.strip_suffix(".png"))
        .filter(|login| host.state().person(login).is_some());
    match login {
        Some(login) => Answer::bytes("image/png", draw(login))
            .header("Cache-Control", "max-age=60")
            .header("X-Content-Type-Options", "nosniff"),
        None => Answer::status(404),
    }
}

/// The picture of a login, as PNG.
fn draw(login: &str) -> Vec<u8> {
    let seed = Sha256::digest(login);
    let hue = f32::from(u16::from_be_bytes([seed[0], seed[1]])) / 65_536.0 * 360.0;
    let ink = Rgb([255, 255, 255]);
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
        if is_inked(&seed, x, y) {
            ink
        } else {
            // Darker towards the bottom, so that it has some body.
            tint(hue, 0.52 - 0.14 * y as f32 / SIDE as f32)
        }
    });
    let mut png = Cursor::new(Vec::new());
    picture
        .write_to(&mut png, ImageFormat::Png)
        .expect("memory takes any picture");
    png.into_inner()
}

fn is_inked(seed: &[u8], x: u32, y: u32) -> bool {
    let cell = |at: u32| at.checked_sub(MARGIN).map(|at| at / CELL);
    match (cell(x), cell(y)) {
        (Some(column @ 0..CELLS), Some(row @ 0..CELLS)) => {
            let mirrored = column.min(CELLS - 1 - column);
            let bit = row * 3 + mirrored;
            seed[2 + bit as usize / 8] >> (bit % 8) & 1 == 1
        }
        (Some(_) | None, Some(_) | None) => false,
    }
}

/// A colour of middling strength: hue in degrees, lightness from 0 to 1.
fn tint(hue: f32, lightness: f32) -> Rgb<u8> {
    let chroma = (1.0 - (2.0 * lightness - 1.0).abs()) * 0.55;
    let channel = |shift: f32| {
        let along = (hue / 60.0 + shift).rem_euclid(6.0);
        let ramp = (2.0 - (along - 3.0).abs()).clamp(0.0, 1.0);
        let value = lightness - chroma / 2.0 + chroma * (1.0 - ramp);
        (value * 255.0).round() as u8
    };
    Rgb([channel(0.0), channel(4.0), channel(2.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_avatar_is_a_png_of_128_by_128() {
        let picture = image::load_from_memory(&draw("ada")).unwrap();
        assert_eq!((picture.width(), picture.height()), (128, 128));
    }

    #[test]
    fn people_look_different() {
        assert_ne!(draw("ada"), draw("grace"));
    }
}
