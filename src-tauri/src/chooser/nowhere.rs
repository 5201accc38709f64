//! Where no dialogs are known: nothing is chosen.

use std::path::PathBuf;

use tauri::WebviewWindow;
use tokio::sync::oneshot::Sender;

use super::Ask;

/// Asks nobody.
pub fn ask(_: &WebviewWindow, _: &str, _: Ask, _: Sender<Option<PathBuf>>) {}
