//! The line to whoever shows notifications.

use std::collections::HashMap;

use futures_util::StreamExt;
use zbus::zvariant::Value;

use super::{Answer, NotShown, Notice, NoticeId, bounded, escaped};
use crate::{Environment, bus};

/// The key of the button, and of the notice itself.
const BUTTON: &str = "open";
const ITSELF: &str = "default";

/// The icon's name among the installed ones.
const ICON: &str = "forgepass-desktop";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[allow(clippy::too_many_arguments, reason = "the specification has them")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// A connection to the bus. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Desk(NotificationsProxy<'static>);

impl Desk {
    /// Connects. Whether anybody shows notifications is only known when one is to be shown.
    pub async fn connect(env: &Environment) -> Result<Self, NotShown> {
        let bus = bus::session(env).await?;
        let proxy = NotificationsProxy::builder(&bus)
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        Ok(Self(proxy))
    }

    /// Shows a notice.
    pub async fn show(&self, notice: &Notice) -> Result<NoticeId, NotShown> {
        // Asked each time: who shows notifications can change, and few are shown.
        let able = self.0.get_capabilities().await?;
        let able = |what: &str| able.iter().any(|one| one == what);
        let body = notice.body.as_deref().unwrap_or_default();
        let body = match (able("body"), able("body-markup")) {
            (true, true) => escaped(&bounded(body)),
            (true, false) => bounded(body),
            (false, _) => String::new(),
        };
        let button = bounded(&notice.button);
        let actions: &[&str] = match able("actions") {
            true => &[ITSELF, &button, BUTTON, &button],
            false => &[],
        };
        let shown = self
            .0
            .notify(
                "Forgepass",
                0,
                ICON,
                &bounded(&notice.title),
                &body,
                actions,
                HashMap::new(),
                -1,
            )
            .await?;
        Ok(NoticeId(shown))
    }

    /// Takes a notice away, if it is still there.
    pub async fn close(&self, notice: NoticeId) {
        if let Err(error) = self.0.close_notification(notice.0).await {
            tracing::debug!(%error, "a notification was not taken away");
        }
    }

    /// Tells of every answer, other programs' notices included. Ends when the bus is gone.
    pub async fn each_answer(&self, mut tell: impl FnMut(Answer)) -> Result<(), NotShown> {
        let mut pressed = self.0.receive_action_invoked().await?;
        let mut closed = self.0.receive_notification_closed().await?;
        loop {
            tokio::select! {
                signal = pressed.next() => match signal {
                    Some(signal) => if let Ok(said) = signal.args() {
                        // Desktops send the key they were given; whichever it is means the same.
                        tell(Answer::Pressed(NoticeId(said.id)));
                    },
                    None => return Ok(()),
                },
                signal = closed.next() => match signal {
                    Some(signal) => if let Ok(said) = signal.args() {
                        tell(Answer::Closed(NoticeId(said.id)));
                    },
                    None => return Ok(()),
                },
            }
        }
    }
}
