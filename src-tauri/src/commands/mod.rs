//! What the window may ask for. Each command is one use case.
//!
//! **Invariant:** no command answers with a token, a code, a state or the address that opens the
//! browser. What is pasted or copied goes by the clipboard, in Rust.

#[macro_use]
mod every;
mod servicestage;

use forgepass_core::account::{AccountId, LinkId};
use forgepass_core::accounts::{End, HostPage, NewHost, Purpose};
use forgepass_core::grant::Secret;
use forgepass_core::ledger::Setting;
use forgepass_core::provider::Way;
use forgepass_core::vault::{Moved, VaultKind};
use forgepass_core::view::{
    Appearance, Code, Detail, FoundHere, Host, HostFacts, HostFound, Problem, Snapshot, TokenShown,
};
use forgepass_system::VaultChoice;
use forgepass_words::Language;
use serde::Deserialize;
use tauri::ipc::{Channel, Invoke};
use tauri::{AppHandle, State, WebviewWindow, Wry};

use servicestage::*;

use crate::links::Opens;
use crate::login::AtLogin;
use crate::shell::Shell;
use crate::{
    appearance, audience, authorities, diagnostics, found, host_files, leaving, pages, removals,
    tray,
};

/// Every rejection is a [`Problem`].
type Answer<T> = Result<T, Problem>;
type Ours<'a> = State<'a, Shell>;

macro_rules! handler {
    ($($name:ident)*) => { tauri::generate_handler![$($name),*] };
}

/// Answers every command there is.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    every_command!(handler)
}

#[tauri::command]
async fn watch(shell: Ours<'_>, channel: Channel<Snapshot>) -> Answer<Snapshot> {
    audience::sit_down(&shell, channel).await
}

#[tauri::command]
async fn account_detail(shell: Ours<'_>, id: String) -> Answer<Detail> {
    shell.accounts()?.detail(&account(&id)?).await
}

#[tauri::command]
async fn begin_link(
    shell: Ours<'_>,
    host: String,
    way: Option<Way>,
    opens: Opens,
) -> Answer<String> {
    let host = shell.accounts()?.find_host(&host)?;
    shell.begin(host, Purpose::New, way, opens).await
}

#[tauri::command]
async fn begin_relink(shell: Ours<'_>, id: String, way: Option<Way>) -> Answer<String> {
    shell.begin_again(account(&id)?, way).await
}

#[tauri::command]
async fn detect_host(shell: Ours<'_>, address: String) -> Answer<HostFound> {
    let accounts = shell.accounts()?;
    let network = shell.authorities().network(&address);
    accounts.detect_host(&address, &network).await
}

/// Lets a person choose the certificate authority of a server that is not added yet.
#[tauri::command]
async fn choose_authority(window: WebviewWindow, shell: Ours<'_>, address: String) -> Answer<bool> {
    authorities::choose(&shell, &window, &address).await
}

/// The same for one that is.
#[tauri::command]
async fn choose_host_authority(
    window: WebviewWindow,
    shell: Ours<'_>,
    host: String,
) -> Answer<bool> {
    let host = shell.accounts()?.find_host(&host)?;
    authorities::choose_for(&shell, &window, &host).await
}

#[tauri::command]
async fn host_facts(shell: Ours<'_>, host: String) -> Answer<HostFacts> {
    let accounts = shell.accounts()?;
    accounts.host_facts(&accounts.find_host(&host)?)
}

/// A page of a host, as the window says it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Page {
    Token,
    OlderToken,
    Registration,
    Manage,
}

#[tauri::command]
async fn open_host_page(shell: Ours<'_>, host: String, page: Page) -> Answer<()> {
    let host = shell.accounts()?.find_host(&host)?;
    let page = match page {
        Page::Token => HostPage::Token,
        Page::OlderToken => HostPage::OlderToken,
        Page::Registration => HostPage::Registration,
        Page::Manage => HostPage::Manage,
    };
    shell.open_host_page(&host, page)
}

/// Without a token the one on the clipboard is meant, which then never enters the window.
#[tauri::command]
async fn show_token(
    shell: Ours<'_>,
    link: String,
    token: Option<String>,
    email: Option<String>,
) -> Answer<TokenShown> {
    let token = token.map(Secret::new);
    let link = linked(&link)?;
    shell.show_token(&link, token, email.as_deref()).await
}

#[tauri::command]
async fn connect_token(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.connect_token(&linked(&link)?).await
}

/// What other programs left on this computer. Their files are read now, and never unasked.
#[tauri::command]
async fn found_sign_ins(shell: Ours<'_>) -> Answer<FoundHere> {
    found::list(&shell).await
}

#[tauri::command]
async fn take_found(shell: Ours<'_>, id: String) -> Answer<String> {
    found::take(&shell, &id).await
}

