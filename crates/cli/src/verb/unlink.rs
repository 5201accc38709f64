//! `forgepass unlink`: give an account up.

use forgepass_core::accounts::{Accounts, End, Ended};
use forgepass_core::grant::GrantKind;
use forgepass_core::view::{Account, Code, Problem};
use forgepass_words::Words;

use super::Report;
use crate::args::Unlink;
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;

/// Removes the account, after a yes where somebody can say it.
pub async fn run(args: Unlink, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let id = accounts.resolve(&args.account)?;
    let account = accounts.detail(&id).await?.account;
    let end = end(&args, account.kind);
    if !args.yes && input::asked() == Asked::Person {
        let question = question(&account, end, output.words());
        if !input::says_yes(&question)? {
            return kept(&account, output);
        }
    }
    let outcome = accounts.unlink(&id, end).await;
    let report = Report::new(id, outcome.as_ref().map(|_| ()).map_err(Clone::clone));
    output.answer(&[report], || {
        let said = outcome.as_ref().ok();
        said.map(|ended| farewell(&account, *ended, output.words()))
    })?;
    match outcome {
        Ok(_) => Ok(()),
        Err(problem) => {
            output.tell_problem_of(&account.handle, &problem);
            Err(Stop::Told)
        }
    }
}

/// Where it ends if the person does not say: what was given to us at its host, too; what a person made
/// or another program uses, only here.
fn end(args: &Unlink, kind: GrantKind) -> End {
    if args.here_only {
        return End::HereOnly;
    }
    if args.at_host {
        return End::AtHost;
    }
    match kind {
        GrantKind::Oauth | GrantKind::Device => End::AtHost,
        GrantKind::Personal | GrantKind::Borrowed => End::HereOnly,
    }
}

fn kept(account: &Account, output: &Output) -> Result<(), Stop> {
    let problem = Problem::at(Code::Cancelled, &account.host);
    let report = Report::new(&account.id, Err(problem));
    output.answer(&[report], || {
        [output
            .words()
            .say("cli.unlink.kept", &[("account", &account.handle)])]
    })?;
    Err(Stop::Told)
}

fn question(account: &Account, end: End, words: &Words) -> String {
    let key = match end {
        End::AtHost => "cli.unlink.ask",
        End::HereOnly => "cli.unlink.ask_here",
    };
    words.say(
        key,
        &[("account", &account.handle), ("host", &account.host)],
    )
}

/// What became of the access at the host, as it is and not as it was hoped.
pub fn farewell(account: &Account, ended: Ended, words: &Words) -> String {
    let key = match ended {
        Ended::AtHost => "cli.unlink.at_host",
        Ended::Later => "cli.unlink.later",
        Ended::HereOnly => "cli.unlink.here_only",
    };
    words.say(
        key,
        &[("account", &account.handle), ("host", &account.host)],
    )
}
