//! The clipboard, from Rust, so that neither a copied nor a pasted address enters the window.

use std::sync::{Arc, Mutex, PoisonError};

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
