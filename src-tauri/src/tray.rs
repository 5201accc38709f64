//! The tray icon, on desktops that have a tray.
//!
//! Without one nothing is missing but the icon: a second start shows the window, and the menu of
//! the application's own icon quits.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use forgepass_words::Words;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::shell::Shell;
use crate::{leaving, window};

const ID: &str = "forgepass";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The crate that looks for the tray library.
const LIBRARY: &str = "libappindicator-sys";

/// Shows the icon, if there is a tray; tried once. Call it on the main thread.
pub fn show(app: &AppHandle) {
    static TRIED: Once = Once::new();
    TRIED.call_once(|| {
        // The toolkit loads the desktop's tray library when it makes the icon, and panics where
        // there is none. That is a desktop without a tray, not a defect, so nothing is printed.
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !panic
                .location()
                .is_some_and(|at| at.file().contains(LIBRARY))
            {
                usual(panic);
            }
        }));
        match panic::catch_unwind(AssertUnwindSafe(|| build(app))) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, "no tray icon"),
            Err(_) => tracing::info!("no tray on this desktop"),
        }
    });
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let shell = app.state::<Shell>();
    TrayIconBuilder::with_id(ID)
        .icon(tauri::include_image!("../icons/tray@2x.png"))
        .icon_as_template(true)
        .tooltip("Forgepass")
        .menu(&menu(app, &shell)?)
        .show_menu_on_left_click(cfg!(target_os = "linux"))
        // The icon is handed to the panel as a file, which belongs with the rest of our files.
        .temp_dir_path(shell.home().cache.join("tray"))
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::show(app),
            QUIT => leaving::quit(app),
            _ => {}
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click { .. } = event {
                window::show(icon.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

/// Speaks another language from now on.
pub fn relabel(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let relabelled = match app.tray_by_id(ID) {
        Some(icon) => menu(app, &shell).and_then(|menu| icon.set_menu(Some(menu))),
        None => Ok(()),
    };
    if let Err(error) = relabelled {
        tracing::info!(%error, "the tray keeps its words");
    }
}

fn menu(app: &AppHandle, shell: &Shell) -> tauri::Result<Menu<Wry>> {
    let words = Words::for_language(shell.language());
    let item = |id, key| MenuItem::with_id(app, id, words.say(key, &[]), true, None::<&str>);
    Menu::with_items(
        app,
        &[&item(OPEN, "ui.tray.open")?, &item(QUIT, "ui.tray.quit")?],
    )
}
