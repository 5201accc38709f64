//! Notices: what is said to the desktop, and what the person presses.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use forgepass_system::notifications::{Answer, Desk, NotShown, Notice};
use tokio::sync::mpsc;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

use super::bus::Bus;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// One call, as the service got it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    title: String,
    body: String,
    actions: Vec<String>,
}

/// Shows notices to nobody and keeps what it was told.
struct Fake {
    able: &'static [&'static str],
    told: Arc<Mutex<Vec<Told>>>,
    closed: Arc<Mutex<Vec<u32>>>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Fake {
    fn get_capabilities(&self) -> Vec<&str> {
        self.able.to_vec()
    }

    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        _app: &str,
        replaces: u32,
        _icon: &str,
        title: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        assert_eq!(replaces, 0);
        let mut told = self.told.lock().expect("nobody panics with it");
        told.push(Told {
            title,
            body,
            actions,
        });
        40 + u32::try_from(told.len()).expect("few")
    }

    fn close_notification(&self, id: u32) {
        self.closed.lock().expect("nobody panics with it").push(id);
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}

struct Scene {
    bus: Bus,
    service: zbus::Connection,
    told: Arc<Mutex<Vec<Told>>>,
    closed: Arc<Mutex<Vec<u32>>>,
}

impl Scene {
    async fn able(able: &'static [&'static str]) -> Self {
        let bus = Bus::start();
        let (told, closed) = (Arc::default(), Arc::default());
        let fake = Fake {
            able,
            told: Arc::clone(&told),
            closed: Arc::clone(&closed),
        };
        let service = bus.serve(NAME, PATH, fake).await;
        Self {
            bus,
            service,
            told,
            closed,
        }
    }

    async fn desk(&self) -> Desk {
        Desk::connect(&self.bus.env()).await.expect("a bus")
    }

    fn last(&self) -> Told {
        self.told
            .lock()
            .expect("nobody panics with it")
            .last()
            .expect("one")
            .clone()
    }
}

fn notice() -> Notice {
    Notice {
        title: "<b>ada</b> needs you to sign in again.".to_owned(),
        body: Some("R&D ended this <i>sign-in</i>.".to_owned()),
        button: "Sign in".to_owned(),
    }
}

#[tokio::test]
async fn names_of_strangers_are_no_markup_where_a_body_may_have_some() {
    let scene = Scene::able(&["actions", "body", "body-markup"]).await;
    scene.desk().await.show(&notice()).await.unwrap();
    let said = scene.last();
    assert_eq!(said.title, "<b>ada</b> needs you to sign in again.");
    assert_eq!(said.body, "R&amp;D ended this &lt;i&gt;sign-in&lt;/i&gt;.");
    assert_eq!(said.actions, ["default", "Sign in", "open", "Sign in"]);
}

#[tokio::test]
async fn where_a_body_is_plain_text_it_is_shown_as_it_is() {
    let scene = Scene::able(&["body"]).await;
    scene.desk().await.show(&notice()).await.unwrap();
    let said = scene.last();
    assert_eq!(said.body, "R&D ended this <i>sign-in</i>.");
    assert!(said.actions.is_empty());
}

#[tokio::test]
async fn a_desktop_that_shows_titles_only_gets_the_title() {
    let scene = Scene::able(&[]).await;
    scene.desk().await.show(&notice()).await.unwrap();
    assert_eq!(scene.last().body, "");
}

#[tokio::test]
async fn a_press_and_a_closing_come_back_with_their_notice() {
    let scene = Scene::able(&["actions", "body"]).await;
    let desk = scene.desk().await;
    let first = desk.show(&notice()).await.unwrap();
    let second = desk.show(&notice()).await.unwrap();
    let (say, mut heard) = mpsc::unbounded_channel();
    let listening = desk.clone();
    let task = tokio::spawn(async move {
        listening
            .each_answer(|answer| say.send(answer).unwrap())
            .await
    });
    let emitter = SignalEmitter::new(&scene.service, PATH).unwrap();
    // Until the listener is there nobody hears, so it is said until it was heard.
    let pressed = loop {
        Fake::action_invoked(&emitter, 42, "open").await.unwrap();
        tokio::select! {
            answer = heard.recv() => break answer,
            () = tokio::time::sleep(std::time::Duration::from_millis(20)) => {}
        }
    };
    assert_eq!(pressed, Some(Answer::Pressed(second)));
    Fake::notification_closed(&emitter, 41, 2).await.unwrap();
    let closed = loop {
        match heard.recv().await {
            Some(Answer::Pressed(_)) => {}
            other => break other,
        }
    };
    assert_eq!(closed, Some(Answer::Closed(first)));
    task.abort();
}

#[tokio::test]
async fn a_notice_can_be_taken_away() {
    let scene = Scene::able(&["body"]).await;
    let desk = scene.desk().await;
    let shown = desk.show(&notice()).await.unwrap();
    desk.close(shown).await;
    assert_eq!(*scene.closed.lock().unwrap(), [41]);
}

#[tokio::test]
async fn where_nobody_shows_notices_it_is_said_and_nothing_else_happens() {
    let bus = Bus::start();
    let desk = Desk::connect(&bus.env()).await.unwrap();
    let shown = desk.show(&notice()).await;
    assert!(matches!(shown, Err(NotShown::Nobody(_))), "{shown:?}");
}

#[tokio::test]
async fn where_there_is_no_bus_it_is_said() {
    let env = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")];
    let desk = Desk::connect(&env.into_iter().collect()).await;
    assert!(matches!(desk, Err(NotShown::Nobody(_))));
}
