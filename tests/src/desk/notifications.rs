//! Whoever shows notifications on one desk: keeps what it was told, and can be pressed.

use std::collections::HashMap;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::sync::mpsc;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use super::Env;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A notice as the desktop was asked to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: u32,
    /// What happened.
    pub title: String,
    /// A line more.
    pub body: String,
    /// What can be pressed, as keys and words in turn.
    pub actions: Vec<String>,
}

/// The service. It has a thread of its own, so a story may wait as it likes.
pub struct Notifications {
    shown: Arc<Mutex<Vec<Notice>>>,
    press: mpsc::UnboundedSender<u32>,
}

impl Notifications {
    /// Puts it on the bus of that desk.
    #[track_caller]
    pub(super) fn start(env: &Env) -> Self {
        let address = env
            .iter()
            .find(|(name, _)| *name == "DBUS_SESSION_BUS_ADDRESS");
        let address = address.expect("a desk has a bus").1;
        let address = address.to_str().expect("plain").to_owned();
        let shown = Arc::new(Mutex::new(Vec::new()));
        let (press, presses) = mpsc::unbounded_channel();
        let (say, ready) = sync_channel(1);
        let service = Service(Arc::clone(&shown));
        thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime of one thread")
                .block_on(serve(address, service, say, presses));
        });
        ready.recv().expect("the bus takes the service");
        Self { shown, press }
    }

    /// What was shown until now.
    pub fn shown(&self) -> Vec<Notice> {
        self.shown.lock().expect("nobody panics with it").clone()
    }

    /// Presses the button of a notice.
    pub fn press(&self, notice: &Notice) {
        self.press.send(notice.id).expect("it serves");
    }
}

async fn serve(
    address: String,
    service: Service,
    ready: SyncSender<()>,
    mut presses: mpsc::UnboundedReceiver<u32>,
) {
    let bus = zbus::connection::Builder::address(address.as_str())
        .and_then(|builder| builder.name(NAME))
        .and_then(|builder| builder.serve_at(PATH, service))
        .expect("plain names")
        .build()
        .await
        .expect("a bus");
    ready.send(()).expect("somebody waits");
    let emitter = SignalEmitter::new(&bus, PATH).expect("a plain path");
    while let Some(id) = presses.recv().await {
        Service::action_invoked(&emitter, id, "open")
            .await
            .expect("a bus");
    }
}

struct Service(Arc<Mutex<Vec<Notice>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_capabilities(&self) -> Vec<&str> {
        vec!["actions", "body", "body-markup"]
    }

    #[allow(clippy::too_many_arguments, reason = "the specification has them")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.lock().expect("nobody panics with it");
        let id = u32::try_from(shown.len()).map_or(1, |count| count + 1);
        shown.push(Notice {
            id,
            title,
            body,
            actions,
        });
        id
    }

    fn close_notification(&self, _id: u32) {}

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;
}
