//! Files of hosts, read from and written to where the person says.

use std::path::{Path, PathBuf};

use forgepass_core::accounts::{Accounts, HostFile};
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Code, Host, Problem};
use forgepass_words::Words;
use tauri::WebviewWindow;

use crate::aside::aside;
use crate::chooser::{self, Ask};
use crate::shell::Shell;

/// Takes the host of a file that the person chooses. `None`: none was chosen.
pub async fn open(shell: &Shell, window: &WebviewWindow) -> Result<Option<Host>, Problem> {
    let title = title(shell, "ui.host_file.choose");
    match chooser::choose(window, title, Ask::Open).await? {
        Some(path) => Ok(Some(import(shell.accounts()?, path).await?)),
        None => Ok(None),
    }
}

/// Writes a host down where the person says. Answers whether they said it.
pub async fn save(shell: &Shell, window: &WebviewWindow, host: &HostKey) -> Result<bool, Problem> {
    let accounts = shell.accounts()?;
    let title = title(shell, "ui.host_file.save");
    let name = file_name(host);
    match chooser::choose(window, title, Ask::Save { name }).await? {
        Some(path) => export(accounts, host, path).await.map(|()| true),
        None => Ok(false),
    }
}

fn title(shell: &Shell, key: &str) -> String {
    Words::for_language(shell.language()).say(key, &[])
}

async fn import(accounts: &Accounts, path: PathBuf) -> Result<Host, Problem> {
    let name = called(&path);
    let said = name.clone();
    let file = aside("host-file", move || {
        HostFile::read(&said, chooser::regular(&path))
    })
    .await??;
    let (_, host) = accounts.import_host(&name, file).await?;
    Ok(host)
}

async fn export(accounts: &Accounts, host: &HostKey, path: PathBuf) -> Result<(), Problem> {
    let text = accounts.host_file(host)?.text()?;
    let name = called(&path);
    aside("host-file", move || std::fs::write(path, text))
        .await?
        .map_err(|error| {
            Problem::new(Code::HostFileUnwritten)
                .with("file", name)
                .with("text", error)
        })
}

/// A file as the person knows it.
fn called(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// A name for the file of a host, with nothing that a file's name may not have.
fn file_name(host: &HostKey) -> String {
    format!("{}.toml", host.as_str().replace(['/', ':', '[', ']'], "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::shell_in;
    use std::fs;
    use tempfile::TempDir;

    fn github() -> HostKey {
        "github.com".parse().unwrap()
    }

    #[tokio::test]
    async fn what_one_person_saved_another_one_opens() {
        let (here, there) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let file = here.path().join("github.com.toml");
        fs::write(
            &file,
            "provider = \"github\"\norigin = \"https://github.com\"\nclient_id = \"ours\"\n",
        )
        .unwrap();
        let first = shell_in(here.path()).await;
        let host = import(first.accounts().unwrap(), file.clone())
            .await
            .unwrap();
        assert_eq!(host.client_id.as_deref(), Some("ours"));
        export(first.accounts().unwrap(), &github(), file.clone())
            .await
            .unwrap();
        let second = shell_in(there.path()).await;
        let imported = import(second.accounts().unwrap(), file).await.unwrap();
        assert_eq!(imported, host);
    }

    #[tokio::test]
    async fn what_cannot_be_read_or_written_is_told_by_its_name() {
        let folder = TempDir::new().unwrap();
        let shell = shell_in(folder.path()).await;
        let accounts = shell.accounts().unwrap();
        let missing = folder.path().join("missing.toml");
        let problem = import(accounts, missing).await.unwrap_err();
        assert_eq!(problem.code, Code::HostFileUnreadable);
        assert_eq!(problem.args["file"], "missing.toml");
        let pipe_or_folder = folder.path().to_owned();
        let problem = import(accounts, pipe_or_folder).await.unwrap_err();
        assert_eq!(problem.code, Code::HostFileUnreadable);
        let nowhere = folder.path().join("no-folder/github.com.toml");
        let problem = export(accounts, &github(), nowhere).await.unwrap_err();
        assert_eq!(problem.code, Code::HostFileUnwritten);
        assert_eq!(problem.args["file"], "github.com.toml");
    }

    #[test]
    fn a_host_below_a_path_or_at_a_port_has_a_name_for_its_file() {
        let key: HostKey = "git.example.org:8443/gitlab".parse().unwrap();
        assert_eq!(file_name(&key), "git.example.org-8443-gitlab.toml");
    }
}
