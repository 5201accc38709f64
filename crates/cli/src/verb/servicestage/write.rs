//! Changing repositories through an authorization. Each change is asked about.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use forgepass_core::accounts::Accounts;
use forgepass_servicestage::client::name;

use super::{Done, client, confirmed, secret};
use crate::args::{Repository, Through, Write};
use crate::output::Output;
use crate::stop::Stop;

/// Makes the change that was asked for.
pub async fn run(
    through: &Through,
    yes: bool,
    what: Write,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    let client = client(&through.project, accounts).await?;
    let by = name(&through.through)?;
    let words = output.words();
    let (verb, target, place) = spoken(&what);
    let values = [("target", target.as_str()), ("place", &place)];
    let question = words.say(&format!("cli.servicestage.write.{verb}"), &values);
    confirmed(yes, &question, output)?;
    match what {
        Write::CreateProject { namespace, name } => {
            let call = client.read(&by, |repos| repos.create_project(&namespace, &name));
            let made = call.await?;
            output.answer(&made, || [made.clone_url.clone()])?;
            return Ok(());
        }
        Write::CreateTag {
            repository: at,
            name,
            reference,
            description,
        } => {
            client
                .read(&by, |repos| {
                    let project = repos.project(&at.namespace, &at.repository);
                    project.create_tag(&name, &description, &reference)
                })
                .await?;
        }
        Write::DeleteTag {
            repository: at,
            name,
        } => {
            client
                .change(&by, |repos| {
                    repos
                        .project(&at.namespace, &at.repository)
                        .delete_tag(&name)
                })
                .await?;
        }
        Write::CreateHook {
            repository: at,
            url,
        } => {
            let secret = secret("cli.servicestage.hook_secret", output)?.into();
            let made = client
                .read(&by, |repos| {
                    let project = repos.project(&at.namespace, &at.repository);
                    project.create_hook(&secret, &url)
                })
                .await?;
            output.answer(&made, || [made.id.clone()])?;
            return Ok(());
        }
        Write::DeleteHook { repository: at, id } => {
            client
                .change(&by, |repos| {
                    repos
                        .project(&at.namespace, &at.repository)
                        .delete_hook(&id)
                })
                .await?;
        }
        Write::PutFile {
            repository: at,
            path,
            from,
            reference,
            message,
            sha,
        } => {
            let bytes = std::fs::read(&from).map_err(|error| Stop::File {
                path: from.display().to_string(),
                error,
            })?;
            let content = STANDARD.encode(bytes);
            client
                .read(&by, |repos| {
                    let project = repos.project(&at.namespace, &at.repository);
                    match &sha {
                        Some(sha) => {
                            project.update_file(&path, &reference, &message, &content, sha)
                        }
                        None => project.create_file(&path, &reference, &message, &content),
                    }
                })
                .await?;
        }
        Write::DeleteFile {
            repository: at,
            path,
            reference,
            message,
            sha,
        } => {
            client
                .change(&by, |repos| {
                    let project = repos.project(&at.namespace, &at.repository);
                    project.delete_file(&path, &reference, &message, &sha)
                })
                .await?;
        }
    }
    let done = Done {
        name: &target,
        ok: true,
    };
    output.answer(&done, || [words.say("cli.servicestage.done", &values)])?;
    Ok(())
}

/// What is done, to what, and where.
fn spoken(what: &Write) -> (&'static str, String, String) {
    let whole = |at: &Repository| match at.repository.contains('/') {
        true => at.repository.clone(),
        false => format!("{}/{}", at.namespace, at.repository),
    };
    match what {
        Write::CreateProject { namespace, name } => ("create", name.clone(), namespace.clone()),
        Write::CreateTag {
            repository, name, ..
        } => ("create", name.clone(), whole(repository)),
        Write::DeleteTag { repository, name } => ("delete", name.clone(), whole(repository)),
        Write::CreateHook { repository, url } => ("create", url.clone(), whole(repository)),
        Write::DeleteHook { repository, id } => ("delete", id.clone(), whole(repository)),
        Write::PutFile {
            repository, path, ..
        } => ("write", path.clone(), whole(repository)),
        Write::DeleteFile {
            repository, path, ..
        } => ("delete", path.clone(), whole(repository)),
    }
}
