//! `forgepass program`: which programs of this computer may ask.

use forgepass_core::account::CallerScope;
use forgepass_core::accounts::{Accounts, LetIn};
use forgepass_core::view::{Caller, Code, Problem};
use forgepass_words::Words;
use serde::Serialize;

use crate::args::{May, Program};
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// A program that was let in, for whoever sets it up.
#[derive(Serialize)]
struct Added<'a> {
    program: &'a Caller,
    token: &'a str,
    secret_key: &'a str,
}

#[derive(Serialize)]
struct Removed<'a> {
    id: &'a str,
    ok: bool,
}

/// Carries out one.
pub async fn run(verb: Program, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    match verb {
        Program::Add { name, may } => add(&name, &may, accounts, output).await,
        Program::List => list(accounts, output),
        Program::Remove { program } => remove(&program, accounts, output).await,
    }
}

async fn add(name: &str, may: &[May], accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let scopes: Vec<CallerScope> = may.iter().map(|may| may.scope()).collect();
    let LetIn {
        caller,
        token,
        secret_key,
    } = accounts.let_in(name, &scopes).await?;
    let added = Added {
        program: &caller,
        token: token.expose(),
        secret_key: secret_key.expose(),
    };
    output.answer(&added, || {
        let words = output.words();
        let said = |key: &str, value: &str| words.say(key, &[("value", value)]);
        vec![
            words.say("cli.program.added", &[("program", &caller.name)]),
            said("cli.program.token", token.expose()),
            said("cli.program.access_key", &caller.access_key),
            said("cli.program.secret_key", secret_key.expose()),
            words.say("cli.program.once", &[]),
        ]
    })?;
    Ok(())
}

fn list(accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let callers = accounts.callers()?;
    output.answer(&callers, || listed(&callers, output.words()))?;
    Ok(())
}

fn listed(callers: &[Caller], words: &Words) -> Vec<String> {
    if callers.is_empty() {
        return vec![words.say("cli.program.none", &[])];
    }
    let rows: Vec<[String; 3]> = callers
        .iter()
        .map(|caller| {
            let may: Vec<&str> = caller.scopes.iter().map(|scope| scope.as_str()).collect();
            [
                may.join(","),
                caller.access_key.clone(),
                caller.name.clone(),
            ]
        })
        .collect();
    table::aligned(&rows)
}

async fn remove(text: &str, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let caller = accounts.find_caller(text)?;
    let broken = |_| Problem::new(Code::Internal).with("id", "caller-id");
    let id = caller.id.parse().map_err(broken)?;
    accounts.shut_out(&id).await?;
    let removed = Removed {
        id: &caller.id,
        ok: true,
    };
    output.answer(&removed, || {
        [output
            .words()
            .say("cli.program.removed", &[("program", &caller.name)])]
    })?;
    Ok(())
}
