//! Certificate authorities that a person chose.
//!
//! Each counts for its own host alone. That of a host that is not added yet is kept as long as this
//! program runs; when the host is added, it is kept with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use forgepass_core::provider::{BaseUrl, HostKey, Network, read_authority};
use forgepass_core::view::{Code, Problem};
use forgepass_words::Words;
use tauri::WebviewWindow;

use crate::aside::aside;
use crate::chooser::{self, Ask};
use crate::shell::Shell;

/// By host.
#[derive(Default)]
pub struct Authorities(Mutex<BTreeMap<HostKey, String>>);

impl Authorities {
    /// How the host at an address is reached.
    pub fn network(&self, address: &str) -> Network {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Network {
            authority: key(address).and_then(|key| all.get(&key).cloned()),
            ..Network::default()
        }
    }

    /// Believes the authority of a file, for the host at an address.
    fn believe(&self, address: &str, path: PathBuf) -> Result<(), Problem> {
        let pem = read(&path)?;
        if let Some(key) = key(address) {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(key, pem);
        }
        Ok(())
    }
}

/// Asks for the file of the authority of a server that is not added yet. Answers whether one was
/// chosen.
pub async fn choose(shell: &Shell, window: &WebviewWindow, address: &str) -> Result<bool, Problem> {
    let Some(path) = chosen(shell, window).await? else {
        return Ok(false);
    };
    let (shell, address) = (shell.clone(), address.to_owned());
    aside("authority", move || {
        shell.authorities().believe(&address, path)
    })
    .await??;
    Ok(true)
}

/// The same for a host that is there. Its accounts are asked about by that authority from now on.
pub async fn choose_for(
    shell: &Shell,
    window: &WebviewWindow,
    host: &HostKey,
) -> Result<bool, Problem> {
    let Some(path) = chosen(shell, window).await? else {
        return Ok(false);
    };
    let pem = aside("authority", move || read(&path)).await??;
    let accounts = shell.accounts()?;
    let network = Network {
        authority: Some(pem),
        ..accounts.host_network(host)?
    };
    accounts.reach_host_by(host, &network).await?;
    Ok(true)
}

async fn chosen(shell: &Shell, window: &WebviewWindow) -> Result<Option<PathBuf>, Problem> {
    let title = Words::for_language(shell.language()).say("ui.authority.choose", &[]);
    chooser::choose(window, title, Ask::Open).await
}

fn read(path: &Path) -> Result<String, Problem> {
    chooser::regular(path)
        .map_err(|error| error.to_string())
        .and_then(|file| read_authority(file).map_err(|error| error.to_string()))
        .map_err(|reason| {
            Problem::new(Code::CertificateFile)
                .with("path", path.display())
                .with("reason", reason)
        })
}

fn key(address: &str) -> Option<HostKey> {
    BaseUrl::parse(address).ok().map(|base| base.key())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

    #[test]
    fn an_authority_counts_for_its_own_host_alone() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("ca.pem");
        fs::write(&path, PEM).unwrap();
        let authorities = Authorities::default();
        authorities
            .believe("https://git.example.org/gitlab/", path)
            .unwrap();
        let at = |address| authorities.network(address).authority;
        assert_eq!(at("https://git.example.org/gitlab").as_deref(), Some(PEM));
        assert_eq!(at("https://git.example.org"), None);
        assert_eq!(at("https://git.example.org:8443/gitlab"), None);
        assert_eq!(at("not an address"), None);
    }

    #[test]
    fn what_is_no_file_is_told_and_not_waited_for() {
        let folder = TempDir::new().unwrap();
        let believed =
            Authorities::default().believe("https://git.example.org", folder.path().to_owned());
        assert_eq!(believed.unwrap_err().code, Code::CertificateFile);
    }

    #[test]
    fn a_file_that_is_none_is_told_by_its_path_and_believed_for_nobody() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("key.pem");
        fs::write(&path, "-----BEGIN PRIVATE KEY-----\nAAAA").unwrap();
        let authorities = Authorities::default();
        let problem = authorities
            .believe("https://git.example.org", path.clone())
            .unwrap_err();
        assert_eq!(problem.code, Code::CertificateFile);
        assert_eq!(problem.args["path"], path.display().to_string());
        assert_eq!(
            authorities.network("https://git.example.org"),
            Network::default()
        );
    }
}
