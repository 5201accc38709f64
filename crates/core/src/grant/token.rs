//! A grant, and the record of it that the vault keeps.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Freshness, Secret, hex};
use crate::clock::Timestamp;

/// How a grant came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// By the browser (RFC 6749 §4.1).
    Oauth,
    /// By a code typed in at the host (RFC 8628).
    Device,
    /// A token the person made.
    Personal,
    /// Another program's sign-in.
    Borrowed,
}

/// What a host gave us.
#[derive(Debug)]
pub struct Grant {
    /// How it came to be.
    pub kind: GrantKind,
    /// The access token.
    pub access: Secret<String>,
    /// What it is renewed with.
    pub refresh: Option<Secret<String>>,
    /// What was granted.
    pub scopes: Vec<String>,
    /// When it came and when it ends.
    pub freshness: Freshness,
    /// The name that the host wants to read beside a token that a person made.
    pub user: Option<String>,
}

impl Grant {
    /// A second holder of the same tokens, for a slot that is written while another still holds them.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self {
            kind: self.kind,
            access: self.access.duplicate(),
            refresh: self.refresh.as_ref().map(Secret::duplicate),
            scopes: self.scopes.clone(),
            freshness: self.freshness,
            user: self.user.clone(),
        }
    }
}

/// Who a grant belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The host's stable id. With the host it is the identity of an account.
    pub id: String,
    /// The login, a label.
    pub login: String,
    /// The display name, a label.
    pub name: Option<String>,
    /// Where the picture is.
    pub avatar: Option<String>,
    /// The person's page.
    pub web: Option<String>,
}

/// The mark written before a refresh token is sent, so that a crash cannot hide that it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Which refresh token: its hash.
    pub token_hash: String,
    /// When.
    pub at: Timestamp,
    /// How often it was sent already.
    pub posts: u32,
}

/// What a slot `grant/<account id>` or `landing/<link>` holds: enough to rebuild the account's row.
#[derive(Debug)]
pub struct GrantRecord {
    /// Grows by one with each write of this slot.
    pub generation: u64,
    /// The host key.
    pub host: String,
    /// The provider's name.
    pub provider: String,
    /// The account this belongs to, or will.
    pub account: String,
    /// Whose it is; unknown in a landing.
    pub person: Option<Person>,
    /// The grant.
    pub grant: Grant,
    /// The link that brought it; kept through renewals, so that its landing is never kept twice.
    pub link: Option<String>,
    /// The mark of a renewal that was sent.
    pub sending: Option<Sending>,
}

/// A record that is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored grant cannot be read")]
pub struct NotARecord;

#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    #[serde(rename = "gen")]
    generation: u64,
    host: &'a str,
    provider: &'a str,
    account: &'a str,
    person_id: Option<&'a str>,
    login: Option<&'a str>,
    person: Option<&'a Person>,
    grant: WrittenGrant<'a>,
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sending: Option<&'a Sending>,
}

#[derive(Serialize)]
struct WrittenGrant<'a> {
    kind: GrantKind,
    access: &'a str,
    refresh: Option<&'a str>,
    scopes: &'a [String],
    received_at: Timestamp,
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
}

#[derive(Deserialize)]
struct Read {
    v: u32,
    #[serde(rename = "gen")]
    generation: u64,
    host: String,
    provider: String,
    account: String,
    person: Option<Person>,
    grant: ReadGrant,
    link: Option<String>,
    sending: Option<Sending>,
}

#[derive(Deserialize)]
struct ReadGrant {
    kind: GrantKind,
    access: String,
    refresh: Option<String>,
    scopes: Vec<String>,
    received_at: Timestamp,
    expires_at: Option<Timestamp>,
    user: Option<String>,
}

impl GrantRecord {
    /// The bytes for the vault.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        let written = Written {
            v: 1,
            generation: self.generation,
            host: &self.host,
            provider: &self.provider,
            account: &self.account,
            person_id: self.person.as_ref().map(|person| person.id.as_str()),
            login: self.person.as_ref().map(|person| person.login.as_str()),
            person: self.person.as_ref(),
            grant: WrittenGrant {
                kind: self.grant.kind,
                access: self.grant.access.expose(),
                refresh: self
                    .grant
                    .refresh
                    .as_ref()
                    .map(|token| token.expose().as_str()),
                scopes: &self.grant.scopes,
                received_at: self.grant.freshness.received_at,
                expires_at: self.grant.freshness.expires_at,
                user: self.grant.user.as_deref(),
            },
            link: self.link.as_deref(),
            sending: self.sending.as_ref(),
        };
        // Room for all of it at once: growing would leave copies behind that nobody wipes.
        let mut bytes = Vec::with_capacity(256 * 1024);
        serde_json::to_writer(&mut bytes, &written).expect("plain fields always serialise");
        Secret::new(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &Secret<Vec<u8>>) -> Result<Self, NotARecord> {
        let read: Read = serde_json::from_slice(bytes.expose()).map_err(|_| NotARecord)?;
        if read.v != 1 {
            return Err(NotARecord);
        }
        Ok(Self {
            generation: read.generation,
            host: read.host,
            provider: read.provider,
            account: read.account,
            person: read.person,
            grant: Grant {
                kind: read.grant.kind,
                access: Secret::new(read.grant.access),
                refresh: read.grant.refresh.map(Secret::new),
                scopes: read.grant.scopes,
                freshness: Freshness {
                    received_at: read.grant.received_at,
                    expires_at: read.grant.expires_at,
                },
                user: read.grant.user,
            },
            link: read.link,
            sending: read.sending,
        })
    }
}

/// The hash by which a sent token is known again without being kept twice.
pub fn token_hash(token: &Secret<String>) -> String {
    hex(&Sha256::digest(token.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> GrantRecord {
        GrantRecord {
            generation: 7,
            host: "github.com".to_owned(),
            provider: "demo".to_owned(),
            account: "a".to_owned(),
            person: Some(Person {
                id: "42".to_owned(),
                login: "ada".to_owned(),
                name: None,
                avatar: None,
                web: None,
            }),
            grant: Grant {
                kind: GrantKind::Oauth,
                access: Secret::new("access-canary".to_owned()),
                refresh: Some(Secret::new("refresh-canary".to_owned())),
                scopes: vec!["repo".to_owned()],
                freshness: Freshness {
                    received_at: Timestamp::from_millis(1),
                    expires_at: Some(Timestamp::from_millis(2)),
                },
                user: None,
            },
            link: None,
            sending: Some(Sending {
                token_hash: "00".to_owned(),
                at: Timestamp::from_millis(3),
                posts: 1,
            }),
        }
    }

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let read = GrantRecord::decode(&record().encode()).expect("our own bytes");
        assert_eq!(read.generation, 7);
        assert_eq!(read.grant.access.expose(), "access-canary");
        assert_eq!(read.sending, record().sending);
        assert_eq!(read.person, record().person);
    }

    #[test]
    fn debug_shows_no_token() {
        let shown = format!("{:?}", record());
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn bytes_of_another_shape_are_no_record() {
        let bytes = Secret::new(b"{}".to_vec());
        assert!(GrantRecord::decode(&bytes).is_err());
    }
}
