//! `CHANGELOG.md` in the form that Debian's tools read.

use std::fmt::Write;

/// The widest line that Debian's checker lets pass.
const WIDTH: usize = 78;

/// Who made a version, and when.
pub struct Signed<'a> {
    /// Name and address of whoever made the package.
    pub by: &'a str,
    /// When, as e-mail writes it.
    pub at: &'a str,
}

/// The newest part of the changelog as the entry of this version.
///
/// Only that one: earlier versions were signed by earlier builds, of which this one knows nothing.
pub fn debian(changelog: &str, version: &str, signed: &Signed) -> String {
    let mut text = format!("forgepass ({version}) unstable; urgency=medium\n\n");
    for point in newest(changelog) {
        for (nth, line) in folded(&point, WIDTH - 4).iter().enumerate() {
            let lead = if nth == 0 { "  * " } else { "    " };
            let _ = writeln!(text, "{lead}{line}");
        }
    }
    let _ = write!(text, "\n -- {}  {}\n", signed.by, signed.at);
    text
}

/// The points below the first version, each in one line, led by the kind of change it is.
fn newest(changelog: &str) -> Vec<String> {
    let mut points: Vec<String> = Vec::new();
    let mut kind = "";
    let lines = changelog.lines().skip_while(|line| !is_version(line));
    for line in lines.skip(1).take_while(|line| !is_version(line)) {
        if let Some(heading) = line.strip_prefix("### ") {
            kind = heading;
        } else if let Some(point) = line.strip_prefix("- ") {
            points.push(format!("{kind}: {}", point.replace(['*', '`'], "")));
        } else if let (Some(last), false) = (points.last_mut(), line.trim().is_empty()) {
            let _ = write!(last, " {}", line.trim().replace(['*', '`'], ""));
        }
    }
    points
}

fn is_version(line: &str) -> bool {
    line.starts_with("## ")
}

fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            let _ = write!(line, " {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_part_becomes_the_entry_and_long_points_are_folded() {
        let changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\
            - The list of accounts with `avatar` and status,\n  the account's page, and removing \
            with ten seconds to undo.\n\n### Fixed\n- A typo.\n\n## [0.0.9]\n- Old.\n";
        let signed = Signed {
            by: "Ada <ada@example.org>",
            at: "Wed, 25 Nov 2026 16:31:00 +0000",
        };
        assert_eq!(
            debian(changelog, "0.1.0", &signed),
            "forgepass (0.1.0) unstable; urgency=medium\n\n\
             \x20 * Added: The list of accounts with avatar and status, the account's page,\n\
             \x20   and removing with ten seconds to undo.\n\
             \x20 * Fixed: A typo.\n\
             \n -- Ada <ada@example.org>  Wed, 25 Nov 2026 16:31:00 +0000\n"
        );
    }
}
