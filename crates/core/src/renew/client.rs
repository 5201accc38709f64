//! Who we are at a host.

use crate::grant::Secret;
use crate::oauth::ClientCredentials;
use crate::provider::Host;
use crate::vault::{Attendance, Slot, VaultError};
use crate::view::{Code, Problem};
use crate::world::Means;

/// Our registration at a host, with its secret if the row says there is one.
pub(crate) async fn client_credentials(
    means: &Means,
    host: &Host,
    who: Attendance,
) -> Result<ClientCredentials, Problem> {
    let id = host
        .client_id()
        .ok_or_else(|| Problem::at(Code::ClientIdMissing, host.key()))?
        .to_owned();
    let secret = if host.has_secret {
        let bytes = means
            .vault
            .read(&Slot::Client(host.key()), who)
            .await?
            .ok_or_else(|| Problem::at(Code::ClientSecretMissing, host.key()))?;
        let text = std::str::from_utf8(bytes.expose()).map_err(|_| VaultError::Corrupt)?;
        Some(Secret::new(text.to_owned()))
    } else {
        host.built_in_secret()
            .map(|secret| Secret::new(secret.to_owned()))
    };
    Ok(ClientCredentials { id, secret })
}
