//! The slot of a project: its secret, and enough to bring its row back.

use serde::{Deserialize, Serialize};

use crate::account::ProjectSignIn;
use crate::clock::Timestamp;
use crate::grant::Secret;
use crate::ledger::ProjectRow;
use crate::provider::BaseUrl;

/// What slot `project/<id>` holds.
#[derive(Debug)]
pub(super) struct Kept {
    /// The row as it was when the secret was kept.
    pub row: ProjectRow,
    /// The secret key or the password.
    pub secret: Secret<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    v: u32,
    id: String,
    name: String,
    region: Option<String>,
    endpoint: String,
    iam: Option<String>,
    project_id: String,
    sign_in: ProjectSignIn,
    user: Option<String>,
    domain: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    secret: String,
}

impl Kept {
    /// The bytes for the vault.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        let row = &self.row;
        let written = Written {
            v: 1,
            id: row.id.to_string(),
            name: row.name.clone(),
            region: row.region.clone(),
            endpoint: row.endpoint.as_str().to_owned(),
            iam: row.iam.as_ref().map(|iam| iam.as_str().to_owned()),
            project_id: row.project_id.clone(),
            sign_in: row.sign_in,
            user: row.user.clone(),
            domain: row.domain.clone(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            secret: self.secret.expose().clone(),
        };
        // Room for all of it at once: growing would leave copies behind that nobody wipes.
        let mut bytes = Vec::with_capacity(64 * 1024);
        serde_json::to_writer(&mut bytes, &written).expect("plain fields always serialise");
        // The copy that was written from goes with its wrapper.
        drop(Secret::new(written.secret));
        Secret::new(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let read: Written = serde_json::from_slice(bytes.expose()).ok()?;
        let secret = Secret::new(read.secret);
        let address = |text: &str| BaseUrl::parse(text).ok();
        (read.v == 1).then_some(())?;
        Some(Self {
            row: ProjectRow {
                id: read.id.parse().ok()?,
                name: read.name,
                region: read.region,
                endpoint: address(&read.endpoint)?,
                iam: match read.iam {
                    Some(iam) => Some(address(&iam)?),
                    None => None,
                },
                project_id: read.project_id,
                sign_in: read.sign_in,
                user: read.user,
                domain: read.domain,
                created_at: read.created_at,
                updated_at: read.updated_at,
            },
            secret,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_read_back_as_it_was_kept_and_shows_no_secret() {
        let row = ProjectRow {
            id: "0b4f2c8e-96f5-4a0c-8a41-1c5a6b1f4a10"
                .parse()
                .expect("an id"),
            name: "cn-north-4".to_owned(),
            region: Some("cn-north-4".to_owned()),
            endpoint: BaseUrl::parse("https://servicestage.cn-north-4.myhuaweicloud.com")
                .expect("an address"),
            iam: None,
            project_id: "0123".to_owned(),
            sign_in: ProjectSignIn::Keys,
            user: Some("AK".to_owned()),
            domain: None,
            created_at: Timestamp::from_millis(1),
            updated_at: Timestamp::from_millis(2),
        };
        let kept = Kept {
            row: row.clone(),
            secret: Secret::new("canary".to_owned()),
        };
        assert!(!format!("{kept:?}").contains("canary"));
        let again = Kept::decode(&kept.encode()).expect("our own bytes");
        assert_eq!(again.row, row);
        assert_eq!(again.secret.expose(), "canary");
        assert!(Kept::decode(&Secret::new(b"{}".to_vec())).is_none());
    }
}
