//! What a person should know of the list of accounts itself, beside the answer.

use forgepass_core::accounts::Accounts;
use forgepass_core::view::{LedgerState, Problem};

use crate::args::{Format, Program, Verb};
use crate::output::Output;

/// Brings accounts back that a damaged list lost, for verbs that are about accounts. The others need
/// no vault, and must not wait for one.
pub async fn bring_back(verb: &Verb, accounts: &Accounts) {
    match verb {
        Verb::Host(_)
        | Verb::Found
        | Verb::Vault(_)
        | Verb::Program(Program::List)
        | Verb::Diagnostics(_) => {}
        Verb::List
        | Verb::Link(_)
        | Verb::Check(_)
        | Verb::Renew(_)
        | Verb::Nickname(_)
        | Verb::Unlink(_)
        | Verb::Revoke(_)
        | Verb::Serve
        | Verb::Program(_)
        | Verb::Servicestage(_)
        | Verb::Reset(_) => {
            if let Err(problem) = accounts.bring_back().await {
                // What is there is shown, and it is said that more is to come.
                tracing::info!(%problem, "accounts are still to come back");
            }
        }
    }
}

/// Says it on standard error.
///
/// That the list was rebuilt is said once, and only where a person lists accounts: a script that
/// reads JSON must not take the news away from them.
pub fn tell(verb: &Verb, accounts: &Accounts, output: &Output) -> Result<(), Problem> {
    let words = output.words();
    let kept = |kept_at: Option<String>| {
        if let Some(path) = kept_at {
            output.tell(&words.say("ledger.kept_at", &[("path", &path)]));
        }
    };
    match accounts.ledger_state()? {
        LedgerState::Sound => {}
        LedgerState::Newer => output.tell(&words.say("ledger.newer", &[])),
        LedgerState::ReadOnly => output.tell(&words.say("ledger.read_only", &[])),
        LedgerState::ComingBack { kept_at } => {
            output.tell(&words.say("ledger.coming_back", &[]));
            kept(kept_at);
        }
        LedgerState::Rebuilt { back, of, kept_at } => {
            if !matches!((verb, output.format()), (Verb::List, Format::Words)) {
                return Ok(());
            }
            let (back, of) = (back.to_string(), of.to_string());
            let values = [("back", back.as_str()), ("of", of.as_str())];
            output.tell(&words.say("ledger.rebuilt", &values));
            kept(kept_at);
            accounts.ledger_told()?;
        }
    }
    Ok(())
}
