//! Paths: what stands in a segment, and how it is kept one.

use std::fmt;

use forgepass_core::http::signature::encoded;

/// A segment of a path, percent-encoded. What has slashes has colons on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment(String);

impl Segment {
    /// A name as it is: a namespace, a tag, the name of an authorization.
    pub fn plain(text: &str) -> Self {
        let mut encoded = encoded(text.as_bytes());
        // A path of dots would lead elsewhere, encoded or not.
        if !encoded.is_empty() && encoded.bytes().all(|byte| byte == b'.') {
            encoded = encoded.replace('.', "%2E");
        }
        Self(encoded)
    }

    /// A project's id or a file's path.
    pub fn with_colons(text: &str) -> Self {
        Self::plain(&text.replace('/', ":"))
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `/v1/{project_id}/git` and what is below it.
pub fn git(project_id: &str, below: &[&str]) -> String {
    let mut path = format!("/v1/{}/git", Segment::plain(project_id));
    for part in below {
        path.push('/');
        path.push_str(part);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slashes_become_colons_and_the_rest_is_encoded() {
        assert_eq!(
            Segment::with_colons("group/sub/demo").to_string(),
            "group%3Asub%3Ademo"
        );
        assert_eq!(Segment::plain("a b/\u{e4}").to_string(), "a%20b%2F%C3%A4");
        assert_eq!(Segment::plain("..").to_string(), "%2E%2E");
        let name = Segment::plain("test").to_string();
        assert_eq!(git("0123", &["auths", &name]), "/v1/0123/git/auths/test");
    }

    proptest! {
        #[test]
        fn whatever_it_is_it_stays_one_segment(text in "\\PC{0,40}") {
            for segment in [Segment::plain(&text), Segment::with_colons(&text)] {
                let segment = segment.to_string();
                prop_assert!(segment.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!segment.contains(['/', '?', '#', ':']));
            }
        }
    }
}
