//! Where the accounts are kept: which vault, and moving them to another.

use std::sync::Arc;

use super::Accounts;
use crate::ledger::{Recovery, Setting};
use crate::vault::{Memory, MoveError, Moved, VaultError, VaultKind};
use crate::view::{Code, Problem};

impl Accounts {
    /// The kind of vault that the accounts are kept in, if it is none of those we were given.
    pub fn kept_elsewhere(&self) -> Option<VaultKind> {
        self.means.vaults.elsewhere()
    }

    /// The kinds of vault that accounts may be kept in here.
    pub fn vault_kinds(&self) -> Vec<VaultKind> {
        self.means.vaults.kinds()
    }

    /// Whether it is still open where accounts will be kept: there is none yet, and nobody chose.
    pub fn storage_is_open(&self) -> bool {
        self.vault_kinds().len() > 1
            && matches!(self.means.ledger.setting(Setting::Vault), Ok(None))
            && self.has_and_had_none()
    }

    /// Whether there is no account, nor one that is still to come back from a lost ledger.
    fn has_and_had_none(&self) -> bool {
        let ledger = &self.means.ledger;
        let waiting = |recovery: Option<Recovery>| recovery.is_some_and(|one| one.is_open());
        matches!(ledger.keeps_secrets(), Ok(false))
            && ledger.recovery().is_ok_and(|recovery| !waiting(recovery))
    }

    /// Keeps everything in the vault of that kind from now on, and moves there what is kept; in
    /// memory for this run, which is only possible while nothing is kept.
    ///
    /// Other programs of this person follow at once. If it fails, everything is where it was.
    pub async fn keep_in(&self, kind: VaultKind) -> Result<Moved, Problem> {
        let moved = match kind {
            VaultKind::Memory => return self.keep_for_this_run().map(|()| Moved::default()),
            VaultKind::Keyring | VaultKind::File => self.moved_to(kind).await,
        };
        self.means.changed();
        let moved = moved.map_err(|error| problem(&error))?;
        tracing::info!(?kind, accounts = moved.accounts, left = moved.left, "moved");
        Ok(moved)
    }

    async fn moved_to(&self, kind: VaultKind) -> Result<Moved, MoveError> {
        let vaults = Arc::clone(&self.means.vaults);
        let aside = &self.means.vault;
        let moved = aside.aside(move || vaults.move_to(kind)).await;
        match moved.map_err(MoveError::Read)? {
            // What does not answer may hold something; only if nothing depends on it is it left.
            Err(MoveError::Read(VaultError::Unavailable)) if self.keeps_nothing() => {
                let vaults = Arc::clone(&self.means.vaults);
                let chosen = aside.aside(move || vaults.choose(kind)).await;
                chosen.map_err(MoveError::Read)??;
                Ok(Moved::default())
            }
            outcome => outcome,
        }
    }

    fn keeps_nothing(&self) -> bool {
        let hosts = self.means.ledger.hosts();
        self.has_and_had_none()
            && hosts.is_ok_and(|hosts| hosts.iter().all(|host| !host.has_secret))
    }

    fn keep_for_this_run(&self) -> Result<(), Problem> {
        if !self.keeps_nothing() {
            return Err(problem(&MoveError::Read(VaultError::Unavailable)));
        }
        // A ledger that outlives its secrets would show accounts that nobody can use.
        self.means.ledger.leave_disk()?;
        self.means.vaults.keep_for_this_run(Arc::new(Memory::new()));
        self.means.changed();
        Ok(())
    }

    /// Clears the vault that an earlier move left, if it was not cleared then.
    pub(super) async fn clear_left_vault(&self) {
        if !matches!(self.means.ledger.setting(Setting::LeftVault), Ok(Some(_))) {
            return;
        }
        let vaults = Arc::clone(&self.means.vaults);
        let cleared = self.means.vault.aside(move || vaults.clear_left()).await;
        if let Err(error) = cleared {
            tracing::debug!(%error, "the vault that was left");
        }
    }
}

fn problem(error: &MoveError) -> Problem {
    tracing::info!(%error, "not moved");
    match error {
        MoveError::Same => Problem::new(Code::MoveSame),
        MoveError::NoSuch => Problem::new(Code::MoveBound),
        MoveError::Busy => Problem::new(Code::MoveBusy),
        MoveError::Read(VaultError::Locked) => Problem::new(Code::VaultLocked),
        MoveError::Read(_) => Problem::new(Code::MoveUnread),
        MoveError::Write(VaultError::Locked) => Problem::new(Code::MoveLocked),
        MoveError::Write(_) => Problem::new(Code::MoveUnwritten),
        MoveError::Note(_) => Problem::new(Code::LedgerWrite),
    }
}
