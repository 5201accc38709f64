//! What a program asked for and is under way: done to its end, whether or not somebody waits for it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use forgepass_core::view::{Code, Problem};
use tokio::sync::RwLock;
use tokio::time::timeout;

use super::refused::Refused;

/// Longer than one sign-in or one removal takes.
const PATIENCE: Duration = Duration::from_secs(75);

#[derive(Debug, Default)]
pub(super) struct Work(Arc<RwLock<()>>);

impl Work {
    /// Does it, also when whoever asked has gone away.
    pub async fn seen_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Refused>> + Send + 'static,
    ) -> Result<T, Refused> {
        let under_way = Arc::clone(&self.0).read_owned().await;
        let done = tokio::spawn(async move {
            let done = work.await;
            drop(under_way);
            done
        });
        done.await.unwrap_or_else(|_| {
            Err(Problem::new(Code::Internal)
                .with("id", "local-server")
                .into())
        })
    }

    /// Waits until nothing is under way.
    pub async fn over(&self) {
        if timeout(PATIENCE, self.0.write()).await.is_err() {
            tracing::warn!("what a program asked for is still under way");
        }
    }
}
