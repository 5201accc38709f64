//! The clipboard, from Rust, so that neither a copied nor a pasted address enters the window.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use forgepass_core::grant::Secret;

/// How long a secret stays there: long enough to go to the window where it is wanted.
const LENT: Duration = Duration::from_secs(30);

/// Whatever this desktop has as a clipboard; opened when it is first needed.
///
/// Kept open from then on: on X11 and Wayland a text is there for as long as its owner is.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl Clipboard {
    /// Puts a text there.
    pub async fn write(&self, text: String) -> Result<(), arboard::Error> {
        self.with(move |board| board.set_text(text)).await
    }

    /// Puts a secret there, past the histories that keep what was copied, and takes it away again after a
    /// moment, unless something else was copied since.
    pub async fn lend(&self, secret: Secret<String>) -> Result<(), arboard::Error> {
        let text = secret.expose().clone();
        self.with(move |board| concealed(board.set()).text(text))
            .await?;
        let board = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LENT).await;
            let taken = board.with(move |board| match board.get_text() {
                Ok(text) if text == *secret.expose() => board.clear(),
                Ok(_) | Err(_) => Ok(()),
            });
            if let Err(error) = taken.await {
                tracing::debug!(%error, "the clipboard keeps what it was lent");
            }
        });
        Ok(())
    }

    /// Takes a copy of the text there; nothing copied, or no text, is an error.
    pub async fn read(&self) -> Result<String, arboard::Error> {
        self.with(arboard::Clipboard::get_text).await
    }

    /// Other programs own what is there and may be slow to hand it over, so this has its thread.
    async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error> + Send + 'static,
    ) -> Result<T, arboard::Error> {
        let kept = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let board = match &mut *kept {
                Some(board) => board,
                none => none.insert(arboard::Clipboard::new()?),
            };
            act(board)
        })
        .await
        .unwrap_or(Err(arboard::Error::ClipboardOccupied))
    }
}

/// Marked so that programs which keep what is copied leave it out.
fn concealed(set: arboard::Set<'_>) -> arboard::Set<'_> {
    #[cfg(target_os = "macos")]
    use arboard::SetExtApple as Conceal;
    #[cfg(target_os = "linux")]
    use arboard::SetExtLinux as Conceal;
    #[cfg(target_os = "windows")]
    use arboard::SetExtWindows as Conceal;
    Conceal::exclude_from_history(set)
}
