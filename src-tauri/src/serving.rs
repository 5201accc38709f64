//! Answering local programs while this program runs, where the person wants that.

use std::sync::{Mutex, MutexGuard, PoisonError};

use forgepass_core::accounts::Accounts;
use forgepass_core::ledger::Setting;
use forgepass_core::view::{self, Problem};
use forgepass_servicestage::server::Listening;
use tauri::async_runtime::spawn;
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
                *inside = State::On {
                    address: listening.address(),
                    _close: close,
                };
                let accounts = accounts.clone();
                spawn(async move {
                    // Whoever holds the other end never sends: it is dropped.
                    let closed = async { drop(closed.await) };
                    if let Err(error) = listening.serve(accounts, closed).await {
                        tracing::warn!(%error, "programs are not answered");
                    }
                });
                Ok(())
            }
            Err(problem) => {
                *inside = State::Failed(problem.clone());
                Err(problem)
            }
        }
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

/// Turns it on or off, from now on and for later runs.
pub fn turn(shell: &Shell, on: bool) -> Result<(), Problem> {
    let accounts = shell.accounts()?;
    accounts.choose(Setting::Serving, on.then_some("on"))?;
    let turned = if on {
        shell.serving().begin(accounts)
    } else {
        *shell.serving().inside() = State::Off;
        Ok(())
    };
    shell.changed();
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::shell_in;
    use std::net::{SocketAddr, TcpStream};

    #[tokio::test]
    async fn case_65_it_is_off_at_first_and_nothing_listens_once_it_is_off_again() {
        let folder = tempfile::tempdir().unwrap();
        let shell = shell_in(folder.path()).await;
        assert_eq!(shell.serving().state(), view::Serving::Off);
        begin_if_wanted(&shell, shell.accounts().unwrap());
        assert_eq!(shell.serving().state(), view::Serving::Off);
        turn(&shell, true).unwrap();
        let view::Serving::On { address } = shell.serving().state() else {
            panic!("it is on");
        };
        let socket: SocketAddr = address.trim_start_matches("http://").parse().unwrap();
        assert!(TcpStream::connect(socket).is_ok());
        turn(&shell, false).unwrap();
        assert_eq!(shell.serving().state(), view::Serving::Off);
        let gone = || TcpStream::connect(socket).is_err();
        let ends = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        while !gone() {
            assert!(tokio::time::Instant::now() < ends, "it still listens");
            tokio::task::yield_now().await;
        }
    }
}
