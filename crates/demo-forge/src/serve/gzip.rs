//! A small stream that unpacks to a large one.

use flate2::{Compress, Compression, Crc, FlushCompress};

use super::parts::Part;

const MEBIBYTE: usize = 1024 * 1024;

/// A gzip stream (RFC 1952) of at least so many zeros: one deflated mebibyte, ended by a full
/// flush so that it stands for itself, over and over, and a checksum put together the same way.
pub(super) fn bomb(decoded: u64) -> Vec<Part> {
    let mebibytes = decoded.div_ceil(MEBIBYTE as u64);
    let zeros = vec![0; MEBIBYTE];
    let mut one = Crc::new();
    one.update(&zeros);
    let mut all = Crc::new();
    for _ in 0..mebibytes {
        all.combine(&one);
    }
    let length = (mebibytes as u32).wrapping_mul(MEBIBYTE as u32);
    let mut trailer = vec![3, 0]; // an empty last block
    trailer.extend(all.sum().to_le_bytes());
    trailer.extend(length.to_le_bytes());
    vec![
        Part::once(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]),
        Part::repeated(deflated_block(&zeros), mebibytes),
        Part::once(trailer),
    ]
}

/// Deflated, and ended by a full flush.
fn deflated_block(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut out, FlushCompress::Full)
        .expect("there is room, and plain deflate has no other error");
    out
}
