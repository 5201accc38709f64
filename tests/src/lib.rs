//! What the stories of the whole program stand on.
//!
//! A story is a test in `tests/*.rs` that uses Forgepass as a person does: the built app in a
//! window, a real browser, the handler file and `xdg-open` between them, a real keyring. Each
//! has a [`desk::Desk`] of its own, so that stories run side by side and leave nothing behind.
//!
//! `./dev test` runs them all; one alone is `cargo nextest run -p forgepass-stories -E 'test(NAME)'`
//! once the programs are built. `FORGEPASS_APP`, `FORGEPASS_CLI` and `DEMO_FORGE` name other
//! programs than the debug build, `FORGEPASS_SHOTS` another folder for photographs, and with
//! `FORGEPASS_KEEP` set the room of a story that failed is kept.
//!
//! Nothing here knows how Forgepass works inside; it is a set of hands and eyes. A harness that
//! cannot go on panics with what it was waiting for, and [`story::tell`] adds a picture of the
//! display and the last lines of every log.

pub mod browser;
pub mod camera;
pub mod canary;
pub mod child;
pub mod cli;
pub mod desk;
pub mod driver;
pub mod gallery;
pub mod peer;
pub mod places;
pub mod story;
pub mod until;
pub mod window;
