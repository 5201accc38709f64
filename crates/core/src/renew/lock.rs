//! One lock per account, held by the operating system.
//!
//! A crash frees it. The file stays, so that all programs lock the same one; there is deliberately
//! no process id in it to be wrong about.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::view::{Code, Problem};

/// How long one program waits for another that is busy with the same account: a whole request and
/// the writes around it.
pub(crate) const LOCK_PATIENCE: Duration = Duration::from_secs(45);

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it all the time.
    #[error("another program is busy with this account")]
    Busy,
    /// The lock file cannot be used.
    #[error("the lock cannot be taken")]
    Io(#[source] io::Error),
}

/// The lock. It is free again when the last holder of it is gone, so it can travel with a call
/// that may outlive its caller.
#[derive(Debug, Clone)]
pub struct AccountLock {
    _held: Arc<File>,
}

/// Takes the lock `name` in the folder `run`, waiting at most `patience`.
pub(crate) async fn lock(
    run: &Path,
    name: &str,
    patience: Duration,
) -> Result<AccountLock, LockError> {
    let folder = run.join("locks");
    make_folder(&folder).map_err(LockError::Io)?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options
        .open(folder.join(format!("{name}.lock")))
        .map_err(LockError::Io)?;
    match file.try_lock() {
        Ok(()) => return Ok(held(file)),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
    }
    // A thread of its own waits in the kernel. If nobody waits for it any more, it lets go at once.
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new()
        .name("account-lock".to_owned())
        .spawn(move || {
            let outcome = file.lock().map(|()| file);
            let _ = sender.send(outcome);
        })
        .map_err(LockError::Io)?;
    match tokio::time::timeout(patience, receiver).await {
        Ok(Ok(Ok(file))) => Ok(held(file)),
        Ok(Ok(Err(error))) => Err(LockError::Io(error)),
        Ok(Err(_)) | Err(_) => Err(LockError::Busy),
    }
}

/// A lock that was not had, for a person.
pub(crate) fn lock_problem(error: &LockError) -> Problem {
    tracing::warn!(%error, "lock");
    Problem::new(Code::Internal).with(
        "id",
        match error {
            LockError::Busy => "account-busy",
            LockError::Io(_) => "lock-file",
        },
    )
}

fn held(file: File) -> AccountLock {
    AccountLock {
        _held: Arc::new(file),
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_held_lock_is_busy_until_its_last_holder_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = lock(folder.path(), "a", NO_PATIENCE).await.expect("free");
        let travelling = first.clone();
        drop(first);
        let second = lock(folder.path(), "a", NO_PATIENCE).await;
        assert!(matches!(second, Err(LockError::Busy)));
        drop(travelling);
        assert!(
            lock(folder.path(), "a", Duration::from_secs(5))
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn locks_of_two_accounts_do_not_meet() {
        let folder = tempfile::tempdir().expect("a folder");
        let _first = lock(folder.path(), "a", NO_PATIENCE).await.expect("free");
        assert!(lock(folder.path(), "b", NO_PATIENCE).await.is_ok());
    }
}
