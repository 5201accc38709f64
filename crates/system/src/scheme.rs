//! Whether the desktop is dark, as its portal says.
//!
//! The web view follows the toolkit's theme, which not every desktop sets. The portal is where
//! desktops of today say it. Source: the portal's `org.freedesktop.appearance`, `color-scheme`.

/// What the person chose for the whole desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// 1 is dark and 2 is light; 0 is no wish, and so is what later versions may add.
#[cfg(any(target_os = "linux", test))]
fn scheme(number: u32) -> Option<Scheme> {
    match number {
        1 => Some(Scheme::Dark),
        2 => Some(Scheme::Light),
        _ => None,
    }
}

#[cfg(target_os = "linux")]
pub use portal::follow;

/// Tells the desktop's wish at once and at every change. Here it cannot be known.
#[cfg(not(target_os = "linux"))]
pub async fn follow(_: &crate::Environment, mut tell: impl FnMut(Option<Scheme>)) {
    tell(None);
}

#[cfg(target_os = "linux")]
mod portal {
    use futures_util::StreamExt;
    use zbus::zvariant::{OwnedValue, Value};

    use super::{Scheme, scheme};
    use crate::{Environment, bus};

    const SPACE: &str = "org.freedesktop.appearance";
    const KEY: &str = "color-scheme";

    #[zbus::proxy(
        interface = "org.freedesktop.portal.Settings",
        default_service = "org.freedesktop.portal.Desktop",
        default_path = "/org/freedesktop/portal/desktop"
    )]
    trait Settings {
        fn read(&self, namespace: &str, key: &str) -> zbus::Result<OwnedValue>;

        #[zbus(signal)]
        fn setting_changed(
            &self,
            namespace: String,
            key: String,
            value: Value<'_>,
        ) -> zbus::Result<()>;
    }

    /// Tells the desktop's wish at once and at every change, for as long as there is a bus.
    pub async fn follow(env: &Environment, mut tell: impl FnMut(Option<Scheme>)) {
        if let Err(error) = listen(env, &mut tell).await {
            tracing::debug!(%error, "no portal says whether the desktop is dark");
            tell(None);
        }
    }

    async fn listen(env: &Environment, tell: &mut impl FnMut(Option<Scheme>)) -> zbus::Result<()> {
        let bus = bus::session(env).await?;
        let settings = SettingsProxy::builder(&bus)
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        // Listening first, so that no change falls between.
        let mut changes = settings.receive_setting_changed().await?;
        let first = settings.read(SPACE, KEY).await?;
        tell(wish(&first));
        while let Some(change) = changes.next().await {
            if let Ok(said) = change.args()
                && said.namespace == SPACE
                && said.key == KEY
            {
                tell(wish(&said.value));
            }
        }
        Ok(())
    }

    /// `Read` wraps the number once more than the signal does.
    fn wish(value: &Value<'_>) -> Option<Scheme> {
        match value {
            Value::U32(number) => scheme(*number),
            Value::Value(inner) => wish(inner),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_dark_two_is_light_and_everything_else_no_wish() {
        assert_eq!(scheme(1), Some(Scheme::Dark));
        assert_eq!(scheme(2), Some(Scheme::Light));
        for other in [0, 3, u32::MAX] {
            assert_eq!(scheme(other), None);
        }
    }
}
