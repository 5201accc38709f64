//! Answering local programs while this program runs, where the person wants that.

use std::sync::{Mutex, MutexGuard, PoisonError};

use forgepass_core::accounts::Accounts;
use forgepass_core::ledger::Setting;
use forgepass_core::view::{self, Problem};
use forgepass_servicestage::server::Listening;
use tauri::async_runtime::{JoinHandle, spawn};
use tokio::sync::oneshot;

use crate::shell::Shell;

/// Off until somebody turns it on.
#[derive(Default)]
pub struct Serving(Mutex<State>);

#[derive(Default)]
enum State {
    #[default]
    Off,
    On {
        address: String,
        /// Dropped, nothing listens any more.
        _close: oneshot::Sender<()>,
        /// Over when what programs asked for is done.
        over: JoinHandle<()>,
    },
    Failed(Problem),
}

impl Serving {
    /// As the window shows it.
    pub fn state(&self) -> view::Serving {
        match &*self.inside() {
            State::Off => view::Serving::Off,
            State::On { address, .. } => view::Serving::On {
                address: address.clone(),
            },
            State::Failed(problem) => view::Serving::Failed {
                problem: problem.clone(),
            },
        }
    }

    fn inside(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, accounts: &Accounts) -> Result<(), Problem> {
        let mut inside = self.inside();
        if matches!(*inside, State::On { .. }) {
            return Ok(());
        }
        match Listening::begin(accounts) {
            Ok(listening) => {
                let (close, closed) = oneshot::channel();
                let address = listening.address();
                let accounts = accounts.clone();
                let over = spawn(async move {
                    // Whoever holds the other end never sends: it is dropped.
                    let closed = async { drop(closed.await) };
                    if let Err(error) = listening.serve(accounts, closed).await {
                        tracing::warn!(%error, "programs are not answered");
                    }
                });
                *inside = State::On {
                    address,
                    _close: close,
                    over,
                };
                Ok(())
            }
            Err(problem) => {
                *inside = State::Failed(problem.clone());
                Err(problem)
            }
        }
    }
}

/// Answers nobody any more, from now on; what programs asked for is done when the handle is over.
/// `None` where nobody was answered.
pub fn end(shell: &Shell) -> Option<JoinHandle<()>> {
    match std::mem::take(&mut *shell.serving().inside()) {
        State::On { over, .. } => Some(over),
        State::Off | State::Failed(_) => None,
    }
}

/// Answers programs where the person said so in an earlier run.
pub fn begin_if_wanted(shell: &Shell, accounts: &Accounts) {
    let wanted = accounts.setting(Setting::Serving);
    if !matches!(wanted, Ok(Some(word)) if word == "on") {
        return;
    }
    let shell = shell.clone();
    let accounts = accounts.clone();
    // The listener belongs to the runtime, which the caller may not be on.
    spawn(async move {
        if let Err(problem) = shell.serving().begin(&accounts) {
            tracing::warn!(%problem, "programs are not answered");
        }
        shell.changed();
    });
}

/// Turns it on or off, from now on and for later runs. Off is off, also where that cannot be noted.
pub fn turn(shell: &Shell, on: bool) -> Result<(), Problem> {
    let accounts = shell.accounts()?;
    let turned = if on {
        let noted = accounts.choose(Setting::Serving, Some("on"));
        noted.and_then(|()| shell.serving().begin(accounts))
    } else {
        drop(end(shell));
        accounts.choose(Setting::Serving, None)
    };
    shell.changed();
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::{shell_in, shell_on_disk};
    use std::net::{SocketAddr, TcpStream};

    fn socket(shell: &Shell) -> SocketAddr {
        let view::Serving::On { address } = shell.serving().state() else {
            panic!("it is on");
        };
        address.trim_start_matches("http://").parse().unwrap()
    }

    async fn gone(socket: SocketAddr) {
        let ends = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        while TcpStream::connect(socket).is_ok() {
            assert!(tokio::time::Instant::now() < ends, "it still listens");
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn case_65_it_is_off_at_first_and_nothing_listens_once_it_is_off_again() {
        let folder = tempfile::tempdir().unwrap();
        let shell = shell_in(folder.path()).await;
        assert_eq!(shell.serving().state(), view::Serving::Off);
        begin_if_wanted(&shell, shell.accounts().unwrap());
        assert_eq!(shell.serving().state(), view::Serving::Off);
        turn(&shell, true).unwrap();
        let socket = socket(&shell);
        assert!(TcpStream::connect(socket).is_ok());
        turn(&shell, false).unwrap();
        assert_eq!(shell.serving().state(), view::Serving::Off);
        gone(socket).await;
    }

    #[tokio::test]
    async fn case_65_off_is_off_where_it_cannot_be_noted() {
        let folder = tempfile::tempdir().unwrap();
        let shell = shell_on_disk(folder.path()).await;
        turn(&shell, true).unwrap();
        let socket = socket(&shell);
        let ledger = folder.path().join("own/data/ledger.sqlite3");
        assert!(ledger.exists());
        let other = rusqlite::Connection::open(ledger).unwrap();
        other
            .execute_batch("ALTER TABLE setting RENAME TO elsewhere")
            .unwrap();
        assert!(turn(&shell, false).is_err());
        assert_eq!(shell.serving().state(), view::Serving::Off);
        gone(socket).await;
    }

    #[tokio::test]
    async fn case_65_at_the_end_of_this_program_nothing_listens() {
        let folder = tempfile::tempdir().unwrap();
        let shell = shell_in(folder.path()).await;
        turn(&shell, true).unwrap();
        let socket = socket(&shell);
        let over = end(&shell).unwrap();
        assert!(end(&shell).is_none());
        drop(crate::leaving::last_things(&shell, Some(over)).await);
        assert!(TcpStream::connect(socket).is_err());
        // Whoever stays after all is served on.
        begin_if_wanted(&shell, shell.accounts().unwrap());
        let ends = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        while TcpStream::connect(socket).is_err() {
            assert!(tokio::time::Instant::now() < ends, "nobody listens");
            tokio::task::yield_now().await;
        }
    }
}
