//! The short way to write a reply: start from one that is wrong, or from the genuine one, and add.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;

use super::{After, Body, Head, Pace, Reply, Shape, Work};

/// Replies that need no genuine work.
impl Reply {
    fn skipping(status: u16, body: Body) -> Self {
        Self {
            work: Work::Skipped,
            head: Head {
                status: Some(status),
                ..Head::default()
            },
            body,
            ..Self::default()
        }
    }

    /// A status and no body.
    pub fn status(status: u16) -> Self {
        Self::skipping(
            status,
            Body::Text {
                text: String::new(),
            },
        )
    }

    /// A body of this type.
    pub fn text(status: u16, content_type: &str, text: &str) -> Self {
        let text = text.to_owned();
        Self::skipping(status, Body::Text { text }).header("Content-Type", content_type)
    }

    /// A page, as a captive portal or a firewall would put in the way.
    pub fn html(status: u16, text: &str) -> Self {
        Self::text(status, "text/html; charset=utf-8", text)
    }

    /// A JSON value.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::text(status, "application/json", &value.to_string())
    }

    /// Bytes as they are, whatever the type says.
    pub fn bytes(status: u16, content_type: &str, bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::skipping(status, Body::Bytes { bytes }).header("Content-Type", content_type)
    }

    /// An OAuth error, `{"error": …}`; the status is the caller's, since GitHub says 200.
    pub fn error(status: u16, error: &str) -> Self {
        Self::json(status, &serde_json::json!({ "error": error }))
    }

    /// A redirect (301, 302, 303, 307, 308) to anywhere.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("Location", location)
    }

    /// A body of `len` spaces.
    pub fn huge(len: u64) -> Self {
        Self::skipping(200, Body::Repeated { byte: b' ', len })
            .header("Content-Type", "application/json")
    }

    /// A gzip stream that unpacks to `decoded` bytes; see [`Body::GzipBomb`].
    pub fn gzip_bomb(decoded: u64) -> Self {
        Self::skipping(200, Body::GzipBomb { decoded }).header("Content-Type", "application/json")
    }

    /// Chunks for ever.
    pub fn endless_chunks() -> Self {
        Self::skipping(200, Body::EndlessChunks).header("Content-Type", "application/json")
    }

    /// Nothing at all, while the client waits.
    pub fn hang() -> Self {
        Self::status(200).pace(Pace::Hang)
    }

    /// A reset instead of a reply.
    pub fn reset() -> Self {
        Self::status(200).pace(Pace::Reset)
    }

    /// An end of the connection instead of a reply.
    pub fn close() -> Self {
        Self::status(200).pace(Pace::Close)
    }
}

/// Replies made of the genuine one, and what can be changed about any.
impl Reply {
    /// What the host would say anyway.
    pub fn genuine() -> Self {
        Self::default()
    }

    /// Replaces a field of the genuine JSON object by raw JSON.
    #[must_use]
    pub fn with(mut self, field: &str, raw: &str) -> Self {
        let (field, raw) = (field.to_owned(), raw.to_owned());
        if let Body::Patched { set, .. } = &mut self.body {
            set.insert(field, raw);
        } else {
            self.body = Body::Patched {
                set: BTreeMap::from([(field, raw)]),
                drop: Vec::new(),
            };
        }
        self
    }

    /// Leaves a field of the genuine JSON object out.
    #[must_use]
    pub fn without(mut self, field: &str) -> Self {
        let field = field.to_owned();
        if let Body::Patched { drop, .. } = &mut self.body {
            drop.push(field);
        } else {
            self.body = Body::Patched {
                set: BTreeMap::new(),
                drop: vec![field],
            };
        }
        self
    }

    /// The genuine JSON object, form-encoded.
    #[must_use]
    pub fn as_form(mut self) -> Self {
        self.body = Body::Form;
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// Another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.head.status = Some(status);
        self
    }

    /// One more header, or another value for one that is there.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Puts so many bytes of padding into the head.
    #[must_use]
    pub fn padded_head(mut self, bytes: u64) -> Self {
        self.head.shape = Shape::Padded { bytes };
        self
    }

    /// Header lines for ever, one after each pause.
    #[must_use]
    pub fn endless_head(mut self, every: Duration) -> Self {
        self.head.shape = Shape::Endless {
            every_ms: millis(every),
        };
        self
    }

    /// The body byte by byte, with a pause before each.
    #[must_use]
    pub fn drip(self, every: Duration) -> Self {
        let every_ms = millis(every);
        self.pace(Pace::Drip { every_ms })
    }

    /// Half of the body, and then nothing more, a reset, or an end.
    #[must_use]
    pub fn half(self, then: After) -> Self {
        self.pace(Pace::Half { then })
    }

    /// How it is sent.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Waits, after the work, before anything is sent.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay_ms = millis(delay);
        self
    }

    /// The host does its work first: tokens have rotated when this reply goes wrong.
    #[must_use]
    pub fn after_commit(mut self) -> Self {
        self.work = Work::Done;
        self
    }

    /// The host does nothing behind this reply.
    #[must_use]
    pub fn before_commit(mut self) -> Self {
        self.work = Work::Skipped;
        self
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
