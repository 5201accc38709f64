//! The session bus, as the environment names it.

use std::time::Duration;

use crate::Environment;

/// How long one message may take; starting a service counts.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects. Needs a tokio runtime, which then carries the connection.
pub(crate) async fn session(env: &Environment) -> zbus::Result<zbus::Connection> {
    let address = env
        .get("DBUS_SESSION_BUS_ADDRESS")
        .and_then(|address| address.to_str());
    let builder = match address {
        Some(address) => zbus::connection::Builder::address(address)?,
        None => zbus::connection::Builder::session()?,
    };
    builder.method_timeout(PATIENCE).build().await
}
