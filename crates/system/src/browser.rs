//! Opening a page in the person's own browser.
//!
//! The address may come from a server that we do not trust (its own metadata names it), and
//! openers have run what they were given: files, scripts, other schemes. So only a parsed URL is
//! taken, only https or loopback http, and the opener gets it as one argument, without a shell.

use std::ffi::OsStr;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;

use thiserror::Error;
use url::{Host, Url};

/// Longest address handed to an opener. Authorization addresses take some 500 bytes.
pub const LONGEST: usize = 8 * 1024;

/// Whether the code host that this page belongs to is on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostIsLoopback {
    /// A demo or a test: plain http is allowed, to loopback addresses.
    Yes,
    /// Everything else: https only.
    No,
}

/// Why a page was not opened. Never carries the address: its query may hold a state.
#[derive(Debug, Error)]
pub enum BrowserError {
    /// Neither https nor loopback http.
    #[error("an address of the scheme {scheme} is not opened")]
    Scheme {
        /// The scheme it had.
        scheme: String,
    },
    /// A user name or password in the address, which serves only to deceive the reader.
    #[error("an address with a user name in it is not opened")]
    Userinfo,
    /// More than [`LONGEST`] bytes.
    #[error("an address of {0} bytes is not opened")]
    TooLong(usize),
    /// Bytes outside printable ASCII; parsing encodes them, so this should not occur.
    #[error("an address with unprintable characters is not opened")]
    Unprintable,
    /// No opener could be started.
    #[error("no program to open a browser with")]
    NoOpener(#[source] io::Error),
}

/// Opens `url` in the browser and returns at once.
///
/// Never waits: the generic `xdg-open` stays for as long as the browser it started. So an opener
/// that starts and then fails is not noticed here; the person is offered to open again.
pub fn open(url: &Url, host: HostIsLoopback) -> Result<(), BrowserError> {
    open_in(None, url, host)
}

/// As [`open`], looking for openers in `path` when one is given.
fn open_in(path: Option<&OsStr>, url: &Url, host: HostIsLoopback) -> Result<(), BrowserError> {
    vet(url, host)?;
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for mut command in open::commands(url.as_str()) {
        if let Some(path) = path {
            command.env("PATH", path);
        }
        match start(&mut command) {
            Ok(child) => {
                reap(child);
                return Ok(());
            }
            Err(error) => last = error,
        }
    }
    Err(BrowserError::NoOpener(last))
}

pub(crate) fn vet(url: &Url, host: HostIsLoopback) -> Result<(), BrowserError> {
    let length = url.as_str().len();
    if length > LONGEST {
        return Err(BrowserError::TooLong(length));
    }
    if !url.as_str().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(BrowserError::Unprintable);
    }
    let allowed = match (url.scheme(), host) {
        ("https", _) => true,
        ("http", HostIsLoopback::Yes) => is_loopback(url),
        _ => false,
    };
    if !allowed {
        return Err(BrowserError::Scheme {
            scheme: url.scheme().to_owned(),
        });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BrowserError::Userinfo);
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // Browsers resolve this name to loopback themselves, whatever a name server says.
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

pub(crate) fn start(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    {
        // Ctrl-C in our terminal must not close the person's browser.
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Takes the opener out of the process table whenever it ends.
pub(crate) fn reap(mut child: Child) {
    thread::spawn(move || match child.wait() {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::warn!(%status, "the browser opener failed"),
        Err(error) => tracing::warn!(%error, "the browser opener was lost"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str, host: HostIsLoopback) -> Option<String> {
        vet(&Url::parse(address).unwrap(), host)
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn https_is_opened_for_every_host() {
        for host in [HostIsLoopback::Yes, HostIsLoopback::No] {
            assert_eq!(refused("https://git.example.org/a?b=c", host), None);
        }
    }

    #[test]
    fn plain_http_is_opened_on_loopback_for_a_loopback_host_only() {
        for address in [
            "http://127.0.0.1:9101/a",
            "http://[::1]:9101/a",
            "http://localhost/a",
        ] {
            assert_eq!(refused(address, HostIsLoopback::Yes), None, "{address}");
            assert!(refused(address, HostIsLoopback::No).is_some(), "{address}");
        }
        for address in ["http://git.example.org/", "http://127.0.0.1.example.org/"] {
            assert!(refused(address, HostIsLoopback::Yes).is_some(), "{address}");
        }
    }

    #[test]
    fn other_schemes_are_refused_by_name() {
        for (address, scheme) in [
            ("file:///c:/windows/calc.exe", "file"),
            ("javascript:alert(1)", "javascript"),
            ("ms-msdt:/id", "ms-msdt"),
            ("smb://host/share", "smb"),
            ("app.forgepass.desktop://oauth/x", "app.forgepass.desktop"),
        ] {
            assert_eq!(
                refused(address, HostIsLoopback::Yes),
                Some(format!("an address of the scheme {scheme} is not opened"))
            );
        }
    }

    #[test]
    fn a_user_name_in_the_address_is_refused() {
        for address in ["https://github.com@evil.example/", "https://:pw@a.example/"] {
            assert_eq!(
                refused(address, HostIsLoopback::No).as_deref(),
                Some("an address with a user name in it is not opened")
            );
        }
    }

    #[test]
    fn an_address_over_8_kib_is_refused() {
        let longest = format!("https://a.example/{}", "x".repeat(LONGEST - 18));
        assert_eq!(longest.len(), LONGEST);
        assert_eq!(refused(&longest, HostIsLoopback::No), None);
        assert_eq!(
            refused(&format!("{longest}x"), HostIsLoopback::No).as_deref(),
            Some("an address of 8193 bytes is not opened")
        );
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod opening;
