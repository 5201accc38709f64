//! Work that may take a while, such as a file on a share or a program that is asked: on a thread of its
//! own.

use forgepass_core::view::{Code, Problem};

/// Does it. `id` is what a defect in it is reported by.
pub async fn aside<T: Send + 'static>(
    id: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::new(Code::Internal).with("id", id))
}
