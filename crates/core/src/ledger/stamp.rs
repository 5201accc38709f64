//! Whether a ledger is as it was when it was last looked at, so that it need not be looked at again.
//!
//! Every program of a home opens the ledger, most of them for a moment, and a look reads every row.
//! What was found whole is believed as long as sizes and times of its files stay as they were. Damage
//! is still seen where the damaged thing is used, and once a day all of it is looked at.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::migrate::MIGRATIONS;
use super::quarantine::beside;

/// The clock of files goes by steps: a change right after a look may bear the time of the one before.
const STEP: Duration = Duration::from_millis(100);

/// Sizes and times of a ledger and of its log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    text: String,
    newest: SystemTime,
}

impl Stamp {
    /// Of what is at `ledger` now. `None` where the file system does not say.
    pub fn of(ledger: &Path) -> Option<Self> {
        let facts = fs::metadata(ledger).ok()?;
        let mut newest = facts.modified().ok()?;
        let mut text = format!("{} {}", MIGRATIONS.len(), described(&facts)?);
        match fs::metadata(beside(ledger, "-wal")) {
            // Emptied when the last program left: as good as none, whenever that was.
            Ok(facts) if facts.len() == 0 => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Ok(facts) => {
                newest = newest.max(facts.modified().ok()?);
                text.push_str(&format!(" {}", described(&facts)?));
            }
            Err(_) => return None,
        }
        Some(Self { text, newest })
    }

    /// Whether a look at exactly this found it whole.
    pub fn is_noted(&self, run: &Path) -> bool {
        let note = note(run);
        let settled = fs::metadata(&note)
            .and_then(|facts| facts.modified())
            .is_ok_and(|noted| {
                noted
                    .duration_since(self.newest)
                    .is_ok_and(|since| since >= STEP)
            });
        settled && fs::read_to_string(&note).is_ok_and(|noted| noted == self.text)
    }

    /// Notes that it was found whole. Where that cannot be noted, it is looked at again.
    pub fn note(&self, run: &Path) {
        if let Err(error) = fs::write(note(run), &self.text) {
            tracing::debug!(kind = ?error.kind(), "not noted that the ledger is whole");
        }
    }
}

fn note(run: &Path) -> PathBuf {
    run.join("ledger.whole")
}

#[cfg(unix)]
fn described(facts: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    Some(format!(
        "{} {} {} {}.{} {}.{}",
        facts.dev(),
        facts.ino(),
        facts.len(),
        facts.mtime(),
        facts.mtime_nsec(),
        facts.ctime(),
        facts.ctime_nsec()
    ))
}

#[cfg(not(unix))]
fn described(facts: &Metadata) -> Option<String> {
    let since = facts
        .modified()
        .ok()?
        .duration_since(SystemTime::UNIX_EPOCH);
    Some(format!("{} {}", facts.len(), since.ok()?.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::sync::Arc;

    use crate::clock::SystemClock;
    use crate::ledger::{Ledger, Setting};
    use tempfile::TempDir;

    /// A ledger that was opened and left, and the note of it, a second later.
    fn settled() -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        open(&folder);
        // The first one made it; the second found it whole.
        open(&folder);
        let file = File::options().write(true).open(note(folder.path()));
        let later = SystemTime::now() + Duration::from_secs(1);
        let set = file.and_then(|file| file.set_modified(later));
        set.expect("the note is there");
        folder
    }

    fn open(folder: &TempDir) -> Ledger {
        Ledger::open(folder.path(), folder.path(), Arc::new(SystemClock::new())).expect("a ledger")
    }

    fn is_noted(folder: &TempDir) -> bool {
        let path = folder.path().join("ledger.sqlite3");
        Stamp::of(&path).expect("a stamp").is_noted(folder.path())
    }

    #[test]
    fn what_nobody_changed_is_looked_at_once_however_often_it_is_opened() {
        let folder = settled();
        assert!(is_noted(&folder));
        for _ in 0..3 {
            drop(open(&folder));
            assert!(is_noted(&folder));
        }
    }

    #[test]
    fn a_change_is_seen_while_its_writer_runs_and_after_it_has_left() {
        let folder = settled();
        let ledger = open(&folder);
        ledger
            .choose(Setting::Language, Some("en"))
            .expect("a choice");
        assert!(!is_noted(&folder));
        drop(ledger);
        assert!(!is_noted(&folder));
    }

    #[test]
    fn one_flipped_bit_is_a_change() {
        let folder = settled();
        let path = folder.path().join("ledger.sqlite3");
        let mut bytes = fs::read(&path).expect("a ledger");
        bytes[4096] ^= 1;
        fs::write(&path, bytes).expect("the file is ours");
        assert!(!is_noted(&folder));
    }

    #[test]
    fn a_look_right_after_a_change_does_not_count() {
        let folder = settled();
        let path = folder.path().join("ledger.sqlite3");
        let changed = fs::metadata(path).and_then(|facts| facts.modified());
        let changed = changed.expect("a time");
        let file = File::options().write(true).open(note(folder.path()));
        let set = file.and_then(|file| file.set_modified(changed));
        set.expect("the note is there");
        assert!(!is_noted(&folder));
    }
}
