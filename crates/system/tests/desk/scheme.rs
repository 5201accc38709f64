//! Dark or light, as the desktop's portal says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use forgepass_system::scheme::{Scheme, follow};
use tokio::sync::mpsc;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Value};

use super::bus::Bus;

const PATH: &str = "/org/freedesktop/portal/desktop";

struct Portal(Arc<AtomicU32>);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Portal {
    fn read(&self, namespace: &str, key: &str) -> OwnedValue {
        assert_eq!(namespace, "org.freedesktop.appearance");
        assert_eq!(key, "color-scheme");
        let number = Value::U32(self.0.load(Ordering::Relaxed));
        // As the real one does it: a value in a value.
        OwnedValue::try_from(Value::Value(Box::new(number))).expect("no file in it")
    }

    #[zbus(signal)]
    async fn setting_changed(
        emitter: &SignalEmitter<'_>,
        namespace: &str,
        key: &str,
        value: Value<'_>,
    ) -> zbus::Result<()>;
}

#[tokio::test]
async fn the_portals_wish_is_told_at_once_and_at_every_change() {
    let bus = Bus::start();
    let portal = Portal(Arc::new(AtomicU32::new(1)));
    let service = bus
        .serve("org.freedesktop.portal.Desktop", PATH, portal)
        .await;
    let (say, mut heard) = mpsc::unbounded_channel();
    let env = bus.env();
    let task = tokio::spawn(async move {
        follow(&env, |scheme| say.send(scheme).unwrap()).await;
    });
    assert_eq!(heard.recv().await, Some(Some(Scheme::Dark)));
    let emitter = SignalEmitter::new(&service, PATH).unwrap();
    let space = "org.freedesktop.appearance";
    for (key, value) in [
        ("accent-color", 1),
        ("color-scheme", 2),
        ("color-scheme", 0),
    ] {
        let value = Value::U32(value);
        Portal::setting_changed(&emitter, space, key, value)
            .await
            .unwrap();
    }
    assert_eq!(heard.recv().await, Some(Some(Scheme::Light)));
    assert_eq!(heard.recv().await, Some(None));
    task.abort();
}

#[tokio::test]
async fn without_a_portal_there_is_no_wish() {
    let bus = Bus::start();
    let (say, mut heard) = mpsc::unbounded_channel();
    follow(&bus.env(), |scheme| say.send(scheme).unwrap()).await;
    assert_eq!(heard.recv().await, Some(None));
}
