//! A window with one line of text, or a tray icon and no window: what the toolkit alone costs.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::webview::PageLoadEvent;
use tauri::{App, RunEvent, WebviewWindowBuilder};

fn main() {
    let background = std::env::args().any(|argument| argument == "--background");
    let app = tauri::Builder::default()
        .setup(move |app| {
            if !background {
                window(app)?;
            }
            tray(app)
        })
        .build(tauri::generate_context!())
        .expect("the toolkit starts");
    app.run(|_, event| {
        if let RunEvent::ExitRequested { api, .. } = event {
            api.prevent_exit();
        }
    });
}

/// Shown when its page is there, as a window should be.
fn window(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::from_config(app, &app.config().app.windows[0])?
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                window.show().expect("a window can be shown");
            }
        })
        .build()?;
    Ok(())
}

fn tray(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    TrayIconBuilder::new()
        .icon(tauri::include_image!("icons/tray@2x.png"))
        .menu(&Menu::with_items(app, &[&quit])?)
        .build(app)?;
    Ok(())
}
