//! The report that a person may hand to somebody who helps.

use forgepass_core::view::{Diagnostics, Problem, Surroundings};
use forgepass_system::desktop::Facts;

use crate::shell::Shell;

/// Puts it on the clipboard.
pub async fn copy(shell: &Shell) -> Result<(), Problem> {
    let facts = Facts::of_here(shell.env());
    let around = Surroundings {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: facts.system,
        machine: facts.machine.to_owned(),
        desktop: facts.desktop,
        session: facts.session,
        handler: shell.handler().last().await,
        language: shell.language().tag().to_owned(),
    };
    let report = match shell.accounts() {
        Ok(accounts) => accounts.diagnose(around).await,
        Err(problem) => Diagnostics::without_accounts(around, problem.code),
    };
    shell.copy(report.to_string()).await
}
