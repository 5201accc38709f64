//! Everything about a host that changes.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use serde_json::{Map, Value};

use crate::{
    Client, DeviceFlow, Endpoint, Options, Pause, Person, Reply, Returning, Seen,
    oauth::{authorize::Consents, device::Devices, grants::Grants},
    personal::Personals,
    skin::habits::Usual,
};

/// How many requests are remembered, so that a forge can run for days.
const REMEMBERED: usize = 10_000;

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

impl State {
    /// Of a forge that was started so long after 1970.
    pub(crate) fn new(options: Options, epoch: Duration) -> Self {
        Self {
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
        }
    }

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
