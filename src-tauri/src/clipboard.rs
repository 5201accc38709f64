//! The clipboard, from Rust, so that neither a copied nor a pasted address enters the window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use forgepass_core::grant::Secret;

/// How long a secret stays there: long enough to go to the window where it is wanted.
const LENT: Duration = Duration::from_secs(30);

/// How often it is tried to take it back where another program has the clipboard open.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(1);

/// How long the end of this program waits for it.
const FAREWELL: Duration = Duration::from_millis(500);

/// Whatever this desktop has as a clipboard; opened when it is first needed.
///
/// Kept open from then on: on X11 and Wayland a text is there for as long as its owner is.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    board: Option<arboard::Clipboard>,
    /// The secret that is there only for a moment, and which time of lending it is.
    lent: Option<(u64, Secret<String>)>,
}

impl Kept {
    fn board(&mut self) -> Result<&mut arboard::Clipboard, arboard::Error> {
        match &mut self.board {
            Some(board) => Ok(board),
            none => Ok(none.insert(arboard::Clipboard::new()?)),
        }
    }

    /// Takes the secret away, unless something else was copied since. Where the clipboard cannot be
    /// looked at, it is not known to be gone.
    fn take_back(&mut self) -> Result<(), arboard::Error> {
        let Some((_, secret)) = &self.lent else {
            return Ok(());
        };
        let secret = secret.duplicate();
        let board = self.board()?;
        match board.get_text() {
            Ok(text) if text == *secret.expose() => board.clear()?,
            Ok(_) | Err(arboard::Error::ContentNotAvailable) => {}
            Err(error) => return Err(error),
        }
        self.lent = None;
        Ok(())
    }
}

impl Clipboard {
    /// Puts a text there.
    pub async fn write(&self, text: String) -> Result<(), arboard::Error> {
        self.with(move |kept| kept.board()?.set_text(text)).await
    }

    /// Puts a secret there, past the histories that keep what was copied, and takes it away again after a
    /// moment, unless something else was copied since.
    pub async fn lend(&self, secret: Secret<String>) -> Result<(), arboard::Error> {
        let time = self
            .with(move |kept| {
                let text = secret.expose().clone();
                concealed(kept.board()?.set()).text(text)?;
                let time = kept.lent.as_ref().map_or(0, |(time, _)| time + 1);
                kept.lent = Some((time, secret));
                Ok(time)
            })
            .await?;
        let board = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LENT).await;
            for _ in 0..TRIES {
                let taken = board.with(move |kept| match kept.lent {
                    Some((now, _)) if now == time => kept.take_back(),
                    // Copied once more meanwhile: it has its own moment.
                    _ => Ok(()),
                });
                let Err(error) = taken.await else { return };
                tracing::debug!(%error, "the clipboard keeps what it was lent");
                tokio::time::sleep(PAUSE).await;
            }
        });
        Ok(())
    }

    /// Takes a secret away before its moment is over: nobody would do it after this program has ended.
    /// Whoever owns the clipboard may never answer, so this is not waited for longer than a moment.
    pub fn take_back(&self) {
        let board = self.clone();
        let (done, is_done) = mpsc::channel();
        std::thread::spawn(move || {
            if let Err(error) = board.inside().take_back() {
                tracing::debug!(%error, "the clipboard keeps what it was lent");
            }
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(FAREWELL);
    }

    /// Takes a copy of the text there; nothing copied, or no text, is an error.
    pub async fn read(&self) -> Result<String, arboard::Error> {
        self.with(|kept| kept.board()?.get_text()).await
    }

    /// Other programs own what is there and may be slow to hand it over, so this has its thread.
    async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Kept) -> Result<T, arboard::Error> + Send + 'static,
    ) -> Result<T, arboard::Error> {
        let board = self.clone();
        tokio::task::spawn_blocking(move || act(&mut board.inside()))
            .await
            .unwrap_or(Err(arboard::Error::ClipboardOccupied))
    }

    fn inside(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
