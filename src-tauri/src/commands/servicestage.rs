//! ServiceStage projects, and the local programs that may ask us.

use forgepass_core::account::CallerScope;
use forgepass_core::grant::Secret;
use forgepass_core::view::{
    Authorization, Caller, Code, GitProject, Namespace, Offer, Problem, Project,
};

use super::{Answer, Ours, account};
use crate::programs::{self, Which};
use crate::projects::{self, Entered};
use crate::serving;

#[tauri::command]
pub async fn link_project(shell: Ours<'_>, entered: Entered, secret: String) -> Answer<Project> {
    projects::link(&shell, entered, Secret::new(secret)).await
}

#[tauri::command]
pub async fn unlink_project(shell: Ours<'_>, project: String) -> Answer<()> {
    let unknown = |_| Problem::new(Code::ProjectUnknown).with("project", "?");
    let id = project.parse().map_err(unknown)?;
    shell.accounts()?.unlink_project(&id).await
}

#[tauri::command]
pub async fn authorizations(shell: Ours<'_>, project: String) -> Answer<Vec<Authorization>> {
    projects::list(shell.accounts()?, &project).await
}

/// Fetches an address to sign in at, and answers with whose page it is.
#[tauri::command]
pub async fn begin_authorization(
    shell: Ours<'_>,
    project: String,
    repo_type: String,
) -> Answer<String> {
    projects::begin(&shell, &project, &repo_type).await
}

#[tauri::command]
pub async fn open_authorization(shell: Ours<'_>) -> Answer<()> {
    projects::open(&shell)
}

#[tauri::command]
pub async fn copy_authorization(shell: Ours<'_>) -> Answer<()> {
    projects::copy(&shell).await
}

/// The address on the clipboard is meant, which then never enters the window.
#[tauri::command]
pub async fn finish_authorization(shell: Ours<'_>, name: String) -> Answer<Authorization> {
    projects::finish(&shell, &name).await
}

#[tauri::command]
pub async fn offer_authorization(shell: Ours<'_>, project: String, id: String) -> Answer<Offer> {
    projects::offer(&shell, &project, &account(&id)?).await
}

#[tauri::command]
pub async fn authorize_account(
    shell: Ours<'_>,
    project: String,
    id: String,
    name: String,
) -> Answer<Authorization> {
    let _work = shell.at_work().await;
    projects::authorize(&shell, &project, &account(&id)?, &name).await
}

#[tauri::command]
pub async fn delete_authorization(shell: Ours<'_>, project: String, name: String) -> Answer<()> {
    projects::delete(shell.accounts()?, &project, &name).await
}

#[tauri::command]
pub async fn namespaces(
    shell: Ours<'_>,
    project: String,
    through: String,
) -> Answer<Vec<Namespace>> {
    projects::namespaces(shell.accounts()?, &project, &through).await
}

#[tauri::command]
pub async fn repositories(
    shell: Ours<'_>,
    project: String,
    through: String,
    namespace: String,
) -> Answer<Vec<GitProject>> {
    projects::repositories(shell.accounts()?, &project, &through, &namespace).await
}

#[tauri::command]
pub async fn open_access_key_page() -> Answer<()> {
    projects::open_access_key_page()
}

#[tauri::command]
pub async fn let_in(shell: Ours<'_>, name: String, scopes: Vec<CallerScope>) -> Answer<Caller> {
    programs::let_in(&shell, &name, &scopes).await
}

#[tauri::command]
pub async fn copy_program_token(shell: Ours<'_>) -> Answer<()> {
    programs::copy(&shell, Which::Token).await
}

#[tauri::command]
pub async fn copy_program_key(shell: Ours<'_>) -> Answer<()> {
    programs::copy(&shell, Which::Key).await
}

#[tauri::command]
pub async fn forget_program_secrets(shell: Ours<'_>) -> Answer<()> {
    shell.programs().forget();
    Ok(())
}

#[tauri::command]
pub async fn shut_out(shell: Ours<'_>, id: String) -> Answer<()> {
    let unknown = |_| Problem::new(Code::CallerUnknown).with("program", "?");
    let id = id.parse().map_err(unknown)?;
    shell.accounts()?.shut_out(&id).await
}

#[tauri::command]
pub async fn set_serving(shell: Ours<'_>, on: bool) -> Answer<()> {
    serving::turn(&shell, on)
}
