//! Homes with nobody in them, with fifty accounts, and with a thousand.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use forgepass_stories::desk::Desk;

use crate::named;

/// The homes, all on one desk.
pub struct Homes<'desk> {
    desk: &'desk Desk,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// No accounts yet; secrets in the keyring.
    Empty,
    /// Fifty, their secrets in the keyring.
    Fifty,
    /// A thousand, their secrets in an encrypted folder.
    Thousand,
}

impl<'desk> Homes<'desk> {
    /// Links them all.
    pub fn fill(desk: &'desk Desk) -> Self {
        let homes = Self { desk };
        for (home, count) in [(Home::Fifty, "50"), (Home::Thousand, "1000")] {
            let mut fill = homes.command(home, &named("FORGEPASS_FILL"));
            let status = fill.arg(count).status().expect("it was just built");
            assert!(
                status.success(),
                "{count} accounts were not linked: {status}"
            );
        }
        homes
    }

    /// A program that finds this home.
    pub fn command(&self, home: Home, program: &Path) -> Command {
        let mut command = self.desk.command(program);
        command
            .env("FORGEPASS_HOME", self.folder(home))
            .stdin(Stdio::null());
        match home {
            Home::Empty | Home::Fifty => {}
            Home::Thousand => {
                let passphrase = self.desk.room().join("passphrase");
                std::fs::write(&passphrase, "a thousand accounts").expect("the room is ours");
                command.env("FORGEPASS_VAULT", "file");
                command.env("FORGEPASS_VAULT_PASSPHRASE_FILE", passphrase);
            }
        }
        command
    }

    fn folder(&self, home: Home) -> PathBuf {
        match home {
            // Where every program of the desk looks by itself.
            Home::Empty => self.desk.forgepass_home(),
            Home::Fifty => self.desk.room().join("fifty"),
            Home::Thousand => self.desk.room().join("thousand"),
        }
    }
}
