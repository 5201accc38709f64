//! The listener's desk: who is served, who waits, and when it closes.

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};

use super::connection::{self, Asked, Number};
use super::reply::{self, Status};
use super::{Listener, Pages};

/// How many connections are served at a time. One more, and the oldest that only sits there goes.
const MAX_CONNECTIONS: usize = 32;
/// How long the page is kept for a browser that is slow to follow.
const PAGE_KEPT: Duration = Duration::from_secs(2);
/// A pause when the system has no socket to give.
const BREATH: Duration = Duration::from_millis(50);

/// What a callback turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was ours, and something was connected.
    Accepted,
    /// It was ours, and nothing was connected.
    Refused,
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

/// What the listener shows after its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Done,
    Failed,
}

struct Waiting {
    url: String,
    answer: oneshot::Sender<Vec<u8>>,
}

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
    let mut judging: Option<(Pin<Box<V>>, oneshot::Sender<Vec<u8>>)> = None;
    let mut open = true;
    tokio::pin!(closed);

    loop {
        if judging.is_none() {
            if let Some(Waiting { url, answer }) = desk.next_to_judge() {
                judging = Some((Box::pin(on_callback(url)), answer));
            } else if !open && desk.verdict.is_none() {
                return Ok(Ended::Closed);
            }
        }
        tokio::select! {
            () = &mut closed, if open => open = false,
            () = desk.page_expired() => return Ok(Ended::Answered),
            verdict = judgement(&mut judging) => {
                if let Some((_, answer)) = judging.take() {
                    desk.answer(verdict, answer);
                }
            }
            accepted = socket.accept(), if open || desk.verdict.is_some() => match accepted {
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
                    if desk.page_went_to == Some(number) {
                        return Ok(Ended::Answered);
                    }
                }
            }
        }
    }
}

async fn judgement<V, A>(judging: &mut Option<(Pin<Box<V>>, A)>) -> Verdict
where
    V: Future<Output = Verdict>,
{
    match judging {
        Some((verdict, _)) => verdict.await,
        None => pending().await,
    }
}

/// Decides what each request gets.
struct Desk {
    path: String,
    base: String,
    pages: Pages,
    queue: VecDeque<Waiting>,
    verdict: Option<(Shown, Instant)>,
    page_went_to: Option<Number>,
}

impl Desk {
    fn new(port: u16, path: String, pages: Pages) -> Self {
        Self {
            base: format!("http://127.0.0.1:{port}"),
            path,
            pages,
            queue: VecDeque::new(),
            verdict: None,
            page_went_to: None,
        }
    }

    /// Answers a request, or queues it. Gives back the connection that must stay for its answer.
    fn receive(&mut self, asked: Asked) -> Option<Number> {
        let Asked {
            number,
            target,
            answer,
        } = asked;
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target.as_str(), None),
        };
        let shown = self.verdict.map(|(shown, _)| shown);
        let reply = if path == self.path {
            match (query, shown) {
                (_, Some(shown)) => reply::see_other(&self.page_path(shown)),
                (None, None) => reply::bare(Status::BadRequest),
                (Some(_), None) if self.queue.len() >= MAX_CONNECTIONS => reply::bare(Status::Busy),
                (Some(_), None) => {
                    let url = format!("{}{target}", self.base);
                    self.queue.push_back(Waiting { url, answer });
                    return Some(number);
                }
            }
        } else if let Some(shown) = shown.filter(|shown| target == self.page_path(*shown)) {
            let page = match shown {
                Shown::Done => self.pages.done(),
                Shown::Failed => self.pages.failed(),
            };
            self.page_went_to = self.page_went_to.or(Some(number));
            let _ = answer.send(page);
            return Some(number);
        } else {
            reply::bare(Status::NotFound)
        };
        // Whoever asked may have gone.
        let _ = answer.send(reply);
        None
    }

    fn next_to_judge(&mut self) -> Option<Waiting> {
        let Some((shown, _)) = self.verdict else {
            return self.queue.pop_front();
        };
        // The same callback came more than once; its browser sees how the first one ended.
        let page = self.page_path(shown);
        for Waiting { answer, .. } in self.queue.drain(..) {
            let _ = answer.send(reply::see_other(&page));
        }
        None
    }

    fn answer(&mut self, verdict: Verdict, answer: oneshot::Sender<Vec<u8>>) {
        let shown = match verdict {
            Verdict::Accepted => Shown::Done,
            Verdict::Refused => Shown::Failed,
            Verdict::Ignored => {
                let _ = answer.send(self.pages.ignored());
                return;
            }
        };
        self.verdict = Some((shown, Instant::now() + PAGE_KEPT));
        let _ = answer.send(reply::see_other(&self.page_path(shown)));
    }

    fn page_path(&self, shown: Shown) -> String {
        format!("{}{}", self.path, suffix(shown))
    }

    async fn page_expired(&self) {
        match self.verdict {
            Some((_, until)) => sleep_until(until).await,
            None => pending().await,
        }
    }
}

const fn suffix(shown: Shown) -> &'static str {
    match shown {
        Shown::Done => "/done",
        Shown::Failed => "/failed",
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