#[tauri::command]
async fn add_host(
    shell: Ours<'_>,
    provider: String,
    address: String,
    client_id: Option<String>,
    client_secret: Option<String>,
) -> Answer<Host> {
    let network = shell.authorities().network(&address);
    let host = NewHost {
        provider,
        origin: address,
        client_id,
        client_secret: client_secret.map(Secret::new),
        default: false,
    };
    shell.accounts()?.add_host_by(host, network).await
}

/// Takes the host of a file that the person chooses; the file never enters the window.
#[tauri::command]
async fn open_host_file(window: WebviewWindow, shell: Ours<'_>) -> Answer<Option<Host>> {
    host_files::open(&shell, &window).await
}

#[tauri::command]
async fn save_host_file(window: WebviewWindow, shell: Ours<'_>, host: String) -> Answer<bool> {
    let host = shell.accounts()?.find_host(&host)?;
    host_files::save(&shell, &window, &host).await
}

#[tauri::command]
async fn open_again(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.open_again(&linked(&link)?).await
}

#[tauri::command]
async fn open_private(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.open_private(&linked(&link)?).await
}

#[tauri::command]
async fn copy_address(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.copy_address(&linked(&link)?).await
}

#[tauri::command]
async fn other_way(shell: Ours<'_>, link: String, way: Way) -> Answer<()> {
    shell.try_way(&linked(&link)?, way).await
}

#[tauri::command]
async fn paste_address(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.paste_address(linked(&link)?).await
}

#[tauri::command]
async fn cancel_link(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.accounts()?.cancel(&linked(&link)?).await
}

#[tauri::command]
async fn dismiss_link(shell: Ours<'_>, link: String) -> Answer<()> {
    shell.accounts()?.dismiss(&linked(&link)?)
}

#[tauri::command]
async fn check_account(shell: Ours<'_>, id: String) -> Answer<()> {
    let _work = shell.at_work().await;
    shell.accounts()?.check(&account(&id)?).await
}

/// Where an account shall end, as the window says it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Where {
    AtHost,
    HereOnly,
}

#[tauri::command]
async fn remove_account(shell: Ours<'_>, id: String, end: Where) -> Answer<()> {
    let end = match end {
        Where::AtHost => End::AtHost,
        Where::HereOnly => End::HereOnly,
    };
    removals::remove(&shell, account(&id)?, end)
}

#[tauri::command]
async fn undo_remove(shell: Ours<'_>, id: String) -> Answer<()> {
    removals::undo(&shell, &account(&id)?)
}

#[tauri::command]
async fn dismiss_farewell(shell: Ours<'_>) -> Answer<()> {
    shell.removals().dismiss();
    shell.changed();
    Ok(())
}

#[tauri::command]
async fn dismiss_ledger(shell: Ours<'_>) -> Answer<()> {
    shell.accounts()?.ledger_told()
}

#[tauri::command]
async fn open_account_page(shell: Ours<'_>, id: String) -> Answer<()> {
    pages::open_of_account(&shell, &account(&id)?).await
}

#[tauri::command]
async fn open_sign_on_page(shell: Ours<'_>, id: String) -> Answer<()> {
    pages::open(&shell.accounts()?.sign_on_page(&account(&id)?)?)
}

#[tauri::command]
async fn unlock_vault(shell: Ours<'_>) -> Answer<()> {
    let unlocked = shell.accounts()?.vault().unlock().await;
    shell.changed();
    Ok(unlocked?)
}

/// Opens the encrypted folder with what the person typed, or makes it with that.
#[tauri::command]
async fn open_folder(shell: Ours<'_>, passphrase: String, make: bool) -> Answer<()> {
    let passphrase = Secret::new(passphrase);
    let Some(folder) = shell.folder().cloned() else {
        let vault = shell.accounts()?.vault().name();
        return Err(Problem::new(Code::VaultNotOurs).with("vault", vault));
    };
    let opened = tokio::task::spawn_blocking(move || match make {
        true => folder.make(&passphrase),
        false => folder.open_with(&passphrase),
    });
    let opened = opened.await;
    shell.changed();
    match opened {
        Ok(opened) => Ok(opened?),
        Err(_) => Err(Problem::new(Code::Internal).with("id", "open-folder")),
    }
}

#[tauri::command]
async fn lock_folder(shell: Ours<'_>) -> Answer<()> {
    let locked = match shell.folder_in_use() {
        Some(folder) => folder.lock().map_err(Problem::from),
        None => {
            let vault = shell.accounts()?.vault().name();
            Err(Problem::new(Code::VaultNotOurs).with("vault", vault))
        }
    };
    shell.changed();
    locked
}

