//! Our registration at a host: what of a host can change.
//!
//! Where its credentials go is not among it: that is frozen when the host is added.

use super::Accounts;
use crate::grant::Secret;
use crate::provider::{Host, HostKey};
use crate::vault::{Attendance, Slot};
use crate::view::{self, Code, Problem};

/// What shall be different. What is not given stays.
#[derive(Debug, Default)]
pub struct HostEdit {
    /// The client id that Forgepass is registered with there.
    pub client_id: Option<String>,
    /// The secret that belongs to it.
    pub client_secret: Option<Secret<String>>,
    /// Whether the provider's name alone shall mean this host from now on.
    pub default: bool,
    /// The redirect addresses that are registered there.
    pub redirect_uris: Option<Vec<String>>,
}

impl Accounts {
    /// Changes our registration at a host. One that comes ready is added first.
    ///
    /// The secret of an older client id goes with it: it belongs to no other.
    pub async fn edit_host(&self, key: &HostKey, edit: HostEdit) -> Result<view::Host, Problem> {
        // Asked before anything is written.
        edited(self.known_host(key)?, &edit)?;
        self.host_at_hand(key).await?;
        let known = self.host_of(key)?;
        let had_secret = known.has_secret;
        let host = edited(known, &edit)?;
        // The secret first: a row that promises one that is not there could renew nothing.
        self.keep_client_secret(key, edit.client_secret).await?;
        self.means.ledger.register(&host)?;
        if had_secret && !host.has_secret {
            self.empty_slot(Slot::Client(key.clone())).await;
        }
        tracing::info!(host = %key, "registration changed");
        self.means.changed();
        Ok(super::hosts::shown(&host))
    }

    pub(super) async fn keep_client_secret(
        &self,
        key: &HostKey,
        secret: Option<Secret<String>>,
    ) -> Result<(), Problem> {
        let Some(secret) = secret else {
            return Ok(());
        };
        let bytes = Secret::new(secret.expose().trim().as_bytes().to_vec());
        let slot = Slot::Client(key.clone());
        self.means
            .vault
            .write(&slot, bytes, Attendance::Attended, ())
            .await?;
        Ok(())
    }
}

fn edited(known: Host, edit: &HostEdit) -> Result<Host, Problem> {
    let given = edit.client_id.as_deref().map(str::trim);
    let given = given.filter(|id| !id.is_empty()).map(str::to_owned);
    let same = given.is_none() || given == known.client_id;
    let host = Host {
        has_secret: edit.client_secret.is_some() || (known.has_secret && same),
        client_id: given.or(known.client_id),
        default: known.default || edit.default,
        redirect_uris: edit.redirect_uris.clone().unwrap_or(known.redirect_uris),
        ..known
    };
    if host.is_useless() {
        return Err(Problem::at(Code::ClientSecretMissing, host.key()));
    }
    Ok(host)
}
