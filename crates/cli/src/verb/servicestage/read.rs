//! Reading repositories through an authorization.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use forgepass_core::accounts::Accounts;
use forgepass_core::view::{Code, Problem};
use forgepass_servicestage::client::name;
use forgepass_servicestage::wire::Encoding;
use std::io::Write;

use super::client;
use crate::args::{Format, Read, Through};
use crate::output::Output;
use crate::stop::Stop;
use crate::table;

/// Reads what was asked for.
pub async fn run(
    through: &Through,
    what: Read,
    accounts: &Accounts,
    output: &Output,
) -> Result<(), Stop> {
    let client = client(&through.project, accounts).await?;
    let by = name(&through.through)?;
    match what {
        Read::Namespaces => {
            let read = client.read(&by, |repos| repos.namespaces()).await?;
            output.answer(&read, || read.namespaces.iter().map(|one| one.id.clone()))?;
        }
        Read::Projects { namespace } => {
            let read = client.read(&by, |repos| repos.projects(&namespace)).await?;
            output.answer(&read, || {
                let rows: Vec<[String; 2]> = read
                    .projects
                    .iter()
                    .map(|one| [one.id.clone(), one.clone_url.clone()])
                    .collect();
                table::aligned(&rows)
            })?;
        }
        Read::Info { clone_url } => {
            let read = client
                .read(&by, |repos| repos.project_info(&clone_url))
                .await?;
            output.answer(&read, || {
                [read.namespace_id.clone(), read.project_id.clone()]
            })?;
        }
        Read::Branches(at) => {
            let read = client
                .read(&by, |repos| {
                    repos.project(&at.namespace, &at.repository).branches()
                })
                .await?;
            output.answer(&read, || read.branches.clone())?;
        }
        Read::Tags(at) => {
            let read = client
                .read(&by, |repos| {
                    repos.project(&at.namespace, &at.repository).tags()
                })
                .await?;
            output.answer(&read, || read.tags.clone())?;
        }
        Read::Commits {
            repository: at,
            reference,
        } => {
            let read = client
                .read(&by, |repos| {
                    let project = repos.project(&at.namespace, &at.repository);
                    project.commits(reference.as_deref())
                })
                .await?;
            output.answer(&read, || {
                let rows: Vec<[String; 3]> = read
                    .commits
                    .iter()
                    .map(|one| {
                        let first = one.message.lines().next().unwrap_or_default();
                        let short = one.sha.get(..10).unwrap_or(&one.sha);
                        [
                            short.to_owned(),
                            one.authored_date.clone(),
                            first.to_owned(),
                        ]
                    })
                    .collect();
                table::aligned(&rows)
            })?;
        }
        Read::Hooks(at) => {
            let read = client
                .read(&by, |repos| {
                    repos.project(&at.namespace, &at.repository).hooks()
                })
                .await?;
            output.answer(&read, || {
                let rows: Vec<[String; 2]> = read
                    .hooks
                    .iter()
                    .map(|one| [one.id.clone(), one.callback_url.clone()])
                    .collect();
                table::aligned(&rows)
            })?;
        }
        Read::Files {
            repository: at,
            reference,
        } => {
            let read = client
                .read(&by, |repos| {
                    repos
                        .project(&at.namespace, &at.repository)
                        .tree(&reference)
                })
                .await?;
            output.answer(&read, || read.paths.clone())?;
        }
        Read::File {
            repository: at,
            path,
            reference,
        } => {
            let read = client
                .read(&by, |repos| {
                    repos
                        .project(&at.namespace, &at.repository)
                        .content(&path, &reference)
                })
                .await?;
            if output.format() == Format::Json {
                output.program_line(&read)?;
            } else {
                // The file itself, byte for byte, for whoever wrote it into another.
                let bytes = match read.encoding {
                    Encoding::Base64 => STANDARD.decode(&read.content).map_err(|_| {
                        Problem::at(Code::ServiceAnswer, &client.project().endpoint)
                    })?,
                    Encoding::Plain => read.content.into_bytes(),
                };
                std::io::stdout().lock().write_all(&bytes)?;
            }
        }
    }
    Ok(())
}
