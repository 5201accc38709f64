//! The host itself: everything it knows, behind one lock.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use tokio::sync::watch;
use url::Url;

use crate::{
    Client, DeviceFlow, Endpoint, Options, Pause, Person, Reply, Returning, Seen,
    oauth::{authorize::Consents, device::Devices, grants::Grants},
    personal::Personals,
    point::Points,
    serve::Reach,
    skin::{Habits, habits::Usual},
};

/// How many requests are remembered, so that a forge can run for days.
const REMEMBERED: usize = 10_000;

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

/// Everything that changes.
pub(crate) struct State {
    pub(crate) options: Options,
    /// How far the clock has been put forward.
    pub(crate) skew: Duration,
    pub(crate) returning: Returning,
    /// Fields of the discovery document that differ; null leaves one out.
    pub(crate) metadata: Map<String, Value>,
    pub(crate) consents: Consents,
    pub(crate) grants: Grants,
    pub(crate) devices: Devices,
    pub(crate) personals: Personals,
    next: HashMap<Endpoint, VecDeque<Reply>>,
    always: HashMap<Endpoint, Reply>,
    pub(crate) seen: VecDeque<Seen>,
    /// How many requests there were before the first of these.
    forgotten: usize,
    /// How often each refresh token or code came to the token endpoint.
    pub(crate) posts: BTreeMap<String, u32>,
    /// Pauses that were asked for over HTTP, by number.
    pub(crate) pauses: HashMap<u64, Arc<Pause>>,
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
            state: Mutex::new(State {
                options,
                skew: Duration::ZERO,
                returning: Returning::default(),
                metadata: Map::new(),
                consents: Consents::default(),
                grants: Grants::begun(epoch),
                devices: Devices::default(),
                personals: Personals::default(),
                next: HashMap::new(),
                always: HashMap::new(),
                seen: VecDeque::new(),
                forgotten: 0,
                posts: BTreeMap::new(),
                pauses: HashMap::new(),
            }),
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

impl State {
    pub(crate) fn client(&self, id: &str) -> Option<&Client> {
        self.options.clients.iter().find(|client| client.id == id)
    }

    /// Whether codes may be typed on another screen.
    pub(crate) fn has_device_flow(&self) -> bool {
        let usual = self.options.skin.habits().device;
        match (self.options.device, usual) {
            (DeviceFlow::Off, _) | (_, None) => false,
            (DeviceFlow::On, Some(_)) => true,
            (DeviceFlow::Usual, Some(habits)) => habits.usual == Usual::On,
        }
    }

    pub(crate) fn person(&self, login: &str) -> Option<&Person> {
        self.options
            .people
            .iter()
            .find(|person| person.login == login)
    }

    /// Ends a token, whatever kind it is of.
    pub(crate) fn revoke_token(&mut self, token: &str) {
        self.grants.revoke(token, None);
        self.personals.revoke(token);
    }

    pub(crate) fn revoke_person(&mut self, login: &str) {
        if let Some(id) = self.person(login).map(|person| person.id) {
            self.grants.revoke_person(id);
        }
    }

    pub(crate) fn rename(&mut self, login: &str, to: &str) {
        for person in &mut self.options.people {
            if person.login == login {
                to.clone_into(&mut person.login);
            }
        }
    }

    /// Remembers a request; answers with its number.
    pub(crate) fn see(&mut self, seen: Seen) -> usize {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
            self.forgotten += 1;
        }
        self.seen.push_back(seen);
        self.forgotten + self.seen.len() - 1
    }

    /// The reply to the request of that number is over. It may be forgotten by now.
    pub(crate) fn answered(&mut self, number: usize, took: Duration) {
        let place = number.checked_sub(self.forgotten);
        if let Some(seen) = place.and_then(|place| self.seen.get_mut(place)) {
            seen.took_us = u64::try_from(took.as_micros()).ok();
        }
    }

    pub(crate) fn forget_requests(&mut self) {
        self.forgotten += self.seen.len();
        self.seen.clear();
        self.posts.clear();
    }

    pub(crate) fn script(&mut self, endpoint: Endpoint, reply: Reply) {
        self.next.entry(endpoint).or_default().push_back(reply);
    }

    pub(crate) fn script_always(&mut self, endpoint: Endpoint, reply: Option<Reply>) {
        match reply {
            Some(reply) => self.always.insert(endpoint, reply),
            None => self.always.remove(&endpoint),
        };
    }

    /// What the next request gets: a reply scripted for it, else the standing one, else the truth.
    pub(crate) fn next_reply(&mut self, endpoint: Endpoint) -> Reply {
        self.next
            .get_mut(&endpoint)
            .and_then(VecDeque::pop_front)
            .or_else(|| self.always.get(&endpoint).cloned())
            .unwrap_or_default()
    }
}

/// 256 random bits as text.
pub(crate) fn random() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
