//! Where other programs keep their sign-ins, and reading such a file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Source;
use crate::{Environment, Platform};

/// What is larger was not written by any of these programs.
const LARGEST: u64 = 1024 * 1024;

/// Every place, in the order in which the programs look.
pub(super) fn all(environment: &Environment, platform: Platform) -> Vec<(Source, PathBuf)> {
    let home = environment
        .folder("HOME")
        .or_else(|| environment.folder("USERPROFILE"));
    let below = |path: &str| home.as_ref().map(|home| home.join(path));
    let config = environment
        .folder("XDG_CONFIG_HOME")
        .or_else(|| below(".config"));
    let gh = environment
        .folder("GH_CONFIG_DIR")
        .or_else(|| Some(environment.folder("XDG_CONFIG_HOME")?.join("gh")))
        .or_else(|| match platform {
            Platform::Xdg | Platform::MacOs => below(".config/gh"),
            Platform::Windows => Some(environment.folder("APPDATA")?.join("GitHub CLI")),
        });
    let netrc = match platform {
        Platform::Xdg | Platform::MacOs => [below(".netrc"), None],
        Platform::Windows => [below(".netrc"), below("_netrc")],
    };
    let store = [
        below(".git-credentials"),
        config.map(|folder| folder.join("git/credentials")),
    ];
    let gh = gh.map(|folder| (Source::Gh, folder.join("hosts.yml")));
    let store = store.into_iter().flatten();
    let netrc = netrc.into_iter().flatten();
    gh.into_iter()
        .chain(store.map(|place| (Source::GitCredentials, place)))
        .chain(netrc.map(|place| (Source::Netrc, place)))
        .collect()
}

/// The text of a file; `None` where there is none.
pub(super) fn read(place: &Path) -> io::Result<Option<Zeroizing<String>>> {
    let facts = match std::fs::metadata(place) {
        Ok(facts) => facts,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    // Opening a pipe would wait for somebody to write.
    if !facts.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    if facts.len() > LARGEST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    // Room for all of it at once: growing would leave copies behind that nobody wipes.
    let room = usize::try_from(facts.len()).unwrap_or_default() + 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    File::open(place)?
        .take(room as u64)
        .read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some(Zeroizing::new(text)))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn places(pairs: &[(&str, &str)], platform: Platform) -> Vec<String> {
        let environment = pairs.iter().copied().collect();
        all(&environment, platform)
            .into_iter()
            .map(|(_, place)| place.display().to_string())
            .collect()
    }

    #[test]
    fn the_places_follow_the_variables_of_each_program() {
        assert_eq!(
            places(&[("HOME", "/h")], Platform::Xdg),
            [
                "/h/.config/gh/hosts.yml",
                "/h/.git-credentials",
                "/h/.config/git/credentials",
                "/h/.netrc",
            ]
        );
        assert_eq!(
            places(
                &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")],
                Platform::MacOs
            ),
            [
                "/x/gh/hosts.yml",
                "/h/.git-credentials",
                "/x/git/credentials",
                "/h/.netrc",
            ]
        );
        assert_eq!(
            places(&[("GH_CONFIG_DIR", "/g")], Platform::Xdg),
            ["/g/hosts.yml"]
        );
        assert_eq!(
            places(
                &[("USERPROFILE", "/u"), ("APPDATA", "/a")],
                Platform::Windows
            ),
            [
                "/a/GitHub CLI/hosts.yml",
                "/u/.git-credentials",
                "/u/.config/git/credentials",
                "/u/.netrc",
                "/u/_netrc",
            ]
        );
        assert_eq!(places(&[], Platform::Xdg), [] as [&str; 0]);
    }
}
