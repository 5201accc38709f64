//! Who is let in: so many connections and no more, each with its deadlines.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::sleep;
use tower::ServiceExt;

/// Connections at a time. One more, and the oldest of which nobody waits for an answer goes.
const MOST: usize = 128;
/// How long a head may take to arrive, the first one and every other on the same connection.
const HEAD: Duration = Duration::from_secs(5);
/// What is kept of a request that is still arriving.
const BUFFER: usize = 32 * 1024;
const HEADERS: usize = 64;
/// A pause when the system has no socket to give.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `closed` is done; then nothing listens, and no connection stays.
pub(super) async fn serve(socket: TcpListener, app: Router, closed: impl Future<Output = ()>) {
    let mut crowd = Crowd::default();
    tokio::pin!(closed);
    loop {
        tokio::select! {
            () = &mut closed => break,
            accepted = socket.accept() => match accepted {
                Ok((stream, _)) => crowd.let_in(stream, app.clone()),
                Err(_) => sleep(BREATH).await,
            },
            Some(gone) = crowd.connections.join_next_with_id() => {
                crowd.forget(match gone {
                    Ok((id, ())) => id,
                    Err(error) => error.id(),
                });
            }
        }
    }
}

#[derive(Default)]
struct Crowd {
    connections: JoinSet<()>,
    /// Oldest first.
    seats: VecDeque<Seat>,
}

struct Seat {
    handle: AbortHandle,
    /// Requests that are being answered on it.
    busy: Arc<AtomicUsize>,
}

impl Crowd {
    fn let_in(&mut self, stream: TcpStream, app: Router) {
        if self.seats.len() >= MOST {
            let idle = |seat: &Seat| seat.busy.load(Ordering::Relaxed) == 0;
            let Some(oldest) = self.seats.iter().position(idle) else {
                // Everybody waits for an answer: the new one has to come again.
                return;
            };
            if let Some(seat) = self.seats.remove(oldest) {
                seat.handle.abort();
            }
        }
        let busy = Arc::new(AtomicUsize::new(0));
        let handle = self
            .connections
            .spawn(attend(stream, app, Arc::clone(&busy)));
        self.seats.push_back(Seat { handle, busy });
    }

    fn forget(&mut self, id: Id) {
        self.seats.retain(|seat| seat.handle.id() != id);
    }
}

/// One connection to its end.
async fn attend(stream: TcpStream, app: Router, busy: Arc<AtomicUsize>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Busy(Arc::clone(&busy)));
        app.clone().oneshot(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a program's connection");
    }
}

/// Requests of programs that are being answered on a connection. Of a stranger's none counts: whoever
/// shows nothing can keep no seat.
#[derive(Debug, Clone)]
pub(super) struct Busy(Arc<AtomicUsize>);

impl Busy {
    /// Counts one for as long as it is being answered.
    pub fn begin(&self) -> AtWork {
        self.0.fetch_add(1, Ordering::Relaxed);
        AtWork(Arc::clone(&self.0))
    }
}

/// One that is being answered.
#[derive(Debug)]
pub(super) struct AtWork(Arc<AtomicUsize>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
