//! Pictures from strangers: what is drawn, what is refused, what is kept.

use std::io::Cursor;
use std::time::{Duration, Instant};

use forgepass_core::account::AccountId;
use forgepass_core::avatar::{AvatarError, Cache, decode};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

const RED: Rgba<u8> = Rgba([200, 30, 40, 255]);

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, RED));
    let mut bytes = Cursor::new(Vec::new());
    let written = match format {
        ImageFormat::Jpeg => pixels.to_rgb8().write_to(&mut bytes, format),
        _ => pixels.write_to(&mut bytes, format),
    };
    written.expect("an encodable picture");
    bytes.into_inner()
}

/// A PNG that claims a size and holds nothing.
fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

fn drawn(bytes: &[u8]) -> RgbaImage {
    let png = decode(bytes).expect("a picture");
    assert_eq!(image::guess_format(&png).ok(), Some(ImageFormat::Png));
    image::load_from_memory(&png)
        .expect("our own PNG")
        .to_rgba8()
}

#[test]
fn every_kind_becomes_a_small_png() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let small = drawn(&picture(460, 460, format));
        assert_eq!(small.dimensions(), (144, 144), "{format:?}");
        let Rgba([red, green, ..]) = *small.get_pixel(72, 72);
        assert!(red > 180 && green < 60, "{format:?}: {red} {green}");
    }
}

#[test]
fn a_picture_keeps_its_shape_and_is_not_enlarged() {
    assert_eq!(
        drawn(&picture(288, 144, ImageFormat::Png)).dimensions(),
        (144, 72)
    );
    assert_eq!(
        drawn(&picture(16, 16, ImageFormat::Png)).dimensions(),
        (16, 16)
    );
    assert_eq!(
        drawn(&picture(4096, 1, ImageFormat::Png)).dimensions(),
        (144, 1)
    );
}

#[test]
fn nothing_but_pixels_comes_through() {
    let mut bytes = picture(32, 32, ImageFormat::Png);
    // A text chunk before the end, as metadata or a polyglot would carry it.
    let text = b"tEXtComment\0<script>alert(1)</script>";
    let mut chunk = u32::try_from(text.len() - 4)
        .expect("short")
        .to_be_bytes()
        .to_vec();
    chunk.extend_from_slice(text);
    chunk.extend_from_slice(&crc(text).to_be_bytes());
    let end = bytes.len() - 12;
    bytes.splice(end..end, chunk);
    bytes.extend_from_slice(b"<html><script>alert(2)</script>");
    let png = decode(&bytes).expect("a picture with something in tow");
    assert!(!png.windows(6).any(|six| six == b"script"));
}

#[test]
fn svg_html_and_other_kinds_are_refused() {
    for bytes in [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice(),
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg/>",
        b"<!doctype html><title>not a picture</title>",
        b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00",
        b"%PDF-1.7",
        b"",
    ] {
        assert!(matches!(decode(bytes), Err(AvatarError::Kind)), "{bytes:?}");
    }
}

#[test]
fn a_picture_of_60000_by_60000_is_refused_before_it_is_decoded() {
    let before = Instant::now();
    let bomb = hollow_png(60_000, 60_000);
    assert!(matches!(decode(&bomb), Err(AvatarError::TooLarge)));
    assert!(before.elapsed() < Duration::from_millis(250));
}

#[test]
fn one_side_too_long_is_refused() {
    let error = decode(&hollow_png(4097, 1));
    assert!(matches!(error, Err(AvatarError::TooLarge)), "{error:?}");
}

#[test]
fn more_memory_than_64_mib_is_refused() {
    // 4096 squared at 8 bytes a pixel: within the sides, and twice the memory.
    let mut bytes = hollow_png(4096, 4096);
    bytes[24] = 16;
    let checksum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    let error = decode(&bytes);
    assert!(matches!(error, Err(AvatarError::TooLarge)), "{error:?}");
}

#[test]
fn more_bytes_than_2_mib_are_refused() {
    let mut bytes = picture(16, 16, ImageFormat::Png);
    bytes.resize(2 * 1024 * 1024 + 1, 0);
    assert!(matches!(decode(&bytes), Err(AvatarError::TooLarge)));
}

#[test]
fn a_header_that_lies_is_damage() {
    let mut cut = picture(64, 64, ImageFormat::Jpeg);
    cut.truncate(40);
    assert!(matches!(decode(&cut), Err(AvatarError::Damaged(_))));
    assert!(matches!(
        decode(&hollow_png(100, 100)),
        Err(AvatarError::Damaged(_))
    ));
}

#[test]
fn of_an_animation_the_first_frame_is_drawn() {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for shade in 0..50_u8 {
            let color = Rgba([if shade == 0 { 255 } else { 0 }, 0, 0, 255]);
            let frame = image::Frame::new(RgbaImage::from_pixel(20, 20, color));
            encoder.encode_frame(frame).expect("an encodable frame");
        }
    }
    assert_eq!(*drawn(&bytes).get_pixel(10, 10), Rgba([255, 0, 0, 255]));
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn no_change_to_a_picture_makes_the_decoder_panic(
        kind in 0..4_usize,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let kinds = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];
        let mut bytes = picture(40, 30, kinds[kind]);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = decode(&bytes);
    }
}

fn id(text: &str) -> AccountId {
    text.parse().expect("an id")
}

const ADA: &str = "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10";
const BOB: &str = "77777777-96f5-4a0c-8a41-1c5a6b1f4a10";

#[test]
fn a_kept_picture_is_found_again_and_forgotten_when_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::new(folder.path().join("avatars"));
    let png = decode(&picture(16, 16, ImageFormat::Png)).expect("a picture");
    assert_eq!(cache.get(&id(ADA)).expect("readable"), None);
    cache.put(&id(ADA), &png).expect("writable");
    cache.put(&id(BOB), &png).expect("writable");
    assert_eq!(cache.get(&id(ADA)).expect("readable"), Some(png.clone()));
    cache.remove(&id(ADA)).expect("removable");
    cache
        .remove(&id(ADA))
        .expect("a missing one is removed already");
    assert_eq!(cache.get(&id(ADA)).expect("readable"), None);
    assert_eq!(cache.get(&id(BOB)).expect("readable"), Some(png));
}

#[test]
fn a_newer_picture_replaces_the_older_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::new(folder.path().to_owned());
    let one = decode(&picture(16, 16, ImageFormat::Png)).expect("a picture");
    let two = decode(&picture(17, 17, ImageFormat::Png)).expect("a picture");
    cache.put(&id(ADA), &one).expect("writable");
    cache.put(&id(ADA), &two).expect("writable");
    assert_eq!(cache.get(&id(ADA)).expect("readable"), Some(two));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("readable").count(),
        1
    );
}

#[test]
fn a_picture_cut_short_by_a_crash_is_as_good_as_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::new(folder.path().to_owned());
    let png = decode(&picture(16, 16, ImageFormat::Png)).expect("a picture");
    for cut in [0, 8, png.len() - 1] {
        std::fs::write(folder.path().join(format!("{ADA}.png")), &png[..cut]).expect("writable");
        assert_eq!(cache.get(&id(ADA)).expect("readable"), None, "{cut}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_picture() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let avatars = folder.path().join("avatars");
    let cache = Cache::new(avatars.clone());
    let png = decode(&picture(16, 16, ImageFormat::Png)).expect("a picture");
    cache.put(&id(ADA), &png).expect("writable");
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(&avatars), 0o700);
    assert_eq!(mode(&avatars.join(format!("{ADA}.png"))), 0o600);
}
