//! Reads one HTTP/1.1 request, as far as browsers, curl and reqwest write them.
//!
//! Deliberately absent: keep-alive, chunked requests, HTTP/2.

use std::io;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};
use tokio::{io::AsyncReadExt, net::TcpStream};
use url::form_urlencoded;

use super::answer::Answer;
use crate::{Endpoint, host::Host};

const MOST_HEAD: usize = 64 * 1024;
const MOST_BODY: usize = 4 * 1024 * 1024;

pub(crate) struct Request {
    pub(crate) endpoint: Endpoint,
    pub(crate) method: String,
    /// As it came, without the query.
    pub(crate) path: String,
    /// The same below the base.
    pub(crate) below: String,
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The form in the body; empty where the body is none.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let is_form = self.header("content-type").is_some_and(|kind| {
            kind.split(';')
                .next()
                .is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded")
        });
        if is_form {
            form_urlencoded::parse(&self.body).into_owned().collect()
        } else {
            Vec::new()
        }
    }

    /// The JSON object in the body; empty where the body is none.
    pub(crate) fn json(&self) -> Map<String, Value> {
        let is_json = self
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/json"));
        is_json
            .then(|| serde_json::from_slice(&self.body).ok())
            .flatten()
            .unwrap_or_default()
    }

    /// Everything that was sent by name, wherever it stands.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (String, String)> {
        let json = self
            .json()
            .into_iter()
            .filter_map(|(name, value)| match value {
                Value::String(text) => Some((name, text)),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => None,
            });
        self.query
            .clone()
            .into_iter()
            .chain(self.form())
            .chain(json)
    }

    /// The token after `Bearer`, or another such word.
    pub(crate) fn authorization(&self, word: &str) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case(word).then_some(token)
    }

    /// Name and password of HTTP Basic, both form-decoded (RFC 6749 §2.3.1).
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let (name, password) = self.plain_basic()?;
        Some((form_decoded(&name), form_decoded(&password)))
    }

    /// The same as it came (RFC 7617).
    pub(crate) fn plain_basic(&self) -> Option<(String, String)> {
        let credentials = self.authorization("basic")?;
        let text = String::from_utf8(BASE64_STANDARD.decode(credentials).ok()?).ok()?;
        let (name, password) = text.split_once(':')?;
        Some((name.to_owned(), password.to_owned()))
    }
}

fn form_decoded(text: &str) -> String {
    form_urlencoded::parse(text.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

/// A request on its way in.
pub(crate) struct Incoming<'a> {
    stream: &'a mut TcpStream,
    host: &'a Host,
    buffer: Vec<u8>,
}

impl<'a> Incoming<'a> {
    pub(crate) fn new(stream: &'a mut TcpStream, host: &'a Host) -> Self {
        Self {
            stream,
            host,
            buffer: Vec::new(),
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Reads as far as the request line and says what it is for.
    pub(crate) async fn endpoint(&mut self) -> io::Result<Endpoint> {
        loop {
            if let Some(end) = find(&self.buffer, b"\r\n") {
                let line = String::from_utf8_lossy(&self.buffer[..end]);
                let target = line.split(' ').nth(1).unwrap_or_default();
                return Ok(self.host.route(split_target(target).0).0);
            }
            if self.buffer.len() > MOST_HEAD {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.more().await?;
        }
    }

    /// Reads the rest. The inner error is the answer to a request that is not understood.
    pub(crate) async fn request(mut self) -> io::Result<Result<Request, Answer>> {
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            if self.buffer.len() > MOST_HEAD {
                return Ok(Err(Answer::status(431)));
            }
            self.more().await?;
        };
        let body = self.buffer.split_off(end + 4);
        let Some(mut request) = parse_head(self.host, &self.buffer[..end]) else {
            return Ok(Err(Answer::status(400)));
        };
        if request.header("transfer-encoding").is_some() {
            return Ok(Err(Answer::status(411)));
        }
        let Ok(length) = request.header("content-length").unwrap_or("0").parse() else {
            return Ok(Err(Answer::status(400)));
        };
        if length > MOST_BODY {
            return Ok(Err(Answer::status(413)));
        }
        self.buffer = body;
        while self.buffer.len() < length {
            self.more().await?;
        }
        self.buffer.truncate(length);
        request.body = self.buffer;
        Ok(Ok(request))
    }
}

fn parse_head(host: &Host, head: &[u8]) -> Option<Request> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    let mut start = lines.next()?.split(' ');
    let (method, target, version) = (start.next()?, start.next()?, start.next()?);
    if start.next().is_some() || !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return None;
    }
    let (path, query) = split_target(target);
    let headers = lines
        .map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect::<Option<_>>()?;
    let (endpoint, below) = host.route(path);
    Some(Request {
        endpoint,
        below: below.to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers,
        body: Vec::new(),
    })
}

fn split_target(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
