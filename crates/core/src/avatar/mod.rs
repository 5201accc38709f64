//! Pictures of people: which addresses may be asked, what counts as a picture, where it is kept.
//!
//! A picture comes from a stranger. It is asked for without credentials,
//! bounded before it is decoded, drawn anew as a small PNG, and only that is kept and shown. The
//! original is never stored, opened or served.

mod address;
mod cache;
mod decode;

pub use address::{Reach, allowed_address, allowed_ip};
pub use cache::Cache;
pub use decode::{SIDE, decode};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum AvatarError {
    /// Its address may not be asked.
    #[error("the picture's address is not allowed")]
    Address,
    /// More bytes, pixels or memory than a picture of a person needs.
    #[error("the picture is too large")]
    TooLarge,
    /// Neither PNG, JPEG, WebP nor GIF; SVG and HTML are none of these.
    #[error("not a picture of a kind we draw")]
    Kind,
    /// It says what it is, and is not.
    #[error("the picture cannot be decoded")]
    Damaged(#[source] image::ImageError),
    /// The cache could not be read or written.
    #[error("the picture cannot be kept")]
    Cache(#[from] std::io::Error),
}
