//! The host itself: where it is, what it is like, and one lock around all that changes.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use time::OffsetDateTime;
use tokio::sync::watch;
use url::Url;

pub(crate) use crate::state::State;
use crate::{Client, Endpoint, Options, point::Points, serve::Reach, skin::Habits};

pub(crate) struct Host {
    /// `http://127.0.0.1:<port>/`, with the base path if there is one.
    pub(crate) base: Url,
    /// `127.0.0.1:<port>`.
    pub(crate) authority: String,
    /// The host key: the authority and the base path.
    pub(crate) key: String,
    /// What stands before every path: nothing, or `/gitlab`.
    pub(crate) root: String,
    pub(crate) habits: &'static Habits,
    pub(crate) points: Points,
    /// Whether anyone shall be able to connect …
    pub(crate) reach: watch::Sender<Reach>,
    /// … and whether anyone is.
    pub(crate) listening: watch::Sender<bool>,
    started: Instant,
    /// When that was, since 1970.
    epoch: Duration,
    state: Mutex<State>,
}

/// What a test asked for is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotHere {
    /// Nobody of that name has an account here.
    #[error("no such person")]
    Person,
    /// No program is waiting with that code.
    #[error("no program waits for an answer to this code")]
    Code,
}

impl Host {
    pub(crate) fn new(port: u16, mut options: Options) -> Self {
        options.clients.insert(0, Client::forgepass());
        options.clients.insert(1, Client::confidential());
        let authority = format!("127.0.0.1:{port}");
        let root = match options.base_path.trim_matches('/') {
            "" => String::new(),
            path => format!("/{path}"),
        };
        let key = format!("{authority}{root}");
        let epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            base: Url::parse(&format!("http://{key}/")).expect("a socket address makes a URL"),
            authority,
            key,
            root,
            habits: options.skin.habits(),
            epoch,
            points: Points::default(),
            reach: watch::Sender::new(Reach::Online),
            listening: watch::Sender::new(true),
            started: Instant::now(),
            state: Mutex::new(State::new(options, epoch)),
        }
    }

    /// The base without its slash, which is the issuer of most hosts.
    pub(crate) fn origin(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    pub(crate) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// A panic in a test's own thread must not take the forge with it, so poison is ignored.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens or closes the port, and waits until it is.
    pub(crate) async fn set_reach(&self, reach: Reach) {
        self.reach.send_replace(reach);
        let wanted = reach == Reach::Online;
        let mut listening = self.listening.subscribe();
        // The sender lives as long as the host, so this cannot fail.
        let _ = listening.wait_for(|listening| *listening == wanted).await;
    }

    /// Which part of the host a path is, and what is left of it below the base.
    pub(crate) fn route<'a>(&self, path: &'a str) -> (Endpoint, &'a str) {
        match path.strip_prefix(self.root.as_str()) {
            Some(below) if below.starts_with('/') => (self.habits.endpoint(below), below),
            Some(_) | None if path.starts_with("/_forge/") => (Endpoint::Control, path),
            Some(_) | None => (Endpoint::Page, "/nothing/is/here"),
        }
    }

    /// What a calendar says when the forge is that old.
    pub(crate) fn date(&self, age: Duration) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + self.epoch + age
    }

    /// The same as text: `2024-04-20T09:07:59.889Z`.
    pub(crate) fn iso(&self, age: Duration) -> String {
        let date = self.date(age);
        format!(
            "{}T{:02}:{:02}:{:02}.{:03}Z",
            date.date(),
            date.hour(),
            date.minute(),
            date.second(),
            date.millisecond()
        )
    }

    /// The forge's own time, which a test can put forward.
    pub(crate) fn now(&self, state: &State) -> Duration {
        self.uptime() + state.skew
    }
}

/// 256 random bits as text.
pub(crate) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
