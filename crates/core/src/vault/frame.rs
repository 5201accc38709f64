//! How a value lies in a store: framed, so that damage is seen.
//!
//! A store may hand back an empty or cut value without an error. A frame says
//! how long its value is, which generation it belongs to and what its digests are; whatever does
//! not fit is [`Damaged`], never "missing". Where a platform limits the size of one entry, a value
//! lies in several frames, and each names the whole it belongs to.
//!
//! ```text
//! "FPV1" | generation u64 | part u16 | parts u16 | SHA-256 of the whole value
//!        | length u32 | data | SHA-256 of all that stands before
//! ```
//! Numbers are big-endian.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"FPV1";
const HEAD: usize = 4 + 8 + 2 + 2 + 32 + 4;
const TAIL: usize = 32;

/// What a frame takes beside its data, in bytes.
pub(super) const OVERHEAD: usize = HEAD + TAIL;

/// The bytes are not a frame, or not as they were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored value is damaged")]
pub(super) struct Damaged;

/// One part of a value. A whole value in one frame is part 0 of 1.
pub(super) struct Frame {
    /// Counts the writes of this slot.
    pub generation: u64,
    /// Which part this is, from 0.
    pub part: u16,
    /// How many parts there are, from 1.
    pub parts: u16,
    /// SHA-256 of the whole value: what ties the parts of one write together, even where two
    /// writers chose the same generation.
    pub whole: [u8; 32],
    /// This part's piece of the value.
    pub data: Zeroizing<Vec<u8>>,
}

/// SHA-256 of a whole value.
pub(super) fn digest(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

impl Frame {
    /// The frame as bytes.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let length = u32::try_from(self.data.len()).expect("a part is far below 4 GiB");
        // Room for all at once: a growing buffer would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(OVERHEAD + self.data.len()));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes.extend_from_slice(&self.part.to_be_bytes());
        bytes.extend_from_slice(&self.parts.to_be_bytes());
        bytes.extend_from_slice(&self.whole);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&self.data);
        let seal = digest(&bytes);
        bytes.extend_from_slice(&seal);
        bytes
    }

    /// Reads a frame back. Total: any bytes are a frame or [`Damaged`].
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let (sealed, seal) = bytes.split_last_chunk::<TAIL>().ok_or(Damaged)?;
        if digest(sealed) != *seal {
            return Err(Damaged);
        }
        let (magic, rest) = sealed.split_first_chunk::<4>().ok_or(Damaged)?;
        let (generation, rest) = rest.split_first_chunk::<8>().ok_or(Damaged)?;
        let (part, rest) = rest.split_first_chunk::<2>().ok_or(Damaged)?;
        let (parts, rest) = rest.split_first_chunk::<2>().ok_or(Damaged)?;
        let (whole, rest) = rest.split_first_chunk::<32>().ok_or(Damaged)?;
        let (length, data) = rest.split_first_chunk::<4>().ok_or(Damaged)?;
        let part = u16::from_be_bytes(*part);
        let parts = u16::from_be_bytes(*parts);
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Damaged)?;
        if magic != MAGIC || part >= parts || data.len() != length {
            return Err(Damaged);
        }
        Ok(Self {
            generation: u64::from_be_bytes(*generation),
            part,
            parts,
            whole: *whole,
            data: Zeroizing::new(data.to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(value: &[u8]) -> Zeroizing<Vec<u8>> {
        Frame {
            generation: 7,
            part: 0,
            parts: 1,
            whole: digest(value),
            data: Zeroizing::new(value.to_vec()),
        }
        .to_bytes()
    }

    #[test]
    fn an_empty_secret_is_damage_and_not_an_empty_value() {
        assert!(Frame::from_bytes(b"").is_err());
        let empty_value = Frame::from_bytes(&framed(b"")).expect("a frame around nothing");
        assert_eq!(*empty_value.data, Vec::<u8>::new());
    }

    #[test]
    fn a_frame_is_read_back_as_it_was_written() {
        let frame = Frame::from_bytes(&framed(b"token")).expect("just written");
        assert_eq!(*frame.data, b"token".to_vec());
        assert_eq!((frame.generation, frame.part, frame.parts), (7, 0, 1));
    }

    #[test]
    fn a_part_beyond_the_last_is_damage() {
        let frame = Frame {
            generation: 1,
            part: 1,
            parts: 1,
            whole: digest(b""),
            data: Zeroizing::new(Vec::new()),
        };
        assert!(Frame::from_bytes(&frame.to_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_seen(
            value in proptest::collection::vec(any::<u8>(), 0..300),
            place in any::<proptest::sample::Index>(),
            change in 1u8..,
        ) {
            let mut bytes = framed(&value);
            let place = place.index(bytes.len());
            bytes[place] ^= change;
            prop_assert!(Frame::from_bytes(&bytes).is_err());
        }

        #[test]
        fn a_cut_frame_is_seen(
            value in proptest::collection::vec(any::<u8>(), 0..300),
            cut in any::<proptest::sample::Index>(),
        ) {
            let bytes = framed(&value);
            let length = cut.index(bytes.len());
            prop_assert!(Frame::from_bytes(&bytes[..length]).is_err());
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Frame::from_bytes(&bytes);
        }
    }
}
