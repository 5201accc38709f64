//! The `FORGEPASS_*` variables, parsed.

use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;

use crate::Environment;

/// What the person who started us asked for beside the folders (those are [`crate::Home`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches {
    /// `FORGEPASS_VAULT`: where secrets are kept; goes before the settings file.
    pub vault: Option<VaultChoice>,
    /// `FORGEPASS_VAULT_PASSPHRASE_FILE`: opens the encrypted folder where nobody can type.
    pub passphrase_file: Option<PathBuf>,
    /// `FORGEPASS_LOG`: a filter as `tracing` writes them, such as `forgepass_core=debug`.
    pub log: Option<String>,
}

/// A kind of vault, as a person names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultChoice {
    /// The keyring of the operating system.
    Keyring,
    /// A folder of encrypted files.
    File,
    /// Nowhere: gone when the program ends.
    Memory,
}

/// A switch that cannot be obeyed. Guessing would put secrets where nobody expects them.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SwitchError {
    /// Not a kind of vault.
    #[error("FORGEPASS_VAULT cannot be {0:?}: choose keyring, file or memory")]
    Vault(String),
    /// Not text.
    #[error("{0} is not valid UTF-8")]
    NotText(&'static str),
}

impl Switches {
    /// Reads them all.
    pub fn read(env: &Environment) -> Result<Self, SwitchError> {
        let text = |name: &'static str| {
            env.get(name)
                .map(|value| value.to_str().ok_or(SwitchError::NotText(name)))
                .transpose()
        };
        Ok(Self {
            vault: text("FORGEPASS_VAULT")?.map(str::parse).transpose()?,
            passphrase_file: env
                .get("FORGEPASS_VAULT_PASSPHRASE_FILE")
                .map(PathBuf::from),
            log: text("FORGEPASS_LOG")?.map(str::to_owned),
        })
    }
}

impl VaultChoice {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for VaultChoice {
    type Err = SwitchError;

    fn from_str(text: &str) -> Result<Self, SwitchError> {
        match text {
            "keyring" => Ok(Self::Keyring),
            "file" => Ok(Self::File),
            "memory" => Ok(Self::Memory),
            other => Err(SwitchError::Vault(other.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(env: &[(&str, &str)]) -> Result<Switches, SwitchError> {
        Switches::read(&env.iter().copied().collect())
    }

    #[test]
    fn nothing_set_asks_for_nothing() {
        assert_eq!(read(&[]), Ok(Switches::default()));
    }

    #[test]
    fn every_switch_is_read() {
        let switches = read(&[
            ("FORGEPASS_VAULT", "file"),
            ("FORGEPASS_VAULT_PASSPHRASE_FILE", "/p"),
            ("FORGEPASS_LOG", "debug"),
        ])
        .unwrap();
        assert_eq!(switches.vault, Some(VaultChoice::File));
        assert_eq!(switches.passphrase_file, Some(PathBuf::from("/p")));
        assert_eq!(switches.log.as_deref(), Some("debug"));
    }

    #[test]
    fn an_unknown_vault_is_refused_with_the_choices() {
        let error = read(&[("FORGEPASS_VAULT", "Keyring")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"FORGEPASS_VAULT cannot be "Keyring": choose keyring, file or memory"#
        );
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_refused_by_name() {
        use std::os::unix::ffi::OsStringExt;
        let odd = std::ffi::OsString::from_vec(vec![0xff]);
        let env = Environment::from_iter([("FORGEPASS_LOG", odd)]);
        assert_eq!(
            Switches::read(&env),
            Err(SwitchError::NotText("FORGEPASS_LOG"))
        );
    }
}
