//! The dialogs of the toolkit that the window is made with.

use std::path::PathBuf;

use gtk::prelude::*;
use gtk::{FileChooserAction, FileChooserNative, ResponseType, glib};
use tauri::WebviewWindow;
use tokio::sync::oneshot::Sender;

use super::Ask;

/// Shows one, and tells later what was chosen. On the main thread only.
pub fn ask(window: &WebviewWindow, title: &str, ask: Ask, tell: Sender<Option<PathBuf>>) {
    let action = match ask {
        Ask::Open => FileChooserAction::Open,
        Ask::Save { .. } => FileChooserAction::Save,
    };
    let parent = window.gtk_window().ok();
    let dialog = FileChooserNative::new(Some(title), parent.as_ref(), action, None, None);
    dialog.set_modal(true);
    dialog.set_do_overwrite_confirmation(true);
    if let Ask::Save { name } = ask {
        dialog.set_current_name(&name);
    }
    glib::MainContext::default().spawn_local(async move {
        let answer = dialog.run_future().await;
        let chosen = dialog.filename();
        dialog.destroy();
        // Who asked may be gone.
        let _ = tell.send(chosen.filter(|_| answer == ResponseType::Accept));
    });
}
