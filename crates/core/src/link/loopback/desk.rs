//! The listener's desk: what each request gets, and which of them are judged.

use std::collections::VecDeque;
use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Pages;
use super::connection::{Answer, Asked, Number};
use super::reply::{self, Status};
use super::serve::{MAX_CONNECTIONS, Verdict};

/// How long the page is kept for a browser that is slow to follow.
const PAGE_KEPT: Duration = Duration::from_secs(2);

/// A callback that waits to be judged.
pub(super) struct Waiting {
    pub url: String,
    pub answer: Answer,
}

/// What is shown after the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Done,
    Failed,
}

impl Shown {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Done => "/done",
            Self::Failed => "/failed",
        }
    }
}

/// Decides what each request gets.
pub(super) struct Desk {
    path: String,
    base: String,
    pages: Pages,
    queue: VecDeque<Waiting>,
    verdict: Option<(Shown, Instant)>,
    page_went_to: Option<Number>,
}

impl Desk {
    pub(super) fn new(port: u16, path: String, pages: Pages) -> Self {
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
    pub(super) fn receive(&mut self, asked: Asked) -> Option<Number> {
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

    /// The callback that is judged next. Once there is a verdict, no other is.
    pub(super) fn next_to_judge(&mut self) -> Option<Waiting> {
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

    /// Sends a judged browser on, or shows it that nothing happened.
    pub(super) fn answer(&mut self, verdict: Verdict, waiting: Waiting) {
        let Waiting { url, answer } = waiting;
        let shown = match verdict {
            Verdict::Accepted => Shown::Done,
            Verdict::Refused => Shown::Failed,
            Verdict::Shown => {
                let _ = answer.send(self.pages.landing(&url));
                return;
            }
            Verdict::Ignored => {
                let _ = answer.send(self.pages.ignored());
                return;
            }
        };
        self.verdict = Some((shown, Instant::now() + PAGE_KEPT));
        let _ = answer.send(reply::see_other(&self.page_path(shown)));
    }

    fn page_path(&self, shown: Shown) -> String {
        format!("{}{}", self.path, shown.suffix())
    }

    /// Whether a callback was accepted or refused.
    pub(super) const fn has_verdict(&self) -> bool {
        self.verdict.is_some()
    }

    /// Whether the end of this connection is the end of everything: it was shown the page.
    pub(super) fn is_over_with(&self, number: Number) -> bool {
        self.page_went_to == Some(number)
    }

    /// Ends when the page was kept long enough.
    pub(super) async fn page_expired(&self) {
        match self.verdict {
            Some((_, until)) => sleep_until(until).await,
            None => pending().await,
        }
    }
}