/// Keeps accounts in the vault of that kind from now on, and moves there those that are kept.
#[tauri::command]
async fn keep_in(shell: Ours<'_>, vault: VaultKind) -> Answer<Moved> {
    let moved = shell.accounts()?.keep_in(vault).await;
    let choice = match vault {
        VaultKind::Keyring => Some(VaultChoice::Keyring),
        VaultKind::File => Some(VaultChoice::File),
        VaultKind::Memory => None,
    };
    if let (Ok(_), Some(choice)) = (&moved, choice)
        && let Err(error) = forgepass_system::choose_vault(shell.home(), choice)
    {
        // The ledger knows it too, and is asked first.
        tracing::warn!(%error, "the choice of the vault");
    }
    shell.changed();
    moved
}

/// Chooses a language, or the system's for none.
#[tauri::command]
async fn set_language(app: AppHandle, shell: Ours<'_>, language: Option<String>) -> Answer<()> {
    let tag = language.map(|tag| Language::from_tag(&tag).tag());
    shell.accounts()?.choose(Setting::Language, tag)?;
    let main = app.clone();
    // Menus belong to the main thread. If it is gone, so is the tray.
    let _ = app.run_on_main_thread(move || tray::relabel(&main));
    Ok(())
}

#[tauri::command]
async fn set_appearance(app: AppHandle, shell: Ours<'_>, appearance: Appearance) -> Answer<()> {
    let kept = appearance::kept(appearance);
    shell.accounts()?.choose(Setting::Appearance, kept)?;
    appearance::frame(&app, &shell);
    Ok(())
}

#[tauri::command]
async fn set_keep_ready(shell: Ours<'_>, on: bool) -> Answer<()> {
    let kept = if on { None } else { Some("off") };
    shell.accounts()?.choose(Setting::KeepReady, kept)
}

#[tauri::command]
async fn set_start_at_login(shell: Ours<'_>, on: bool) -> Answer<()> {
    shell.start_at_login(if on { AtLogin::Start } else { AtLogin::Stay })
}

#[tauri::command]
async fn copy_diagnostics(shell: Ours<'_>) -> Answer<()> {
    diagnostics::copy(&shell).await
}

#[tauri::command]
async fn quit(app: AppHandle) -> Answer<()> {
    leaving::quit(&app);
    Ok(())
}

#[tauri::command]
async fn quit_anyway(app: AppHandle) -> Answer<()> {
    leaving::quit_anyway(&app);
    Ok(())
}

#[tauri::command]
async fn stay(shell: Ours<'_>) -> Answer<()> {
    shell.stay();
    Ok(())
}

#[tauri::command]
async fn repair_handler(shell: Ours<'_>) -> Answer<()> {
    let repaired = shell.handler().repair().await;
    shell.changed();
    repaired
}

fn account(id: &str) -> Answer<AccountId> {
    // What is no id names nothing, and is not worth repeating.
    id.parse()
        .map_err(|_| Problem::new(Code::AccountUnknown).with("account", "?"))
}

fn linked(id: &str) -> Answer<LinkId> {
    id.parse().map_err(|_| Problem::new(Code::LinkUnknown))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    macro_rules! names {
        ($($name:ident)*) => { [$(stringify!($name)),*] };
    }

    fn parsed(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_window_may_call_exactly_our_commands() {
        let capability = parsed(include_str!("../../capabilities/main.json"));
        let allowed: Vec<&str> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|permission| permission.as_str().unwrap())
            .collect();
        let ours = every_command!(names).map(|name| format!("allow-{}", name.replace('_', "-")));
        assert_eq!(allowed, ours);
    }

    #[test]
    fn there_is_one_capability_and_it_is_for_the_one_window() {
        let config = parsed(include_str!("../../tauri.conf.json"));
        let capability = parsed(include_str!("../../capabilities/main.json"));
        assert_eq!(
            config["app"]["security"]["capabilities"],
            parsed("[\"main\"]")
        );
        assert_eq!(capability["windows"], parsed("[\"main\"]"));
        assert_eq!(capability.get("remote"), None);
        assert_eq!(config["app"]["windows"][0]["label"], "main");
        assert_eq!(config["app"]["windows"][0]["create"], false);
    }

    #[test]
    fn the_content_policy_lets_nothing_in_but_our_own_files() {
        let config = parsed(include_str!("../../tauri.conf.json"));
        assert_eq!(
            config["app"]["security"]["csp"],
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' avatar: \
             http://avatar.localhost; font-src 'self'; connect-src ipc: http://ipc.localhost; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn the_configured_scheme_is_the_one_we_answer() {
        let config = parsed(include_str!("../../tauri.conf.json"));
        let scheme = forgepass_system::handler::SCHEME;
        assert_eq!(config["identifier"], scheme);
        assert_eq!(
            config["plugins"]["deep-link"]["desktop"]["schemes"][0],
            scheme
        );
    }
}
