//! The desktop's own dialogs in which a person chooses a file.

#[cfg_attr(target_os = "linux", path = "gtk.rs")]
#[cfg_attr(not(target_os = "linux"), path = "nowhere.rs")]
mod desktop;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use forgepass_core::view::{Code, Problem};
use tauri::WebviewWindow;
use tokio::sync::oneshot;

/// What is asked for.
pub enum Ask {
    /// A file that is there.
    Open,
    /// Where to write one. A file that is there is replaced only after a question.
    Save {
        /// What it is called if the person calls it nothing else.
        name: String,
    },
}

/// Asks above the window. `None`: the person chose nothing.
pub async fn choose(
    window: &WebviewWindow,
    title: String,
    ask: Ask,
) -> Result<Option<PathBuf>, Problem> {
    let (tell, told) = oneshot::channel();
    let parent = window.clone();
    window
        .run_on_main_thread(move || desktop::ask(&parent, &title, ask, tell))
        .map_err(|error| {
            tracing::warn!(%error, "no dialog");
            Problem::new(Code::Internal).with("id", "file-dialog")
        })?;
    // A dialog that went away with its window was not answered.
    Ok(told.await.unwrap_or_default())
}

/// Opens what was chosen. Opening a pipe would wait for somebody to write.
pub fn regular(path: &Path) -> io::Result<File> {
    match std::fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::ErrorKind::InvalidInput.into()),
    }
}
