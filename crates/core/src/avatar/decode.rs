//! From a stranger's bytes to a small PNG of ours.

use std::io::Cursor;

use image::error::ImageError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::AvatarError;
use crate::http::limits;

/// The longest side of what we keep, in pixels: 72 on a screen of double density.
pub const SIDE: u32 = 144;

/// The longest side of what we take.
const MAX_SIDE: u32 = 4096;
/// What decoding may allocate.
const MAX_MEMORY: u64 = 64 * 1024 * 1024;

/// Decodes a picture and draws it anew: PNG, at most [`SIDE`] square, nothing else in the file.
///
/// The kind is told from the bytes, never from what the server called them. Of an animation the
/// first frame is taken. It computes for up to a quarter of a second: not for an async thread.
pub fn decode(bytes: &[u8]) -> Result<Vec<u8>, AvatarError> {
    if bytes.len() > limits::PICTURE {
        return Err(AvatarError::TooLarge);
    }
    let picture = read(bytes, kind(bytes)?).map_err(|error| match error {
        ImageError::Limits(_) => AvatarError::TooLarge,
        error @ (ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_)) => AvatarError::Damaged(error),
    })?;
    let mut png = Cursor::new(Vec::new());
    picture
        .to_rgba8()
        .write_to(&mut png, ImageFormat::Png)
        .map_err(AvatarError::Damaged)?;
    Ok(png.into_inner())
}

fn kind(bytes: &[u8]) -> Result<ImageFormat, AvatarError> {
    let guessed = image::guess_format(bytes).map_err(|_| AvatarError::Kind)?;
    [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ]
    .into_iter()
    .find(|kind| *kind == guessed)
    .ok_or(AvatarError::Kind)
}

fn read(bytes: &[u8], kind: ImageFormat) -> Result<DynamicImage, ImageError> {
    let mut bounds = Limits::no_limits();
    bounds.max_image_width = Some(MAX_SIDE);
    bounds.max_image_height = Some(MAX_SIDE);
    bounds.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(bounds.clone());
    let mut decoder = reader.into_decoder()?;
    // The pixels themselves count as well, before anything is allocated for them.
    bounds.reserve(decoder.total_bytes())?;
    decoder.set_limits(bounds)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder)?;
    let mut small = if whole.width() > SIDE || whole.height() > SIDE {
        whole.thumbnail(SIDE, SIDE)
    } else {
        whole
    };
    small.apply_orientation(orientation);
    Ok(small)
}
