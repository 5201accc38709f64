//! What tokens look like.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{Options, host::random, skin::habits::Look};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Access,
    Refresh,
}

/// A new token of a grant, at a time since 1970.
pub(super) fn mint(
    kind: Kind,
    grant: usize,
    count: u64,
    options: &Options,
    at: Duration,
) -> String {
    let tokens = &options.skin.habits().tokens;
    let look = match kind {
        Kind::Access => tokens.access,
        Kind::Refresh => tokens.refresh,
    };
    let mut value = match look {
        Look::Jwt => return jwt(kind, grant, count, options.token_life, at),
        Look::Demo(_) | Look::Letters(..) | Look::Hex(_) => shaped(look),
    };
    while value.len() < options.token_bytes.max(tokens.bytes) {
        value.push_str(&random());
    }
    value
}

/// A random token of a shape.
pub(crate) fn shaped(look: Look) -> String {
    match look {
        Look::Demo(prefix) => format!("{prefix}{}", random()),
        Look::Letters(prefix, len) => {
            let mut value = prefix.to_owned();
            while value.len() < prefix.len() + len {
                value.extend(random().chars().filter(char::is_ascii_alphanumeric));
            }
            value.truncate(prefix.len() + len);
            value
        }
        Look::Hex(len) => {
            let digits = Sha256::digest(random());
            let mut value: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
            value.truncate(len);
            value
        }
        Look::Jwt => random(),
    }
}

/// Everything in it follows from the grant and the second, as at Gitea: two of one second are the
/// same.
fn jwt(kind: Kind, grant: usize, count: u64, life: Duration, at: Duration) -> String {
    let kind = match kind {
        Kind::Access => 0,
        Kind::Refresh => 1,
    };
    let (issued, until) = (at.as_secs(), (at + life).as_secs());
    let claims = serde_json::json!({
        "gnt": grant + 1,
        "tt": kind,
        "cnt": count,
        "iat": issued,
        "exp": until,
    });
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let head = encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let said = format!("{head}.{}", encode(claims.to_string().as_bytes()));
    // Nobody checks it: the forge knows its tokens by heart.
    let seal = encode(&Sha256::digest(&said));
    format!("{said}.{seal}")
}
