//! An honest answer: status, headers, body.

use serde_json::Value;

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn bytes(content_type: &str, body: Vec<u8>) -> Self {
        Self {
            body,
            ..Self::status(200).header("Content-Type", content_type)
        }
    }

    /// JSON that nobody may keep: most of it is tokens.
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            ..Self::bytes("application/json", value.to_string().into_bytes())
        }
        .header("Cache-Control", "no-store")
    }

    pub(crate) fn see_other(location: &str) -> Self {
        Self::status(303)
            .header("Location", location)
            .header("Cache-Control", "no-store")
            .header("Referrer-Policy", "no-referrer")
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Puts these in, in place of headers of the same name.
    pub(crate) fn override_headers(&mut self, headers: &[(String, String)]) {
        self.headers.retain(|(name, _)| {
            !headers
                .iter()
                .any(|(new, _)| new.eq_ignore_ascii_case(name))
        });
        self.headers.extend_from_slice(headers);
    }
}
