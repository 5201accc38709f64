//! Notifications of the desktop, with one button.
//!
//! Spoken to directly over the bus: the libraries for it bring a second bus library. A desktop
//! without notifications is nothing to stop for, so every error means *not shown*, and no more.
//!
//! Source: Desktop Notifications Specification 1.3. Linux only so far.

#[cfg(target_os = "linux")]
mod line;
#[cfg(not(target_os = "linux"))]
mod nowhere;

#[cfg(target_os = "linux")]
pub use line::Desk;
#[cfg(not(target_os = "linux"))]
pub use nowhere::Desk;

use thiserror::Error;

/// What is said, as plain text: what the desktop takes for markup is escaped on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened, in one line.
    pub title: String,
    /// A line more, if there is one.
    pub body: Option<String>,
    /// What pressing it does. Pressing the notice itself does the same.
    pub button: String,
}

/// Names a notice while it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeId(u32);

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The person pressed the button, or the notice.
    Pressed(NoticeId),
    /// It is no longer shown.
    Closed(NoticeId),
}

/// Nothing was shown.
#[derive(Debug, Error)]
pub enum NotShown {
    /// There is no bus, or nobody on it who shows notifications.
    #[cfg(target_os = "linux")]
    #[error("nobody shows notifications")]
    Nobody(#[from] zbus::Error),
    /// Not a system whose notifications we know.
    #[error("notifications are not known on this system")]
    UnknownHere,
}

/// Longest title and body. Names of strangers stand in them.
const LONGEST: usize = 200;

/// Bounded, on one line, and without what cannot be seen.
fn bounded(text: &str) -> String {
    let seen = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign });
    seen.take(LONGEST).collect()
}

/// As text inside markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        assert_eq!(
            escaped("<img src='x'> & \"co\""),
            "&lt;img src=&apos;x&apos;&gt; &amp; &quot;co&quot;"
        );
    }

    #[test]
    fn a_name_is_bounded_and_stays_on_its_line() {
        assert_eq!(bounded("a\nb\u{7}c"), "a b c");
        assert_eq!(bounded(&"x".repeat(10_000)).len(), 200);
    }
}
