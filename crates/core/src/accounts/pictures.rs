//! Fetching pictures: without credentials, bounded, at most a few addresses on.

use url::Url;

use super::Accounts;
use crate::account::AccountId;
use crate::avatar::{AvatarError, Cache, Reach, allowed_address, decode};
use crate::http::{Method, Request, Sensitivity, limits};
use crate::provider::{Host, Network};
use crate::world::Point;

impl Accounts {
    pub(super) fn pictures(&self) -> Cache {
        Cache::new(self.means.home.cache.join("avatars"))
    }

    /// Fetches an account's picture into the cache. Without one, initials are shown: nothing waits.
    pub(super) async fn fetch_picture(&self, id: &AccountId) {
        match self.try_picture(id).await {
            Ok(()) => self.means.changed(),
            Err(error) => tracing::debug!(account = %id, %error, "no picture"),
        }
    }

    /// Fetches the pictures that are not there, one after the other.
    pub(super) async fn fetch_missing_pictures(&self) {
        for row in self.means.ledger.accounts().unwrap_or_default() {
            if matches!(self.pictures().get(&row.id), Ok(None)) {
                self.fetch_picture(&row.id).await;
            }
        }
    }

    async fn try_picture(&self, id: &AccountId) -> Result<(), AvatarError> {
        let row = self.row(id).map_err(|_| AvatarError::Address)?;
        let host = self.host_of(&row.host).map_err(|_| AvatarError::Address)?;
        let address = row.labels.avatar_url.ok_or(AvatarError::Address)?;
        let url = Url::parse(&address).map_err(|_| AvatarError::Address)?;
        let bytes = self.picture_bytes(url, &host).await?;
        // Decoding takes a while for a large picture, and must not hold up anything else.
        let png = tokio::task::spawn_blocking(move || decode(&bytes))
            .await
            .map_err(|_| AvatarError::Address)??;
        self.means.points.reached(Point::PictureFetched);
        self.pictures().put(id, &png)?;
        Ok(())
    }

    async fn picture_bytes(&self, mut url: Url, host: &Host) -> Result<Vec<u8>, AvatarError> {
        for _ in 0..=limits::PICTURE_HOPS {
            // What is trusted for the host is not for strangers.
            let (sensitivity, network) = match allowed_address(&url, &host.base)? {
                Reach::Public => (Sensitivity::Stranger, Network::default()),
                Reach::OwnHost => (Sensitivity::Nothing, host.network.clone()),
            };
            let request = Request {
                limit: limits::PICTURE,
                ..Request::new(Method::Get, url.clone(), sensitivity).by(&network)
            };
            let reply = self
                .means
                .http
                .send(request)
                .await
                .map_err(|_| AvatarError::Address)?;
            match (reply.status, reply.location) {
                (200, _) => return Ok(reply.body.expose().clone()),
                (301 | 302 | 303 | 307 | 308, Some(next)) => {
                    url = url.join(&next).map_err(|_| AvatarError::Address)?;
                }
                _ => return Err(AvatarError::Address),
            }
        }
        Err(AvatarError::Address)
    }
}
