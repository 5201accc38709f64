//! Ctrl+C, and a polite end from outside.

use std::io;

/// Heard from the moment it is made; until then the system's own way of ending us applies.
pub struct Interrupt {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

#[cfg(unix)]
impl Interrupt {
    /// Begins to listen.
    pub fn heard() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            signals: [
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
            ],
        })
    }

    /// Ends when one comes.
    pub async fn comes(&mut self) {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Interrupt {
    /// Begins to listen.
    pub fn heard() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Ends when one comes.
    pub async fn comes(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
