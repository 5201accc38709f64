//! The window: made when it is wanted, and unmade some minutes after it was closed.
//!
//! A hidden window keeps all its memory, and opening one takes most of a second. So a closed
//! window hides for a while, in case it was closed by mistake, and then goes.

use std::time::Duration;

use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};
use url::Url;

use crate::shell::Shell;
use crate::{leaving, tray};

/// Its name in the configuration and in the capability.
const LABEL: &str = "main";

/// How long a closed window waits before its memory is given back.
const KEPT: Duration = Duration::from_secs(180);

/// What is remembered of it. Whether it is visible is not the past's business.
pub fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// Shows the window and brings it forward. From any thread.
pub fn show(app: &AppHandle) {
    let on_main = app.clone();
    let asked = app.run_on_main_thread(move || {
        if let Err(error) = bring(&on_main) {
            tracing::error!(%error, "the window cannot be shown");
        }
    });
    if let Err(error) = asked {
        tracing::error!(%error, "the window cannot be shown");
    }
}

/// Whether the person has the window before them. Wakes the main thread for an answer.
pub fn is_in_front(app: &AppHandle) -> bool {
    app.get_webview_window(LABEL)
        .is_some_and(|window| window.is_focused().unwrap_or(false))
}

fn bring(app: &AppHandle) -> tauri::Result<()> {
    let shell = app.state::<Shell>();
    shell.want();
    tray::show(app);
    let Some(window) = app.get_webview_window(LABEL) else {
        return make(app, &shell);
    };
    shell.audience().opened();
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

fn make(app: &AppHandle, shell: &Shell) -> tauri::Result<()> {
    let config = app.config();
    let described = config
        .app
        .windows
        .iter()
        .find(|window| window.label == LABEL);
    let described = described.expect("the configuration is part of this program");
    WebviewWindowBuilder::from_config(app, described)?
        .data_directory(shell.home().cache.join("webview"))
        .devtools(cfg!(debug_assertions))
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        // Shown when there is something to see: an empty window flashes white.
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished
                && let Err(error) = uncover(&window)
            {
                tracing::error!(%error, "the window cannot be shown");
            }
        })
        .build()?;
    shell.audience().opened();
    Ok(())
}

fn uncover(window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    window.set_focus()
}

/// Only the pages inside this program. Whatever else a link points at stays closed.
fn is_ours(url: &Url) -> bool {
    let origin = (url.scheme(), url.host_str().unwrap_or_default());
    if cfg!(any(windows, target_os = "android")) {
        origin == ("http", "tauri.localhost")
    } else {
        origin == ("tauri", "localhost")
    }
}

/// Closing hides, looking asks anew who answers our links.
pub fn on_event(window: &Window, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(window);
        }
        WindowEvent::Focused(true) => {
            let shell = window.state::<Shell>().inner().clone();
            tauri::async_runtime::spawn(async move {
                if shell.handler().look().await {
                    shell.changed();
                }
            });
        }
        _ => {}
    }
}

fn close(window: &Window) {
    let app = window.app_handle().clone();
    let shell = app.state::<Shell>();
    let closing = shell.audience().closed();
    shell.removals().mean_it();
    shell.hang_up();
    if let Err(error) = app.save_window_state(remembered()) {
        tracing::warn!(%error, "the window's place is not remembered");
    }
    if let Err(error) = window.hide() {
        tracing::warn!(%error, "the window stays");
        return;
    }
    let shell = shell.inner().clone();
    if !shell.keeps_ready() {
        tauri::async_runtime::spawn(leaving::quit_when_done(app.clone(), closing));
    }
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(KEPT).await;
        if shell.audience().is_closed_since(closing)
            && let Some(window) = app.get_webview_window(LABEL)
            && let Err(error) = window.destroy()
        {
            tracing::warn!(%error, "the window stays in memory");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(address: &str) -> bool {
        is_ours(&Url::parse(address).unwrap())
    }

    #[test]
    #[cfg(not(windows))]
    fn the_programs_own_pages_may_be_shown() {
        assert!(ours("tauri://localhost"));
        assert!(ours("tauri://localhost/index.html?x#y"));
    }

    #[test]
    fn nothing_else_may_be_shown() {
        for address in [
            "https://github.com/",
            "http://localhost/",
            "http://127.0.0.1:9101/oauth/authorize",
            "tauri://localhost.evil.example/",
            "tauri://evil.example/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
            "app.forgepass.desktop://oauth/x",
        ] {
            assert!(!ours(address), "{address}");
        }
    }
}
