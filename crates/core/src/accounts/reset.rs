//! Reset: give everything up and keep nothing.
//!
//! What is still to be ended at a host is the one thing that stays, with that host: a token that
//! was thrown away cannot be ended any more. Account locks hold as always, so another program that
//! runs meanwhile loses nothing halfway; what it adds meanwhile is found by looking once more.

use std::fs;
use std::io;
use std::path::Path;

use super::gone::Gone;
use super::{Accounts, End, Ended};
use crate::account::AccountId;
use crate::grant::{GrantKind, GrantRecord};
use crate::ledger::{Keep, Setting};
use crate::renew::{LOCK_PATIENCE, lock, lock_problem};
use crate::vault::{Attendance, Slot, VaultError, VaultKind};
use crate::view::{self, Code, Problem};

const WHO: Attendance = Attendance::Attended;

/// How often to look again for what another program adds meanwhile.
const LOOKS: u32 = 3;

/// What became of an account.
#[derive(Debug)]
pub struct Parted {
    /// The account as it was.
    pub account: view::Account,
    /// Where its access ended, or why the account was kept.
    pub end: Result<Ended, Problem>,
}

/// What a reset did, and what it could not do.
#[derive(Debug, Default)]
pub struct Reset {
    /// Every account there was.
    pub accounts: Vec<Parted>,
    /// Sign-ins whose hosts could not be told yet. They wait in the vault, thirty days at most.
    pub waiting: usize,
    /// What else could not be erased, each reason once.
    pub failed: Vec<Problem>,
}

impl Reset {
    /// Whether nothing is left.
    pub fn is_whole(&self) -> bool {
        self.waiting == 0 && self.failed.is_empty() && self.accounts.iter().all(|a| a.end.is_ok())
    }

    fn failed(&mut self, problem: Problem) {
        if !self.failed.contains(&problem) {
            self.failed.push(problem);
        }
    }
}

impl Accounts {
    /// Ends every grant, empties every slot, and forgets hosts, links and settings.
    ///
    /// A vault that is locked or does not answer stops it before anything is touched.
    pub async fn reset(&self) -> Result<Reset, Problem> {
        self.means.vault.probe().await?;
        self.means.vault.list(WHO).await?;
        let mut done = Reset::default();
        // Programs are shut out before anything else is done.
        for caller in self.means.ledger.callers()? {
            self.shut_out(&caller.id).await?;
        }
        for project in self.means.ledger.projects()? {
            self.unlink_project(&project.id).await?;
        }
        self.clear_left_vault().await;
        for link in self.means.ledger.links()? {
            self.cancel(&link.id).await?;
        }
        for _ in 0..LOOKS {
            self.part_with_all(&mut done).await?;
            self.empty_orphans(&mut done).await?;
            if done.accounts.iter().any(|one| one.end.is_err()) || self.is_bare().await? {
                break;
            }
        }
        done.waiting = self.end_what_waits().await?;
        if done.accounts.iter().all(|one| one.end.is_ok()) {
            self.forget(&mut done).await?;
        }
        self.means.changed();
        tracing::info!(
            accounts = done.accounts.len(),
            waiting = done.waiting,
            failed = done.failed.len(),
            "reset"
        );
        Ok(done)
    }

    async fn part_with_all(&self, done: &mut Reset) -> Result<(), Problem> {
        for account in self.list().await? {
            if done.accounts.iter().any(|one| one.account.id == account.id) {
                continue;
            }
            let id: AccountId = account.id.parse().map_err(|_| internal("account-id"))?;
            let end = match account.kind {
                GrantKind::Oauth | GrantKind::Device | GrantKind::Personal => End::AtHost,
                // The program it is of goes on using it.
                GrantKind::Borrowed => End::HereOnly,
            };
            let end = self.unlink(&id, end).await;
            done.accounts.push(Parted { account, end });
        }
        Ok(())
    }

