//! The listener's loop: who is let in, who is sent away, and when it closes.

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::sleep;

use super::connection::{self, Asked, Number};
use super::desk::{Desk, Waiting};
use super::{Listener, Pages};

/// How many connections are served at a time. One more, and the oldest that only sits there goes.
pub(super) const MAX_CONNECTIONS: usize = 32;
/// A pause when the system has no socket to give.
const BREATH: Duration = Duration::from_millis(50);

/// What a callback turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was ours, and something was connected.
    Accepted,
    /// It was ours, and nothing was connected.
    Refused,
    /// It was ours, and a program will hand it in: it is shown, and ends nothing.
    Shown,
    /// It was not ours: an unknown state, a malformed address. It ends nothing.
    Ignored,
}

/// Why the listener closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A callback was accepted or refused.
    Answered,
    /// It was told to.
    Closed,
}

/// The callback that is being judged, and where its answer goes.
type Judging<V> = Option<(Pin<Box<V>>, Waiting)>;

pub(super) async fn serve<F, V>(
    listener: Listener,
    pages: Pages,
    closed: impl Future<Output = ()>,
    mut on_callback: F,
) -> io::Result<Ended>
where
    F: FnMut(String) -> V,
    V: Future<Output = Verdict>,
{
    let Listener { socket, port, path } = listener;
    let socket = TcpListener::from_std(socket)?;
    let mut crowd = Crowd::new(port);
    let mut desk = Desk::new(port, path, pages);
    let mut judging: Judging<V> = None;
    let mut open = true;
    tokio::pin!(closed);

    loop {
        if judging.is_none() {
            if let Some(waiting) = desk.next_to_judge() {
                judging = Some((Box::pin(on_callback(waiting.url.clone())), waiting));
            } else if !open && !desk.has_verdict() {
                return Ok(Ended::Closed);
            }
        }
        tokio::select! {
            () = &mut closed, if open => open = false,
            () = desk.page_expired() => return Ok(Ended::Answered),
            verdict = judgement(&mut judging) => {
                if let Some((_, waiting)) = judging.take() {
                    desk.answer(verdict, waiting);
                }
            }
            accepted = socket.accept(), if open || desk.has_verdict() => match accepted {
                Ok((stream, _)) => crowd.let_in(stream),
                Err(_) => sleep(BREATH).await,
            },
            Some(asked) = crowd.asked.recv() => {
                if let Some(number) = desk.receive(asked) {
                    crowd.keep(number);
                }
            }
            Some(gone) = crowd.connections.join_next() => {
                // An aborted one has no number: it was sent away, and is no longer counted.
                if let Ok(number) = gone {
                    crowd.keep(number);
                    if desk.is_over_with(number) {
                        return Ok(Ended::Answered);
                    }
                }
            }
        }
    }
}

async fn judgement<V>(judging: &mut Judging<V>) -> Verdict
where
    V: Future<Output = Verdict>,
{
    match judging {
        Some((verdict, _)) => verdict.await,
        None => pending().await,
    }
}

/// The connections there are.
struct Crowd {
    host: Arc<str>,
    connections: JoinSet<Number>,
    /// Those that may be sent away, oldest first.
    loose: VecDeque<(Number, AbortHandle)>,
    count: Number,
    desk: mpsc::Sender<Asked>,
    asked: mpsc::Receiver<Asked>,
}

impl Crowd {
    fn new(port: u16) -> Self {
        let (desk, asked) = mpsc::channel(MAX_CONNECTIONS);
        Self {
            host: host_field(port).into(),
            connections: JoinSet::new(),
            loose: VecDeque::new(),
            count: 0,
            desk,
            asked,
        }
    }

    fn let_in(&mut self, stream: tokio::net::TcpStream) {
        if self.loose.len() >= MAX_CONNECTIONS
            && let Some((_, oldest)) = self.loose.pop_front()
        {
            oldest.abort();
        }
        self.count += 1;
        let number = self.count;
        let host = Arc::clone(&self.host);
        let serving = connection::serve(number, stream, host, self.desk.clone());
        let handle = self.connections.spawn(serving);
        self.loose.push_back((number, handle));
    }

    /// From now on this one is not sent away.
    fn keep(&mut self, number: Number) {
        self.loose.retain(|(loose, _)| *loose != number);
    }
}

/// The one `Host` a browser sends here; it leaves the standard port out.
fn host_field(port: u16) -> String {
    match port {
        80 => "127.0.0.1".to_owned(),
        other => format!("127.0.0.1:{other}"),
    }
}
