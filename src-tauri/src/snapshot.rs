//! Everything the window shows, gathered.

use forgepass_core::account::{Cause, Status};
use forgepass_core::view::{Account, Desktop, Host, Problem, Snapshot, VaultState};

use crate::shell::Shell;

/// The provider of the host that people may try without harm.
const DEMO: &str = "demo";

/// Gathers it. Asks the vault without a prompt, and reads no secret.
pub async fn take(shell: &Shell) -> Result<Snapshot, Problem> {
    let core = shell.accounts()?;
    // At once, so that a vault that does not answer is waited for only once.
    let (accounts, links, vault) = tokio::join!(core.list(), core.links(), core.vault_state());
    let (accounts, hosts) = (accounts?, core.hosts()?);
    let removing = shell.removals().list();
    let chosen = shell.chosen_language();
    let kind = core.vault().kind();
    let kinds = core.vault_kinds();
    Ok(Snapshot {
        links: links?,
        removing: removing.iter().map(ToString::to_string).collect(),
        farewell: shell.removals().farewell(),
        leaving: match shell.is_leaving() {
            true => core.unsaved().iter().map(ToString::to_string).collect(),
            false => Vec::new(),
        },
        ledger: core.ledger_state()?,
        pictures: core.pictured(&accounts),
        asks_for_storage: vault == VaultState::Unavailable && core.storage_is_open(),
        vault: match (vault, shell.folder_in_use()) {
            // It answered the probe just now, so this does not hang.
            (VaultState::Locked, Some(folder)) if folder.is_made() == Ok(false) => {
                VaultState::Unmade
            }
            (vault, _) => vault,
        },
        vault_kind: kind,
        vault_name: core.vault().name(),
        other_vaults: kinds.into_iter().filter(|other| *other != kind).collect(),
        folder_made: shell.folder().is_some_and(|one| one.is_made() == Ok(true)),
        offline: is_offline(&accounts),
        demo: demo_host(&hosts),
        handler: shell.handler().last().await,
        language_chosen: chosen.is_some(),
        language: chosen
            .unwrap_or_else(|| shell.session_language())
            .tag()
            .to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        desktop: Desktop {
            appearance: shell.appearance(),
            dark: shell.is_dark(),
            keep_ready: shell.keeps_ready(),
            start_at_login: shell.starts_at_login(),
            private_window: shell.private_browser().await.is_some(),
            called: shell.called(),
        },
        projects: core.projects()?,
        callers: core.callers()?,
        serving: shell.serving().state(),
        accounts,
        hosts,
    })
}

/// Whether it is this computer that has no network.
///
/// So it seems when no connection stood for any account that was tried, and none works. Accounts
/// that wait for a person or for the vault were not tried and say nothing.
fn is_offline(accounts: &[Account]) -> bool {
    let mut tried = accounts
        .iter()
        .filter(|account| !matches!(account.status, Status::NeedsRelink | Status::VaultLocked))
        .peekable();
    tried.peek().is_some() && tried.all(|account| account.cause == Some(Cause::Offline))
}

fn demo_host(hosts: &[Host]) -> Option<String> {
    let demo = hosts.iter().find(|host| host.provider == DEMO)?;
    Some(demo.key.clone())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use forgepass_core::vault::VaultKind;
    use forgepass_core::view::{Appearance, Handler};
    use serde_json::json;

    /// A window without accounts.
    pub fn snapshot() -> Snapshot {
        Snapshot {
            accounts: Vec::new(),
            hosts: Vec::new(),
            links: Vec::new(),
            removing: Vec::new(),
            farewell: None,
            leaving: Vec::new(),
            ledger: forgepass_core::view::LedgerState::Sound,
            pictures: std::collections::BTreeMap::new(),
            vault: VaultState::Open,
            vault_kind: VaultKind::Keyring,
            vault_name: "keyring".to_owned(),
            other_vaults: Vec::new(),
            folder_made: false,
            asks_for_storage: false,
            offline: false,
            demo: None,
            handler: Handler::Ours,
            language: "en".to_owned(),
            language_chosen: false,
            version: "0".to_owned(),
            desktop: Desktop {
                appearance: Appearance::System,
                dark: None,
                keep_ready: true,
                start_at_login: Some(false),
                private_window: false,
                called: None,
            },
            projects: Vec::new(),
            callers: Vec::new(),
            serving: forgepass_core::view::Serving::Off,
        }
    }

    /// One that stands so.
    pub fn account(status: &str, cause: Option<&str>) -> Account {
        serde_json::from_value(json!({
            "id": "i", "handle": "ada@h", "slug": "ada-h", "nickname": null, "host": "h",
            "provider": "demo", "login": "ada", "display_name": null, "kind": "oauth",
            "scopes": [], "status": status, "cause": cause, "remedy": "none",
            "vault": "memory", "expires_at": null, "renewed_at": null,
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn it_is_offline_when_no_account_that_was_tried_could_connect() {
        let offline = account("unreachable", Some("offline"));
        let ended = account("needs_relink", Some("revoked"));
        assert!(is_offline(&[offline.clone(), ended, offline]));
    }

    #[test]
    fn one_account_that_works_means_that_there_is_a_network() {
        let offline = account("unreachable", Some("offline"));
        assert!(!is_offline(&[offline, account("ready", None)]));
    }

    #[test]
    fn a_host_that_is_down_is_not_our_network() {
        assert!(!is_offline(&[account("unreachable", Some("host_down"))]));
    }

    #[test]
    fn nothing_to_try_is_not_offline() {
        assert!(!is_offline(&[]));
        assert!(!is_offline(&[account("vault_locked", Some("locked"))]));
    }
}
