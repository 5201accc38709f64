//! A token that a person pasted and has not connected yet: what slot `attempt/<id>` holds for it.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::grant::Secret;

/// A pasted token and what its host said of it.
#[derive(Debug)]
pub struct PastedToken {
    /// The token.
    pub token: Secret<String>,
    /// The name beside it, where its host wants one.
    pub user: Option<String>,
    /// What it may do; empty if the host does not say.
    pub scopes: Vec<String>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    token: String,
    user: Option<String>,
    scopes: Vec<String>,
    expires_at: Option<Timestamp>,
}

impl PastedToken {
    /// The bytes for the slot.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        let kept = Kept {
            v: 1,
            token: self.token.expose().clone(),
            user: self.user.clone(),
            scopes: self.scopes.clone(),
            expires_at: self.expires_at,
        };
        serde_json::to_writer(&mut bytes, &kept).expect("plain fields always serialise");
        Secret::new(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    pub fn decode(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(bytes.expose()).ok()?;
        (kept.v == 1).then(|| Self {
            token: Secret::new(kept.token),
            user: kept.user,
            scopes: kept.scopes,
            expires_at: kept.expires_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_as_it_was_written_and_never_shown() {
        let pasted = PastedToken {
            token: Secret::new("token-canary".to_owned()),
            user: Some("ada@example.org".to_owned()),
            scopes: vec!["repo".to_owned()],
            expires_at: Some(Timestamp::from_millis(7)),
        };
        let read = PastedToken::decode(&pasted.encode()).expect("our own bytes");
        assert_eq!(read.token.expose(), "token-canary");
        assert_eq!(read.user.as_deref(), Some("ada@example.org"));
        assert_eq!(read.scopes, ["repo"]);
        assert_eq!(read.expires_at, Some(Timestamp::from_millis(7)));
        assert!(!format!("{pasted:?}").contains("canary"));
        assert!(PastedToken::decode(&Secret::new(b"{}".to_vec())).is_none());
    }
}
