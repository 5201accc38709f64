//! The programs that may ask. Their secrets go to the clipboard, and never into the window.

use std::sync::{Mutex, MutexGuard, PoisonError};

use forgepass_core::account::CallerScope;
use forgepass_core::accounts::LetIn;
use forgepass_core::grant::Secret;
use forgepass_core::view::{Caller, Code, Problem};

use crate::shell::Shell;

/// The secrets of the program that was let in last, until they were handed over.
#[derive(Default)]
pub struct Programs(Mutex<Option<Secrets>>);

struct Secrets {
    token: Secret<String>,
    secret_key: Secret<String>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The token.
    Token,
    /// The secret key.
    Key,
}

impl Programs {
    fn inside(&self) -> MutexGuard<'_, Option<Secrets>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// They were handed over, or are not wanted.
    pub fn forget(&self) {
        *self.inside() = None;
    }
}

/// Lets a program in; its secrets are kept for [`copy`].
pub async fn let_in(shell: &Shell, name: &str, scopes: &[CallerScope]) -> Result<Caller, Problem> {
    let LetIn {
        caller,
        token,
        secret_key,
    } = shell.accounts()?.let_in(name, scopes).await?;
    *shell.programs().inside() = Some(Secrets { token, secret_key });
    Ok(caller)
}

/// Puts one of them on the clipboard.
pub async fn copy(shell: &Shell, which: Which) -> Result<(), Problem> {
    let secret = {
        let inside = shell.programs().inside();
        inside.as_ref().map(|secrets| match which {
            Which::Token => secrets.token.duplicate(),
            Which::Key => secrets.secret_key.duplicate(),
        })
    };
    match secret {
        Some(secret) => shell.lend(secret).await,
        None => Err(Problem::new(Code::CallerUnknown).with("program", "?")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::shell_in;

    #[tokio::test]
    async fn what_was_handed_over_is_not_there_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let shell = shell_in(folder.path()).await;
        let caller = let_in(&shell, "CI", &[CallerScope::List]).await.unwrap();
        assert_eq!(caller.name, "CI");
        shell.programs().forget();
        let problem = copy(&shell, Which::Token).await.unwrap_err();
        assert_eq!(problem.code, Code::CallerUnknown);
    }
}
