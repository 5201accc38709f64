//! Sign-ins that other programs left on this computer: listed without their tokens, taken over on demand.
//!
//! **Invariant:** a token goes from its file to the core, and to nobody else in this program.

use forgepass_core::accounts::{Accounts, FoundToken, Trace};
use forgepass_core::grant::Secret;
use forgepass_core::provider::HostKey;
use forgepass_core::view::{Code, FoundHere, FoundSignIn, FoundSource, Problem, StartedBy};
use forgepass_system::found::{self, Entry, FoundError, Source};
use forgepass_system::{Environment, Platform};

use crate::aside::aside;
use crate::shell::Shell;

/// What is there for hosts we know, and which places cannot be read.
pub async fn list(shell: &Shell) -> Result<FoundHere, Problem> {
    let seen = seen(shell.accounts()?, shell.env()).await?;
    Ok(FoundHere {
        sign_ins: seen.found.into_iter().map(|(_, found)| found).collect(),
        unread: seen.unread,
    })
}

/// Takes one over, looked for anew. Answers with the id of its link.
pub async fn take(shell: &Shell, id: &str) -> Result<String, Problem> {
    let accounts = shell.accounts()?;
    let found = token(accounts, shell.env(), id).await?;
    let _work = shell.at_work().await;
    let link = accounts.take_found(found, StartedBy::Window).await?;
    Ok(link.to_string())
}

/// A look at every place.
struct Seen {
    found: Vec<(Entry, FoundSignIn)>,
    unread: Vec<Problem>,
}

async fn seen(accounts: &Accounts, environment: &Environment) -> Result<Seen, Problem> {
    let environment = environment.clone();
    let looked = aside("found", move || found::look(&environment, Platform::HERE)).await?;
    let traces: Vec<Trace> = looked.entries.iter().map(trace).collect();
    let found = accounts.found(&traces)?;
    let at_its_place = |(at, found): (usize, _)| Some((looked.entries.get(at)?.clone(), found));
    Ok(Seen {
        found: found.into_iter().filter_map(at_its_place).collect(),
        unread: looked
            .unread
            .iter()
            .map(|unread| Problem::new(Code::FoundUnread).with("path", unread.place.display()))
            .collect(),
    })
}

async fn token(
    accounts: &Accounts,
    environment: &Environment,
    id: &str,
) -> Result<FoundToken, Problem> {
    let gone = || Problem::new(Code::FoundGone);
    let seen = seen(accounts, environment).await?.found;
    let (entry, found) = seen
        .into_iter()
        .find(|(_, found)| found.id == id)
        .ok_or_else(gone)?;
    let host = accounts.find_host(&found.host)?;
    let environment = environment.clone();
    // `gh` may have to ask the keyring first.
    let token = aside("found", move || {
        found::token(&environment, &entry).map(|token| Secret::new(token.take()))
    })
    .await?
    .map_err(|error| problem_of(&error, &host))?;
    Ok(FoundToken {
        host,
        login: found.login,
        token,
    })
}

fn trace(entry: &Entry) -> Trace {
    Trace {
        source: match entry.source {
            Source::Gh => FoundSource::Gh,
            Source::GitCredentials => FoundSource::GitCredentials,
            Source::Netrc => FoundSource::Netrc,
        },
        name: entry.name.clone(),
        port: entry.port,
        path: entry.path.clone(),
        login: entry.login.clone(),
    }
}

fn problem_of(error: &FoundError, host: &HostKey) -> Problem {
    match error {
        FoundError::Gone => Problem::new(Code::FoundGone),
        FoundError::Unread { place, .. } => {
            Problem::new(Code::FoundUnread).with("path", place.display())
        }
        FoundError::Withheld => Problem::at(Code::FoundWithheld, host),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::shell::tests::shell_in;
    use std::fs;
    use std::path::Path;
    use tempfile::TempDir;

    const TOKEN: &str = "ghp_0123456789abcdefABCDEF";

    fn keep(folder: &Path, lines: &str) {
        fs::write(folder.join(".git-credentials"), lines).unwrap();
    }

    #[tokio::test]
    async fn what_is_listed_has_no_token() {
        let folder = TempDir::new().unwrap();
        let shell = shell_in(folder.path()).await;
        keep(
            folder.path(),
            &format!("https://ada:{TOKEN}@github.com\nhttps://bob:{TOKEN}@git.example.org\n"),
        );
        let here = list(&shell).await.unwrap();
        let [only] = here.sign_ins.as_slice() else {
            panic!("one at a host we know: {here:?}");
        };
        assert_eq!(only.source, FoundSource::GitCredentials);
        assert_eq!(only.host, "github.com");
        assert_eq!(only.login.as_deref(), Some("ada"));
        let told = serde_json::to_string(&here).unwrap();
        assert!(!told.contains(TOKEN), "{told}");
    }

    #[tokio::test]
    async fn the_token_of_one_is_read_when_it_is_taken() {
        let folder = TempDir::new().unwrap();
        let shell = shell_in(folder.path()).await;
        keep(folder.path(), &format!("https://ada:{TOKEN}@github.com\n"));
        let id = list(&shell).await.unwrap().sign_ins[0].id.clone();
        let newer = "ghp_fedcba9876543210FEDCBA";
        keep(folder.path(), &format!("https://ada:{newer}@github.com\n"));
        let accounts = shell.accounts().unwrap();
        let found = token(accounts, shell.env(), &id).await.unwrap();
        assert_eq!(found.host.as_str(), "github.com");
        assert_eq!(found.token.expose(), newer);
    }

    #[tokio::test]
    async fn one_that_is_gone_meanwhile_is_told() {
        let folder = TempDir::new().unwrap();
        let shell = shell_in(folder.path()).await;
        keep(folder.path(), &format!("https://ada:{TOKEN}@github.com\n"));
        let id = list(&shell).await.unwrap().sign_ins[0].id.clone();
        keep(folder.path(), "");
        let problem = take(&shell, &id).await.unwrap_err();
        assert_eq!(problem, Problem::new(Code::FoundGone));
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_read_is_told_and_hides_no_other() {
        let folder = TempDir::new().unwrap();
        let shell = shell_in(folder.path()).await;
        keep(folder.path(), &format!("https://ada:{TOKEN}@github.com\n"));
        fs::create_dir(folder.path().join(".netrc")).unwrap();
        let here = list(&shell).await.unwrap();
        assert_eq!(here.sign_ins.len(), 1);
        let path = folder.path().join(".netrc");
        assert_eq!(
            here.unread,
            [Problem::new(Code::FoundUnread).with("path", path.display())]
        );
    }
}
