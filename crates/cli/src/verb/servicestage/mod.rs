//! `forgepass servicestage`: projects of Huawei Cloud, and what they keep for code hosts.

mod create;
mod link;
mod read;
mod write;

use forgepass_core::accounts::Accounts;
use forgepass_core::grant::Secret;
use forgepass_core::view::{Authorization, AuthorizationStatus, Project};
use forgepass_servicestage::client::{Client, name, shown};
use forgepass_words::Words;
use serde::Serialize;

use crate::args::{InProject, Servicestage};
use crate::input::{self, Asked};
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// What was done to something with a name.
#[derive(Serialize)]
struct Done<'a> {
    name: &'a str,
    ok: bool,
}

/// Carries out one.
pub async fn run(verb: Servicestage, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    match verb {
        Servicestage::Link(args) => link::run(args, accounts, output).await,
        Servicestage::Projects => projects(accounts, output),
        Servicestage::Unlink { project, yes } => {
            link::unlink(&project, yes, accounts, output).await
        }
        Servicestage::List { project } => {
            let client = client(&project, accounts).await?;
            let list = client.list().await?;
            let list: Vec<Authorization> = list.iter().map(shown).collect();
            output.answer(&list, || listed(&list, output.words()))?;
            Ok(())
        }
        Servicestage::Create(args) => create::run(args, accounts, output).await,
        Servicestage::Delete {
            project,
            name: text,
            yes,
        } => {
            let client = client(&project, accounts).await?;
            let values = [("name", text.as_str()), ("project", &client.project().name)];
            let question = output.words().say("cli.servicestage.ask_delete", &values);
            confirmed(yes, &question, output)?;
            client.delete(&name(&text)?).await?;
            let done = Done {
                name: &text,
                ok: true,
            };
            output.answer(&done, || {
                [output.words().say("cli.servicestage.deleted", &values)]
            })?;
            Ok(())
        }
        Servicestage::Read { through, what } => read::run(&through, what, accounts, output).await,
        Servicestage::Write { through, yes, what } => {
            write::run(&through, yes, what, accounts, output).await
        }
    }
}

fn projects(accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    let projects = accounts.projects()?;
    output.answer(&projects, || {
        if projects.is_empty() {
            return vec![output.words().say("cli.servicestage.no_projects", &[])];
        }
        table::aligned(&projects.iter().map(row).collect::<Vec<_>>())
    })?;
    Ok(())
}

fn row(project: &Project) -> [String; 4] {
    [
        project.name.clone(),
        project.endpoint.clone(),
        project.project_id.clone(),
        project.user.clone().unwrap_or_default(),
    ]
}

fn listed(list: &[Authorization], words: &Words) -> Vec<String> {
    if list.is_empty() {
        return vec![words.say("cli.servicestage.empty", &[])];
    }
    let rows: Vec<[String; 4]> = list
        .iter()
        .map(|one| {
            [
                one.name.clone(),
                one.repo_type.clone(),
                words.say(status_key(one.status), &[]),
                one.repo_user.clone(),
            ]
        })
        .collect();
    table::aligned(&rows)
}

fn status_key(status: AuthorizationStatus) -> &'static str {
    match status {
        AuthorizationStatus::Normal => "authorization.status.normal",
        AuthorizationStatus::Expired => "authorization.status.expired",
        AuthorizationStatus::Unauthenticated => "authorization.status.unauthenticated",
        AuthorizationStatus::Unknown => "authorization.status.unknown",
    }
}

/// The project, and the token for it where it keeps none.
async fn client(project: &InProject, accounts: &Accounts) -> Result<Client, Stop> {
    let client = Client::of(accounts, &project.project)?;
    if project.iam_token_stdin {
        let token = input::line()?.ok_or(Stop::NothingRead)?;
        let broken = |_| forgepass_core::view::Problem::new(forgepass_core::view::Code::Internal);
        let id = client.project().id.parse().map_err(broken)?;
        accounts.lend_token(&id, token)?;
    }
    Ok(client)
}

/// Goes on only with a yes, said before or now.
fn confirmed(yes: bool, question: &str, output: &Output) -> Result<(), Stop> {
    if yes {
        return Ok(());
    }
    match input::asked() {
        Asked::Nobody => Err(Stop::NotAsked),
        Asked::Person if input::says_yes(question)? => Ok(()),
        Asked::Person => {
            output.tell(&output.words().say("cli.servicestage.not_done", &[]));
            Err(Stop::Told)
        }
    }
}

/// One line of standard input that is not shown; asked for where a person sits there.
fn secret(question: &str, output: &Output) -> Result<Secret<String>, Stop> {
    let line = match input::asked() {
        Asked::Nobody => input::line()?,
        Asked::Person => {
            input::prompt(&output.words().say(question, &[]))?;
            Some(input::hidden_line()?)
        }
    };
    line.filter(|line| !line.expose().is_empty())
        .ok_or(Stop::NothingRead)
}
