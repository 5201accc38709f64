//! `settings.toml`: the one choice that must be readable when the ledger is not.
//!
//! It says which vault the next program takes before there is a ledger that knows better. All other
//! choices are in the ledger.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::{Table, Value};

use crate::{Home, VaultChoice};

const FILE: &str = "settings.toml";
const VAULT: &str = "vault";

/// Why the choice cannot be read or kept. Nothing was changed.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read {0}")]
    Read(PathBuf, #[source] io::Error),
    /// What is in it is not TOML.
    #[error("{0} is not TOML; mend it, or move it away to go on without it")]
    NotToml(PathBuf),
    /// It names no vault that lasts.
    #[error("{0}: vault must be \"keyring\" or \"file\"")]
    Vault(PathBuf),
    /// The file cannot be written.
    #[error("cannot write {0}")]
    Write(PathBuf, #[source] io::Error),
}

impl SettingsError {
    /// Which file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Read(path, _)
            | Self::NotToml(path)
            | Self::Vault(path)
            | Self::Write(path, _) => path,
        }
    }
}

/// The vault that was chosen; `None` if nobody chose.
pub fn chosen_vault(home: &Home) -> Result<Option<VaultChoice>, SettingsError> {
    let path = home.config.join(FILE);
    match read(&path)?.get(VAULT) {
        None => Ok(None),
        Some(Value::String(word)) => match word.parse() {
            Ok(choice @ (VaultChoice::Keyring | VaultChoice::File)) => Ok(Some(choice)),
            Ok(VaultChoice::Memory) | Err(_) => Err(SettingsError::Vault(path)),
        },
        Some(_) => Err(SettingsError::Vault(path)),
    }
}

/// Keeps the choice, and whatever else is in the file. The folder is there.
pub fn choose_vault(home: &Home, choice: VaultChoice) -> Result<(), SettingsError> {
    let path = home.config.join(FILE);
    let mut table = read(&path)?;
    table.insert(VAULT.to_owned(), Value::String(choice.as_str().to_owned()));
    replace(&path, table.to_string().as_bytes())
        .map_err(|source| SettingsError::Write(path, source))
}

fn read(path: &Path) -> Result<Table, SettingsError> {
    match fs::read_to_string(path) {
        Ok(text) => text
            .parse()
            .map_err(|_| SettingsError::NotToml(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Table::new()),
        Err(error) => Err(SettingsError::Read(path.to_owned(), error)),
    }
}

/// All of it or nothing of it, whenever the power goes.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        match path.parent() {
            Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
            Some(_) | None => Ok(()),
        }
    });
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Environment, Platform};

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let env = Environment::from_iter([("FORGEPASS_HOME", folder.path())]);
        let home = Home::find(&env, Platform::Xdg).unwrap();
        home.make().unwrap();
        (folder, home)
    }

    fn with(text: &str) -> Result<Option<VaultChoice>, SettingsError> {
        let (_folder, home) = home();
        fs::write(home.config.join(FILE), text).unwrap();
        chosen_vault(&home)
    }

    #[test]
    fn without_a_file_nobody_chose() {
        assert_eq!(chosen_vault(&home().1).unwrap(), None);
    }

    #[test]
    fn what_was_chosen_is_read_back_and_the_rest_of_the_file_stays() {
        let (_folder, home) = home();
        let file = home.config.join(FILE);
        fs::write(&file, "later = 3\nvault = \"file\"\n").unwrap();
        assert_eq!(chosen_vault(&home).unwrap(), Some(VaultChoice::File));
        choose_vault(&home, VaultChoice::Keyring).unwrap();
        assert_eq!(chosen_vault(&home).unwrap(), Some(VaultChoice::Keyring));
        assert!(fs::read_to_string(&file).unwrap().contains("later = 3"));
        assert_eq!(fs::read_dir(&home.config).unwrap().count(), 1);
    }

    #[test]
    fn a_choice_that_would_not_last_is_none() {
        for text in ["vault = \"memory\"", "vault = \"safe\"", "vault = 1"] {
            let error = with(text).unwrap_err().to_string();
            assert!(
                error.ends_with("settings.toml: vault must be \"keyring\" or \"file\""),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_not_overwritten() {
        let (_folder, home) = home();
        let file = home.config.join(FILE);
        fs::write(&file, "vault = ").unwrap();
        let refused = choose_vault(&home, VaultChoice::File);
        assert!(matches!(refused, Err(SettingsError::NotToml(_))));
        assert_eq!(fs::read_to_string(&file).unwrap(), "vault = ");
    }
}
