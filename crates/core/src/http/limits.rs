//! The one table of limits.

use std::time::Duration;

/// Until a connection stands.
pub const CONNECT: Duration = Duration::from_secs(10);
/// From the first byte sent to the last byte read.
pub const TOTAL: Duration = Duration::from_secs(30);
/// A decoded body.
pub const BODY: usize = 1024 * 1024;
/// A decoded body of a metadata document or of an unauthenticated probe.
pub const METADATA: usize = 64 * 1024;
/// What a host tells of a repository: a tree, or a file.
pub const REPOSITORY: usize = 16 * 1024 * 1024;
/// All pages of one list together.
pub const LISTED: usize = 2 * REPOSITORY;
/// A picture.
pub const PICTURE: usize = 2 * 1024 * 1024;
/// How often a picture may be found elsewhere.
pub const PICTURE_HOPS: usize = 3;
/// One header that is kept.
pub const HEADER: usize = 2048;
/// Headers that are kept.
pub const HEADERS: usize = 64;
/// One token.
pub const TOKEN: usize = 32 * 1024;
/// What `Retry-After` may ask for.
pub const RETRY_AFTER: Duration = Duration::from_secs(3600);
/// The longest life a token is believed to have: ten years.
pub const LIFE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
/// Requests in flight for one host.
pub const IN_FLIGHT_PER_HOST: usize = 4;
/// How long a link waits for the person.
pub const LINK: Duration = Duration::from_secs(600);
/// How deep JSON may nest. `serde_json` stops at this by itself.
pub const JSON_DEPTH: usize = 128;
/// A callback address.
pub const CALLBACK: usize = 8 * 1024;
