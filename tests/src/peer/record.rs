//! What passed through a peer, as its control port tells it.

use serde_json::Value;

use super::ask::look;

/// The record of one running peer.
pub struct Record {
    control: String,
}

impl Record {
    /// The one that is told there.
    pub(super) fn at(control: &str) -> Self {
        Self {
            control: control.to_owned(),
        }
    }

    /// How often the token endpoint did that: a grant type, `refused` or `pending`.
    #[track_caller]
    pub fn count(&self, what: &str) -> u64 {
        self.state()["counts"][what].as_u64().unwrap_or(0)
    }

    /// Where the browser was sent back to with a code, the newest last.
    #[track_caller]
    pub fn redirects(&self) -> Vec<String> {
        self.texts("redirects")
    }

    /// The access tokens that were given out, the newest last.
    #[track_caller]
    pub fn access_tokens(&self) -> Vec<String> {
        self.texts("access_tokens")
    }

    /// The refresh tokens that were given out, the newest last.
    #[track_caller]
    pub fn refresh_tokens(&self) -> Vec<String> {
        self.texts("refresh_tokens")
    }

    /// The tokens that the revocation endpoint was told to end and did, in that order.
    #[track_caller]
    pub fn ended(&self) -> Vec<String> {
        self.texts("ended")
    }

    #[track_caller]
    pub(super) fn state(&self) -> Value {
        look(&format!("{}/state", self.control))
    }

    #[track_caller]
    fn texts(&self, name: &str) -> Vec<String> {
        let state = self.state();
        let texts = state[name].as_array().expect("a list");
        texts
            .iter()
            .map(|text| text.as_str().expect("a text").to_owned())
            .collect()
    }
}
