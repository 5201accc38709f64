//! A small code host on loopback, to try Forgepass with, and the wicked server of its tests.
//!
//! It has people, a consent page, OAuth 2.0 with PKCE and six ways of rotating tokens, a user API
//! and avatars, and can wear the skin of a real host: its paths and its habits. Everything is in memory and invented; it listens on 127.0.0.1 only. Its
//! controls under `/_forge/` have no authentication at all: never put anything real here.
//!
//! The HTTP server is written by hand, one request per connection, because its trade is to
//! misbehave below the level at which an HTTP library lets one misbehave: headers that never
//! end, replies that stop in the middle, connections that are reset after the tokens rotated.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use demo_forge::{Endpoint, Forge, Options, Reply};
//! let forge = Forge::start(Options::default()).await?;
//! forge.script(Endpoint::Token, Reply::reset().after_commit());
//! # Ok(()) }
//! ```

mod api;
mod avatar;
mod control;
mod forge;
mod host;
mod oauth;
mod options;
mod pages;
mod person;
mod personal;
mod point;
mod reply;
mod seen;
mod serve;
mod skin;
mod state;

pub use forge::Forge;
pub use host::NotHere;
pub use oauth::asked::AuthorizeError;
pub use oauth::grants::{GrantSeen, TokenSeen};
pub use options::{Client, DeviceFlow, Mode, Options, Redirects, Returning};
pub use person::{Person, everyone};
pub use point::{Pause, Point, Then};
pub use reply::{After, Body, Head, Pace, Reply, Shape, Work};
pub use seen::{Endpoint, Seen};
pub use skin::{Skin, UnknownSkin};
