//! The log file: three pages of one mebibyte, for its owner's eyes.
//!
//! The libraries that turn pages by size bring a second library for dates; what is needed here is
//! this. Nothing that happens to the file is an error for whoever logs: a full disk must not harm.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use crate::home::private;

/// How long a page may get.
const PAGE: u64 = 1024 * 1024;

/// The older pages that are kept beside the one in use.
const OLDER: u32 = 2;

/// A file that is put aside when it is full. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Pages(Arc<Mutex<Page>>);

#[derive(Debug)]
struct Page {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Pages {
    /// Goes on with the file at `path`, or begins it.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        private(path.parent().unwrap_or(Path::new(".")))?;
        let file = append(&path)?;
        let length = file.metadata()?.len();
        Ok(Self(Arc::new(Mutex::new(Page { path, file, length }))))
    }
}

impl Page {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.length > 0 && self.length + line.len() as u64 > PAGE {
            self.turn()?;
        }
        self.file.write_all(line)?;
        self.length += line.len() as u64;
        Ok(())
    }

    /// Puts the full page aside; the oldest goes.
    fn turn(&mut self) -> io::Result<()> {
        for older in (1..OLDER).rev() {
            // It may not be there yet.
            let _ = fs::rename(aside(&self.path, older), aside(&self.path, older + 1));
        }
        fs::rename(&self.path, aside(&self.path, 1)).or_else(|error| match error.kind() {
            // Somebody took it away: then there is nothing to put aside.
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        self.file = append(&self.path)?;
        self.length = 0;
        Ok(())
    }
}

/// `forgepass.log` and its older pages, whether they are there or not.
pub(super) fn all(path: &Path) -> impl Iterator<Item = PathBuf> {
    let older = (1..=OLDER).map(|older| aside(path, older));
    std::iter::once(path.to_owned()).chain(older.collect::<Vec<_>>())
}

fn aside(path: &Path, older: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{older}"));
    name.into()
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

impl Write for Pages {
    /// One line at a time, as the logger hands them over. Never fails.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The disk is full, or worse. What could be said about it has no place to go.
        let _ = page.write(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Pages {
    type Writer = Pages;

    fn make_writer(&'a self) -> Pages {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> (tempfile::TempDir, PathBuf, Pages) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/forgepass.log");
        let pages = Pages::open(path.clone()).unwrap();
        (dir, path, pages)
    }

    fn length(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |facts| facts.len())
    }

    #[test]
    fn a_line_is_added_to_what_an_earlier_run_wrote() {
        let (_dir, path, mut pages) = pages();
        pages.write_all(b"one\n").unwrap();
        drop(pages);
        Pages::open(path.clone())
            .unwrap()
            .write_all(b"two\n")
            .unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "one\ntwo\n");
    }

    #[test]
    fn whatever_is_written_three_mebibytes_are_kept() {
        let (dir, path, mut pages) = pages();
        let line = vec![b'x'; 1000];
        for _ in 0..6000 {
            pages.write_all(&line).unwrap();
        }
        let kept: Vec<u64> = all(&path).map(|page| length(&page)).collect();
        assert_eq!(kept, [760_000, 1_048_000, 1_048_000]);
        let files = fs::read_dir(dir.path().join("state")).unwrap().count();
        assert_eq!(files, 3);
    }

    #[test]
    fn a_page_that_was_taken_away_is_begun_anew() {
        let (_dir, path, mut pages) = pages();
        pages.write_all(&vec![b'x'; 1024 * 1024]).unwrap();
        fs::remove_file(&path).unwrap();
        pages.write_all(b"after\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after\n");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_no_error_for_whoever_logs() {
        let mut pages = Pages(Arc::new(Mutex::new(Page {
            path: "/dev/full".into(),
            file: File::options().append(true).open("/dev/full").unwrap(),
            length: 0,
        })));
        assert_eq!(pages.write(b"a line\n").unwrap(), 7);
    }

    #[cfg(unix)]
    #[test]
    fn the_log_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, path, _pages) = pages();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&dir.path().join("state")), 0o700);
    }
}
