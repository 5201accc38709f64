//! What a person may hand to a stranger who helps: kinds, versions and counts.
//!
//! **Invariant:** no name of a person, an account, a host or a file stands in it, and no secret. A
//! provider's name is one of ours; what runs on a server of somebody's own is told by that alone.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::problem::Code;
use super::shapes::{Handler, VaultState};
use crate::account::{Cause, Status};
use crate::grant::GrantKind;
use crate::vault::VaultKind;

/// What is around the accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Surroundings {
    /// The version of Forgepass.
    pub version: String,
    /// The operating system.
    pub system: String,
    /// The processor.
    pub machine: String,
    /// The desktop.
    pub desktop: String,
    /// The kind of session.
    pub session: String,
    /// Who opens our links.
    pub handler: Handler,
    /// The language spoken.
    pub language: String,
}

/// So many accounts stand so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The provider's name.
    pub provider: String,
    /// How the grant came to be.
    pub kind: GrantKind,
    /// How they stand.
    pub status: Status,
    /// Why.
    pub cause: Option<Cause>,
    /// How many.
    pub count: usize,
}

/// What is kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keeping {
    /// Which kind of vault.
    pub vault: VaultKind,
    /// What the system calls it.
    pub vault_name: String,
    /// Whether it answers.
    pub vault_state: VaultState,
    /// Whether the accounts are kept in another vault than was asked for.
    pub kept_elsewhere: bool,
    /// The hosts, by provider.
    pub hosts: BTreeMap<String, usize>,
    /// The accounts.
    pub accounts: Vec<Tally>,
    /// Links without an outcome.
    pub open_links: usize,
}

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    /// What is around the accounts.
    #[serde(flatten)]
    pub around: Surroundings,
    /// What is kept; `None` if that could not be read.
    pub keeping: Option<Keeping>,
    /// Why it could not be read.
    pub problem: Option<Code>,
}

impl Diagnostics {
    /// A report of a Forgepass whose accounts cannot be read.
    pub fn without_accounts(around: Surroundings, why: Code) -> Self {
        Self {
            around,
            keeping: None,
            problem: Some(why),
        }
    }
}

impl fmt::Display for Diagnostics {
    /// The same in every language: whoever reads it need not speak the person's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let around = &self.around;
        writeln!(f, "Forgepass {}", around.version)?;
        writeln!(f, "system: {} ({})", around.system, around.machine)?;
        writeln!(f, "desktop: {}", said(&around.desktop))?;
        writeln!(f, "session: {}", said(&around.session))?;
        writeln!(f, "language: {}", around.language)?;
        writeln!(f, "link handler: {}", word(&around.handler))?;
        if let Some(code) = self.problem {
            writeln!(f, "accounts: {}", code.as_str())?;
        }
        let Some(keeping) = &self.keeping else {
            return Ok(());
        };
        let elsewhere = if keeping.kept_elsewhere {
            ", accounts are kept elsewhere"
        } else {
            ""
        };
        writeln!(
            f,
            "vault: {} ({}), {}{elsewhere}",
            word(&keeping.vault),
            keeping.vault_name,
            word(&keeping.vault_state)
        )?;
        for (provider, count) in &keeping.hosts {
            writeln!(f, "hosts: {count} × {provider}")?;
        }
        for tally in &keeping.accounts {
            let cause = tally.cause.map_or("none", Cause::as_str);
            writeln!(
                f,
                "accounts: {} × {}, {}, {}, cause {cause}",
                tally.count,
                tally.provider,
                word(&tally.kind),
                word(&tally.status)
            )?;
        }
        writeln!(f, "open links: {}", keeping.open_links)
    }
}

fn said(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// The plain word of an enum that is a string in JSON.
fn word<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around() -> Surroundings {
        Surroundings {
            version: "0.1.0".to_owned(),
            system: "Debian GNU/Linux 12 (bookworm)".to_owned(),
            machine: "x86_64".to_owned(),
            desktop: "GNOME".to_owned(),
            session: String::new(),
            handler: Handler::Ours,
            language: "en".to_owned(),
        }
    }

    #[test]
    fn a_report_tells_kinds_versions_and_counts() {
        let report = Diagnostics {
            around: around(),
            keeping: Some(Keeping {
                vault: VaultKind::Keyring,
                vault_name: "GNOME keyring".to_owned(),
                vault_state: VaultState::Open,
                kept_elsewhere: false,
                hosts: BTreeMap::from([("oidc".to_owned(), 2)]),
                accounts: vec![Tally {
                    provider: "oidc".to_owned(),
                    kind: GrantKind::Oauth,
                    status: Status::NeedsRelink,
                    cause: Some(Cause::Revoked),
                    count: 3,
                }],
                open_links: 0,
            }),
            problem: None,
        };
        assert_eq!(
            report.to_string(),
            "Forgepass 0.1.0\n\
             system: Debian GNU/Linux 12 (bookworm) (x86_64)\n\
             desktop: GNOME\n\
             session: none\n\
             language: en\n\
             link handler: ours\n\
             vault: keyring (GNOME keyring), open\n\
             hosts: 2 × oidc\n\
             accounts: 3 × oidc, oauth, needs_relink, cause revoked\n\
             open links: 0\n"
        );
    }

    #[test]
    fn a_report_without_accounts_says_why() {
        let report = Diagnostics::without_accounts(around(), Code::LedgerNewer);
        assert!(
            report
                .to_string()
                .ends_with("link handler: ours\naccounts: ledger_newer\n")
        );
    }
}
