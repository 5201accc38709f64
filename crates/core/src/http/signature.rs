//! Signed requests, as Huawei's API gateway wants and its SDKs make them (`SDK-HMAC-SHA256`).
//!
//! Source: "API Request Signing Guide", algorithm of AK/SK signing; the example there is the test.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::grant::{Secret, hex};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The header with the moment of a signature; always signed.
pub const DATE: &str = "x-sdk-date";

/// What a signature is about.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// The path as it is sent, percent-encoded.
    pub path: &'a str,
    /// The query as it is sent, without its question mark.
    pub query: &'a str,
    /// Names in lower case and values of the headers that are signed, [`DATE`] among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; nothing is a body, too.
    pub body: &'a [u8],
}

impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Signed<'_> {
    /// The value of `Authorization`. `None` where no date is among the headers.
    pub fn authorization(&self, access: &str, secret: &Secret<String>) -> Option<String> {
        Some(format!(
            "{ALGORITHM} Access={access}, SignedHeaders={}, Signature={}",
            self.names(),
            hex(&self.signature(secret)?),
        ))
    }

    /// Whether a claim is one of whoever has that secret. Takes the same time whatever differs.
    pub fn is_by(&self, claim: &Claim<'_>, secret: &Secret<String>) -> bool {
        use subtle::ConstantTimeEq;
        self.names() == claim.names
            && self.signature(secret).is_some_and(|signature| {
                hex(&signature)
                    .as_bytes()
                    .ct_eq(claim.signature.as_bytes())
                    .into()
            })
    }

    fn signature(&self, secret: &Secret<String>) -> Option<Vec<u8>> {
        let (_, date) = self.headers.iter().find(|(name, _)| *name == DATE)?;
        let text = format!(
            "{ALGORITHM}\n{date}\n{}",
            hex(&Sha256::digest(self.canonical()))
        );
        // A key of any length will do.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().to_vec())
    }

    fn canonical(&self) -> String {
        let headers: String = self
            .sorted()
            .iter()
            .map(|(name, value)| format!("{name}:{}\n", value.trim()))
            .collect();
        format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            self.method,
            path(self.path),
            query(self.query),
            self.names(),
            hex(&Sha256::digest(self.body)),
        )
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.sorted().iter().map(|(name, _)| *name).collect();
        names.join(";")
    }

    fn sorted(&self) -> Vec<(&str, &str)> {
        let mut headers = self.headers.to_vec();
        headers.sort_unstable();
        headers
    }
}

/// What a request says of its own signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Whose secret it is said to be by.
    pub access: &'a str,
    /// The headers it is said to be about, as they stand there.
    pub names: &'a str,
    /// It.
    pub signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads the value of `Authorization`.
    pub fn read(value: &'a str) -> Option<Self> {
        let parts = value.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let at = |name: &str| {
            let mut found = parts
                .split(',')
                .filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            // Said twice is not said.
            found.next().filter(|_| found.next().is_none())
        };
        Some(Self {
            access: at("Access")?,
            names: at("SignedHeaders")?,
            signature: at("Signature")?,
        })
    }
}

/// Decoded as a whole, then each segment encoded as RFC 3986 has it, and a slash at the end.
fn path(sent: &str) -> String {
    let mut canonical: String = decoded(sent)
        .split(|byte| *byte == b'/')
        .map(encoded)
        .collect::<Vec<_>>()
        .join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

fn query(sent: &str) -> String {
    let mut pairs: Vec<(String, String)> = form_urlencoded::parse(sent.as_bytes())
        .map(|(name, value)| (encoded(name.as_bytes()), encoded(value.as_bytes())))
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Percent-decoded; a percent sign that begins no byte is one.
pub fn decoded(text: &str) -> Vec<u8> {
    let mut rest = text.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((&byte, after)) = rest.split_first() {
        match (byte, after) {
            (b'%', [high, low, beyond @ ..]) if is_hex(*high) && is_hex(*low) => {
                bytes.push(value(*high) << 4 | value(*low));
                rest = beyond;
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    bytes
}

fn is_hex(digit: u8) -> bool {
    digit.is_ascii_hexdigit()
}

fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

/// Percent-encoded, all but what RFC 3986 leaves unreserved.
pub fn encoded(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(*byte));
            }
            // Writing to a text cannot fail.
            _ => drop(write!(text, "%{byte:02X}")),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTED: Signed<'static> = Signed {
        method: "GET",
        path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        query: "marker=13551d6b-755d-4757-b956-536f674975c0&limit=2",
        headers: &[
            (DATE, "20191115T033655Z"),
            ("host", "service.region.example.com"),
            ("content-type", "application/json"),
        ],
        body: b"",
    };

    fn secret() -> Secret<String> {
        Secret::new("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc".to_owned())
    }

    #[test]
    fn the_documented_example_is_signed_as_it_is_there() {
        let expected = "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, \
            SignedHeaders=content-type;host;x-sdk-date, \
            Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe";
        let made = DOCUMENTED.authorization("QTWAOYTTINDUT2QVKYUC", &secret());
        assert_eq!(made.as_deref(), Some(expected));
        let claim = Claim::read(expected).unwrap();
        assert_eq!(claim.access, "QTWAOYTTINDUT2QVKYUC");
        assert!(DOCUMENTED.is_by(&claim, &secret()));
    }

    #[test]
    fn whatever_differs_it_is_somebody_elses() {
        let made = DOCUMENTED.authorization("A", &secret()).unwrap();
        let claim = Claim::read(&made).unwrap();
        for other in [
            Signed {
                method: "DELETE",
                ..DOCUMENTED
            },
            Signed {
                path: "/v1/other",
                ..DOCUMENTED
            },
            Signed {
                query: "limit=3",
                ..DOCUMENTED
            },
            Signed {
                body: b"x",
                ..DOCUMENTED
            },
            Signed {
                headers: &[(DATE, "20191115T033656Z")],
                ..DOCUMENTED
            },
            Signed {
                headers: &[],
                ..DOCUMENTED
            },
        ] {
            assert!(!other.is_by(&claim, &secret()), "{other:?}");
        }
        assert!(!DOCUMENTED.is_by(&claim, &Secret::new("other".to_owned())));
    }

    #[test]
    fn a_claim_that_says_a_thing_twice_or_not_at_all_is_none() {
        for text in [
            "",
            "Bearer x",
            "SDK-HMAC-SHA256 Access=a, SignedHeaders=b",
            "SDK-HMAC-SHA256 Access=a, Access=b, SignedHeaders=b, Signature=c",
        ] {
            assert_eq!(Claim::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_is_the_same_however_it_was_encoded() {
        assert_eq!(path("/git/group%3Asub/a%20b"), "/git/group%3Asub/a%20b/");
        assert_eq!(path("/git/group:sub/"), "/git/group%3Asub/");
        assert_eq!(path("/100%/%zz"), "/100%25/%25zz/");
        // As the official clients have it: a slash within a name is signed as one between names.
        assert_eq!(path("/git/ada%2Fengine/tags"), "/git/ada/engine/tags/");
    }
}
