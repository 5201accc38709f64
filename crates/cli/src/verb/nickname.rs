//! `forgepass nickname`: the person's own name for an account.

use forgepass_core::accounts::Accounts;

use crate::args::Nickname;
use crate::output::Output;
use crate::stop::Stop;

/// Gives it, or takes it away.
pub async fn run(args: Nickname, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let id = accounts.resolve(&args.account)?;
    let account = accounts.nickname(&id, args.name.as_deref()).await?;
    output.answer(&account, || {
        let handle = ("account", account.handle.as_str());
        let words = output.words();
        [match &account.nickname {
            Some(name) => words.say("cli.nickname.set", &[handle, ("name", name)]),
            None => words.say("cli.nickname.cleared", &[handle]),
        }]
    })?;
    Ok(())
}
