//! A scripted reply: how the next request to an endpoint is answered instead of honestly.
//!
//! A reply is put together from four independent choices, because wickedness combines: whether
//! the host does its work first ([`Work`]), what the head looks like ([`Head`]), what the body is
//! ([`Body`]) and how it is sent ([`Pace`]).

mod build;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One scripted reply. Make it with the functions below, or write it as JSON over `/_forge/script`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reply {
    /// Whether tokens rotate before the misbehaviour.
    pub work: Work,
    /// How long the reply waits, after the work.
    pub delay_ms: u64,
    /// Status line and headers.
    pub head: Head,
    /// What follows them.
    pub body: Body,
    /// How it is sent.
    pub pace: Pace,
}

/// Whether the host does what it was asked before it misbehaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// It does: tokens rotate, are revoked, are used.
    #[default]
    Done,
    /// Nothing happens behind the reply.
    Skipped,
}

/// Status line and headers of a scripted reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Head {
    /// Instead of the genuine status; without genuine work 200.
    pub status: Option<u16>,
    /// Beside the genuine headers; one of the same name is replaced.
    pub headers: Vec<(String, String)>,
    /// What is wrong with the head as a whole.
    pub shape: Shape,
}

/// What is wrong with the head as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    /// Nothing.
    #[default]
    Whole,
    /// It has so many bytes of padding.
    Padded {
        /// Rounded up to whole kibibytes.
        bytes: u64,
    },
    /// Header lines come for ever.
    Endless {
        /// The pause before each.
        every_ms: u64,
    },
}

/// The body of a scripted reply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// What the endpoint really says; nothing where the work was skipped.
    #[default]
    Genuine,
    /// The genuine JSON object with fields replaced and left out.
    Patched {
        /// Field name to raw JSON, which may be anything: `"3600"`, `1e18`, `[`.
        #[serde(default)]
        set: BTreeMap<String, String>,
        /// Fields left out.
        #[serde(default)]
        drop: Vec<String>,
    },
    /// The genuine JSON object, form-encoded, as GitHub does by default.
    Form,
    /// This text.
    Text {
        /// The whole body.
        text: String,
    },
    /// These bytes.
    Bytes {
        /// The whole body.
        bytes: Vec<u8>,
    },
    /// One byte, over and over, with an honest Content-Length.
    Repeated {
        /// Which byte.
        byte: u8,
        /// How often.
        len: u64,
    },
    /// A valid gzip stream about a thousandth as long as what it unpacks to.
    ///
    /// (Deflate cannot do better than 1 : 1032, so a gigabyte comes in a megabyte.)
    GzipBomb {
        /// How many bytes it unpacks to, rounded up to whole mebibytes.
        decoded: u64,
    },
    /// Chunks for ever.
    EndlessChunks,
}

/// How a reply is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pace {
    /// As fast as it goes.
    #[default]
    AtOnce,
    /// The head at once, then the body byte by byte.
    Drip {
        /// The pause before each byte.
        every_ms: u64,
    },
    /// Nothing is sent; the connection just stays open.
    Hang,
    /// Nothing is sent; the connection is reset.
    Reset,
    /// Nothing is sent; the connection is closed politely.
    Close,
    /// Half of the body is sent, though all of it was promised.
    Half {
        /// What comes after that half.
        then: After,
    },
}

/// What comes after half a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Nothing, while the client waits.
    Stall,
    /// A reset.
    Reset,
    /// A polite end.
    Close,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_reply_reads_what_it_writes() {
        for reply in [
            Reply::genuine()
                .with("expires_in", "1e18")
                .without("refresh_token"),
            Reply::bytes(200, "application/json", b"\xff\x00"),
            Reply::reset().after_commit(),
            Reply::gzip_bomb(1 << 30).delay(Duration::from_secs(1)),
            Reply::genuine()
                .endless_head(Duration::from_millis(5))
                .half(After::Stall),
        ] {
            let text = serde_json::to_string(&reply).unwrap();
            assert_eq!(serde_json::from_str::<Reply>(&text).unwrap(), reply);
        }
    }

    #[test]
    fn an_empty_json_object_is_the_genuine_reply() {
        assert_eq!(
            serde_json::from_str::<Reply>("{}").unwrap(),
            Reply::genuine()
        );
    }
}
