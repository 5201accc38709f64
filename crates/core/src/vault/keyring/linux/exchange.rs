//! The one line to the Secret Service, and the thread on which it is kept.
//!
//! gnome-keyring keeps a record of every client that comes and goes, and aborts when several do so
//! at once; systemd then brings it back *locked*, for every program of this person. So a process
//! says hello once and keeps the line, instead of calling anew for each question.

use std::fmt;
use std::ops::AsyncFnOnce;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::line::Line;
use crate::vault::VaultError;

/// Asks questions over a line that is made for the first of them.
#[derive(Default)]
pub(super) struct Exchange {
    operator: Mutex<Option<Arc<Operator>>>,
}

impl Exchange {
    /// Asks, and waits at most that long for the answer; `None` waits for a person.
    ///
    /// Blocks its thread; never call it from async code.
    pub(super) fn ask<T>(
        &self,
        within: Option<Duration>,
        question: impl AsyncFnOnce(&Line) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let operator = self.operator()?;
        let runtime = operator.runtime.as_ref().ok_or(VaultError::Unavailable)?;
        let asking = operator.ask(question);
        runtime.block_on(async {
            match within {
                None => asking.await,
                Some(span) => tokio::time::timeout(span, asking)
                    .await
                    .unwrap_or(Err(VaultError::Unavailable)),
            }
        })
    }

    fn operator(&self) -> Result<Arc<Operator>, VaultError> {
        let mut operator = self.operator.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(operator) = &*operator {
            return Ok(Arc::clone(operator));
        }
        let fresh = Arc::new(Operator::begin()?);
        *operator = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}

/// Keeps the line alive between questions, which needs a thread that reads what comes over it.
struct Operator {
    runtime: Option<Runtime>,
    line: tokio::sync::Mutex<Option<Arc<Line>>>,
}

impl Operator {
    fn begin() -> Result<Self, VaultError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("keyring-line")
            .enable_all()
            .build()
            .map_err(|_| VaultError::Unavailable)?;
        Ok(Self {
            runtime: Some(runtime),
            line: tokio::sync::Mutex::new(None),
        })
    }

    async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Line) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let line = self.line().await?;
        let answer = question(&line).await;
        if let Err(VaultError::Unavailable) = answer {
            // Perhaps it is the line that broke: the next question gets a new one.
            let mut kept = self.line.lock().await;
            kept.take_if(|kept| Arc::ptr_eq(kept, &line));
        }
        answer
    }

    /// The line at hand, or a new one; who comes meanwhile waits for it.
    async fn line(&self) -> Result<Arc<Line>, VaultError> {
        let mut kept = self.line.lock().await;
        if let Some(line) = &*kept {
            return Ok(Arc::clone(line));
        }
        let line = Arc::new(Line::connect().await?);
        *kept = Some(Arc::clone(&line));
        Ok(line)
    }
}

impl Drop for Operator {
    /// The last holder may be async code, where a runtime may not be waited for.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let _inside = runtime.enter();
            *self.line.get_mut() = None;
            runtime.shutdown_background();
        }
    }
}
