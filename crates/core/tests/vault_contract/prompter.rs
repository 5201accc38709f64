//! A prompter in the desktop's place: counts who wants to ask the person, and lets them say no.
//!
//! gnome-keyring has its questions shown by whoever owns this name on the bus; on a desktop that is
//! the shell. Nothing here can answer with a password.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use zbus::message::Header;
use zbus::names::OwnedUniqueName;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, interface};

const CALLBACK: &str = "org.gnome.keyring.internal.Prompter.Callback";

/// What the person does when they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Closes the window.
    SaysNo,
    /// Lets the window stand.
    IsAway,
}

/// The fake prompter; it is on the bus for as long as it lives.
pub struct Prompter {
    asked: Arc<AtomicUsize>,
    _bus: Connection,
}

impl Prompter {
    /// Takes the desktop's place.
    pub async fn start(person: Person) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let window = Window {
            person,
            asked: Arc::clone(&asked),
        };
        let bus = zbus::connection::Builder::session()
            .expect("a bus")
            .serve_at("/org/gnome/keyring/Prompter", window)
            .expect("a free path")
            .name("org.gnome.keyring.SystemPrompter")
            .expect("a name")
            .build()
            .await
            .expect("nobody else prompts here");
        Self { asked, _bus: bus }
    }

    /// How often somebody wanted a person to be asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Where the questions arrive.
struct Window {
    person: Person,
    asked: Arc<AtomicUsize>,
}

#[interface(name = "org.gnome.keyring.internal.Prompter")]
impl Window {
    async fn begin_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Asker::new(&header, bus, callback).ready("");
    }

    async fn perform_prompt(
        &self,
        callback: OwnedObjectPath,
        _kind: String,
        _properties: HashMap<String, OwnedValue>,
        _exchange: String,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) {
        match self.person {
            Person::SaysNo => Asker::new(&header, bus, callback).ready("no"),
            Person::IsAway => {}
        }
    }

    async fn stop_prompting(
        &self,
        callback: OwnedObjectPath,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) {
        Asker::new(&header, bus, callback).done();
    }
}

/// Who asked, and where the answer goes. Each message is sent after the call it answers has returned.
struct Asker {
    bus: Connection,
    name: Option<OwnedUniqueName>,
    callback: OwnedObjectPath,
}

impl Asker {
    fn new(header: &Header<'_>, bus: &Connection, callback: OwnedObjectPath) -> Self {
        Self {
            bus: bus.clone(),
            name: header.sender().map(|name| name.to_owned().into()),
            callback,
        }
    }

    fn ready(self, answer: &'static str) {
        tokio::spawn(async move {
            let nothing: HashMap<&str, Value<'_>> = HashMap::new();
            self.say("PromptReady", &(answer, nothing, "")).await;
        });
    }

    fn done(self) {
        tokio::spawn(async move { self.say("PromptDone", &()).await });
    }

    async fn say<B: Serialize + DynamicType + Sync>(&self, method: &str, body: &B) {
        let said = self
            .bus
            .call_method(
                self.name.clone(),
                &self.callback,
                Some(CALLBACK),
                method,
                body,
            )
            .await;
        // Whoever asked may have been killed by its test.
        drop(said);
    }
}
