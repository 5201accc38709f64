//! A code that waits to be typed at the host: what slot `attempt/<id>` holds for it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::grant::Secret;

/// The secret half of a device code (RFC 8628 §3.2), kept so that it survives a restart.
#[derive(Debug)]
pub struct WaitingCode {
    /// What the token endpoint is shown.
    pub code: Secret<String>,
    /// How long to wait between two questions.
    pub interval: Duration,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    device_code: String,
    interval_ms: u64,
}

impl WaitingCode {
    /// The bytes for the slot.
    pub fn encode(&self) -> Secret<Vec<u8>> {
        let mut bytes = Vec::with_capacity(64 * 1024);
        let kept = Kept {
            v: 1,
            device_code: self.code.expose().clone(),
            interval_ms: u64::try_from(self.interval.as_millis()).unwrap_or(u64::MAX),
        };
        serde_json::to_writer(&mut bytes, &kept).expect("plain fields always serialise");
        Secret::new(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    pub fn decode(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(bytes.expose()).ok()?;
        (kept.v == 1).then(|| Self {
            code: Secret::new(kept.device_code),
            interval: Duration::from_millis(kept.interval_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_as_it_was_written_and_never_shown() {
        let waiting = WaitingCode {
            code: Secret::new("device-canary".to_owned()),
            interval: Duration::from_secs(5),
        };
        let read = WaitingCode::decode(&waiting.encode()).expect("our own bytes");
        assert_eq!(read.code.expose(), "device-canary");
        assert_eq!(read.interval, Duration::from_secs(5));
        assert!(!format!("{waiting:?}").contains("canary"));
        assert!(WaitingCode::decode(&Secret::new(b"{}".to_vec())).is_none());
    }
}
