//! Linking a project and giving it up.

use forgepass_core::accounts::{Accounts, NewProject, ProjectCredential};
use forgepass_core::view::{Code, Problem, Project};
use serde::Serialize;

use super::{Done, confirmed, secret};
use crate::args::ProjectLink;
use crate::output::Output;
use crate::stop::Stop;

#[derive(Serialize)]
struct Linked<'a> {
    project: &'a Project,
}

/// Links, once the credential was seen to work.
pub async fn run(args: ProjectLink, accounts: &Accounts, output: &Output) -> Result<(), Stop> {
    if args.region.is_none() && args.project_id.is_none() {
        // Before a secret is asked for that would come to nothing.
        let endpoint = args.endpoint.unwrap_or_default();
        return Err(Problem::new(Code::ProjectMissing)
            .with("host", endpoint)
            .into());
    }
    let credential = match (args.who.access_key, args.who.user) {
        (Some(access_key), _) => ProjectCredential::Keys {
            access_key,
            secret_key: secret("cli.servicestage.secret_key", output)?,
        },
        (None, Some(user)) => ProjectCredential::Password {
            user,
            domain: args.domain.unwrap_or_default(),
            password: secret("cli.servicestage.password", output)?,
        },
        (None, None) => ProjectCredential::Token(secret("cli.servicestage.token", output)?),
    };
    let project = accounts
        .link_project(NewProject {
            name: args.name,
            region: args.region,
            endpoint: args.endpoint,
            iam: args.iam,
            project_id: args.project_id,
            credential,
        })
        .await?;
    output.answer(&Linked { project: &project }, || {
        let words = output.words();
        let mut lines = vec![words.say("cli.servicestage.linked", &[("project", &project.name)])];
        if args.who.token {
            lines.push(words.say("cli.servicestage.for_now", &[]));
        }
        lines
    })?;
    Ok(())
}

/// Gives a project up.
pub async fn unlink(
    text: &str,
    yes: bool,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    let project = accounts.find_project(text)?;
    let values = [("project", project.name.as_str())];
    let question = output.words().say("cli.servicestage.ask_unlink", &values);
    confirmed(yes, &question, output)?;
    let broken = |_| Problem::new(Code::Internal).with("id", "project-id");
    accounts
        .unlink_project(&project.id.parse().map_err(broken)?)
        .await?;
    let done = Done {
        name: &project.name,
        ok: true,
    };
    output.answer(&done, || {
        [output.words().say("cli.servicestage.unlinked", &values)]
    })?;
    Ok(())
}