    /// Slots that no account of the ledger speaks for: what a crash left, and what nobody needs.
    async fn empty_orphans(&self, done: &mut Reset) -> Result<(), Problem> {
        for slot in self.means.vault.list(WHO).await? {
            let emptied = match &slot {
                Slot::Grant(id) if self.means.ledger.account(id)?.is_some() => Ok(()),
                Slot::Grant(id) => self.give_up_slot(&slot, &id.to_string()).await,
                Slot::Landing(link) => self.give_up_slot(&slot, &format!("link-{link}")).await,
                Slot::Attempt(_) | Slot::Project(_) | Slot::Caller(_) => self.empty(&slot).await,
                // After the hosts were told; a secret may be needed for it.
                Slot::Client(_) | Slot::Gone(_) => Ok(()),
            };
            if let Err(problem) = emptied {
                done.failed(problem);
            }
        }
        Ok(())
    }

    /// A grant without an account: it is to be ended like every other.
    async fn give_up_slot(&self, slot: &Slot, lock_name: &str) -> Result<(), Problem> {
        let held = lock(&self.means.home.run, lock_name, LOCK_PATIENCE)
            .await
            .map_err(|error| lock_problem(&error))?;
        match self.means.vault.read(slot, WHO).await {
            Ok(Some(bytes)) => {
                if let Ok(record) = GrantRecord::decode(&bytes)
                    && record.grant.kind != GrantKind::Borrowed
                {
                    self.bury(&Gone::of(&record)?, WHO).await?;
                }
            }
            Ok(None) => return Ok(()),
            // Damaged beyond reading: there is nothing left to end.
            Err(VaultError::Corrupt) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(self.means.vault.delete(slot, WHO, held).await?)
    }

    async fn empty(&self, slot: &Slot) -> Result<(), Problem> {
        Ok(self.means.vault.delete(slot, WHO, ()).await?)
    }

    /// Whether nothing is left but what waits for a host.
    async fn is_bare(&self) -> Result<bool, Problem> {
        let slots = self.means.vault.list(WHO).await?;
        let waits = |slot: &Slot| matches!(slot, Slot::Client(_) | Slot::Gone(_));
        Ok(slots.iter().all(waits) && !self.means.ledger.keeps_secrets()?)
    }

    async fn end_what_waits(&self) -> Result<usize, Problem> {
        let mut waiting = 0;
        for slot in self.means.vault.list(WHO).await? {
            if matches!(slot, Slot::Gone(_)) && !matches!(self.end_at_host(&slot).await, Ok(true)) {
                waiting += 1;
            }
        }
        Ok(waiting)
    }

    async fn forget(&self, done: &mut Reset) -> Result<(), Problem> {
        let left = self.means.ledger.setting(Setting::LeftVault)?.is_some();
        if left {
            // Grants of an older place are still there: it is noted until they can be cleared.
            done.failed(Problem::new(Code::VaultUnavailable));
        }
        let keep = if done.waiting == 0 && !left {
            for slot in self.means.vault.list(WHO).await? {
                if matches!(slot, Slot::Client(_)) {
                    self.empty(&slot).await?;
                }
            }
            Keep::Nothing
        } else {
            Keep::Hosts
        };
        // Linked in this very moment by another program: kept, and said.
        if !self.means.ledger.forget_all(keep)? {
            done.failed(Problem::new(Code::Internal).with("id", "reset-overtaken"));
            return Ok(());
        }
        if self.means.vault.kind() == VaultKind::Memory {
            // What is on the disk is not of this run.
            return Ok(());
        }
        let home = &self.means.home;
        for erased in [
            erase_copies(&home.data),
            erase_folder(&home.cache.join("avatars")),
        ] {
            if let Err(error) = erased {
                tracing::warn!(%error, "not erased");
                done.failed(Problem::new(Code::LedgerWrite));
            }
        }
        Ok(())
    }
}

fn internal(id: &str) -> Problem {
    Problem::new(Code::Internal).with("id", id)
}

/// Backups and what was put aside of older ledgers hold the same names as the ledger did.
fn erase_copies(data: &Path) -> io::Result<()> {
    const IN_USE: [&str; 4] = [
        "ledger.sqlite3",
        "ledger.sqlite3-wal",
        "ledger.sqlite3-shm",
        "ledger.sqlite3-journal",
    ];
    erase_folder(&data.join("quarantine"))?;
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("ledger.") && !IN_USE.contains(&&*name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn erase_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
