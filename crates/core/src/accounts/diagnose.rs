//! A report for somebody who helps. It names nobody.

use std::collections::BTreeMap;

use super::Accounts;
use crate::view::{Diagnostics, Keeping, Problem, Surroundings, Tally};

impl Accounts {
    /// Gathers the report. Asks the vault without a prompt, and reads no secret.
    pub async fn diagnose(&self, around: Surroundings) -> Diagnostics {
        match self.keeping().await {
            Ok(keeping) => Diagnostics {
                around,
                keeping: Some(keeping),
                problem: None,
            },
            Err(problem) => Diagnostics::without_accounts(around, problem.code),
        }
    }

    async fn keeping(&self) -> Result<Keeping, Problem> {
        let mut accounts: Vec<Tally> = Vec::new();
        for account in self.list().await? {
            let same = |tally: &&mut Tally| {
                tally.provider == account.provider
                    && tally.kind == account.kind
                    && tally.status == account.status
                    && tally.cause == account.cause
            };
            match accounts.iter_mut().find(same) {
                Some(tally) => tally.count += 1,
                None => accounts.push(Tally {
                    provider: account.provider,
                    kind: account.kind,
                    status: account.status,
                    cause: account.cause,
                    count: 1,
                }),
            }
        }
        let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
        for host in self.hosts()? {
            *hosts.entry(host.provider).or_default() += 1;
        }
        let links = self.means.ledger.links()?;
        Ok(Keeping {
            vault_state: self.vault_state().await,
            vault: self.vault().kind(),
            vault_name: self.vault().name(),
            kept_elsewhere: self.kept_elsewhere().is_some(),
            hosts,
            accounts,
            open_links: links.iter().filter(|link| link.outcome.is_none()).count(),
        })
    }
}
